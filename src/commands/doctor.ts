import { baseEnv } from '../ports/base-env.ts';
import { jsonText } from '../report/json.ts';
import { examine } from '../run/doctor.ts';
import { givenFor, inputsFromEnv } from './inputs.ts';
import type { Options } from './options.ts';
import { homeFolder, workspaceFolder } from './places.ts';
import { makePorts } from './ports.ts';
import { planOf } from './prepare.ts';
import { rowsTo } from './rows.ts';
import { EXIT, type World } from './world.ts';

/** Cells before what is said: title and outcome stand there. */
const MARGIN = 30;

const WORD = { ok: 'ok', 'not-ok': 'NOT OK', unknown: 'not checked' } as const;

/** Is this computer ready for the gates? Exit 0 when everything is, 3 when something is missing or was not checked. */
export async function doctorCommand(options: Options, world: World): Promise<number> {
  const { ports, close } = makePorts(world, false);
  try {
    const home = homeFolder(options.home, world);
    const workspace = workspaceOrNull(options, home, world);
    const plan = workspace === null ? null : await planOf(workspace, ports);
    const raw = inputsFromEnv(world.env);
    const lines = await examine({
      ports,
      nodeVersion: world.nodeVersion,
      platform: world.platform,
      workspace,
      python: { explicit: options.python, plan: plan?.python ?? null },
      env: baseEnv(world.env, world.platform),
      urls: [givenFor(raw, 'staging').url, givenFor(raw, 'production').url].filter(url => url !== null),
      leaveOut: [],
      signal: AbortSignal.timeout(120_000),
    });
    const ready = lines.every(line => line.outcome === 'ok');
    if (options.json) world.out(jsonText({ ready, checks: lines }));
    else {
      const write = rowsTo(world);
      for (const line of lines) {
        write(`${line.title.padEnd(16)} ${WORD[line.outcome].padEnd(12)} ${line.says}`, MARGIN);
        if (line.fix !== '') write(`${''.padEnd(MARGIN)}${line.fix}`, MARGIN);
      }
      world.out(ready ? 'This computer is ready.' : 'This computer is not ready yet: see the lines above.');
    }
    return ready ? EXIT.ok : EXIT.notYet;
  } finally {
    await close();
  }
}

/** That there is none is one of the lines, and no reason to say nothing of the rest. */
function workspaceOrNull(options: Options, home: string, world: World): string | null {
  try {
    return workspaceFolder(options.workspace, home, world);
  } catch {
    return null;
  }
}
