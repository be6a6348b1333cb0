import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GATE_STEPS } from '../../src/runbook/gates.ts';
import { BIN, createLiveWorld, type LiveWorld } from '../support/program.ts';
import { committed } from '../support/stations.ts';
import { addHistory, text } from './repository.ts';
import { median, type Row, type Suite, time, type Wanted } from './row.ts';

/**
 * How long the real scripts were seen to take, in seconds, by a word of their command (CAIO's build A on a quiet
 * machine). The practice scripts wait for that long before they begin; the time they take themselves comes on top.
 */
const SECONDS: Readonly<Record<string, number>> = {
  'validate_runtime_env.py': 0.6,
  'endpoint_auth_smoke.py': 0.4,
  'migrate_file_state_to_redis.py': 0.4,
  'replay_harness.py': 31,
  '-m pytest': 11,
  'execution.operator_outbound': 0.6,
};
/** A token is not on the command line: a launcher reads it, and what it runs, from stdin. */
const LAUNCHED = `*runpy*) sleep ${SECONDS['endpoint_auth_smoke.py']} ;;`;
/** What else the cockpit hands over with -c asks Python about itself. */
const ASKED = '"-c "*) ;;';
/** Of one run; a gate that hangs must not keep the other rows. */
const RUN_MS = 240_000;
/** As large as the real folder: its code is looked at after each gate, and its history searched for new tokens. */
const CODE_FOLDERS = ['config', 'core', 'dashboard', 'execution', 'scripts', 'webhooks'] as const;
const FILES = 60;
const FILE_BYTES = 10 * 1024;
const OLD_VERSIONS = 1_400;
const OLD_BYTES = 20 * 1024;

type Waits = 'as long as the real scripts' | 'none';
type SlowWorld = LiveWorld & { readonly path: string };

/** A practice world as large as the real folder, whose Python may take its time, as `python` in a folder of its own. */
async function slowWorld(waits: Waits): Promise<SlowWorld> {
  const world = await createLiveWorld();
  const folder = await mkdtemp(join(tmpdir(), 'caio bench python '));
  const quick = world.args.at(-1) ?? '';
  const cases = Object.entries(SECONDS).map(([word, wait]) => `*"${word}"*) sleep ${wait} ;;`);
  const pause = waits === 'none' ? [] : ['case "$*" in', LAUNCHED, ASKED, ...cases, 'esac'];
  const slow = join(folder, 'python');
  await writeFile(slow, ['#!/bin/sh', ...pause, `exec '${quick}' "$@"`, ''].join('\n'));
  await chmod(slow, 0o755);
  for (const [index, code] of CODE_FOLDERS.entries()) {
    await mkdir(join(world.workspace, code), { recursive: true });
    for (let file = 0; file < FILES; file += 1)
      await writeFile(join(world.workspace, code, `part_${file}.py`), text(index * FILES + file, FILE_BYTES));
  }
  await committed(world.workspace);
  await addHistory(world.workspace, 'earlier', OLD_VERSIONS, n => text(n, OLD_BYTES));
  return {
    ...world,
    args: [...world.args.slice(0, -1), slow],
    path: `${folder}:${process.env.PATH}`,
    async close() {
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ends with 0 and within its time, or the bench says with what it ended instead. */
async function succeed(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], timeout: RUN_MS });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    said = `${said}${more}`.slice(-2_000);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code ?? signal}: ${said}`);
}

/** The runbook's own nine lines, with what the PTO gives in their places. */
function script({ inputs }: LiveWorld): string {
  const given: Readonly<Record<string, string | undefined>> = {
    'https://<staging-domain>': inputs.CAIO_STAGING_URL,
    'https://<production-domain>': inputs.CAIO_PROD_URL,
    '<NEW_STAGING_DASHBOARD_AUTH_TOKEN>': inputs.CAIO_STAGING_TOKEN,
    '<NEW_PROD_DASHBOARD_AUTH_TOKEN>': inputs.CAIO_PROD_TOKEN,
  };
  const filled = GATE_STEPS.map(({ posix }) =>
    Object.entries(given).reduce((line, [slot, value = '']) => line.replaceAll(slot, value), posix),
  );
  return ['set -e', ...filled, ''].join('\n');
}

interface Took {
  /** Seconds of the whole command. */
  readonly whole: number;
  /** Of it, seconds from the first gate to the verdict. */
  readonly gates: number;
}

async function cockpit(world: SlowWorld, folder: string, env: Record<string, string>): Promise<Took> {
  const home = join(folder, 'home');
  const argv = [process.execPath, BIN, 'gates', ...world.args, '--home', home, '--confirm', 'all', '--json'];
  const ms = await time(() => succeed(argv, world.workspace, { ...env, ...world.env }));
  for await (const journal of glob(join(home, 'runs/*/journal.jsonl'))) {
    const lines = (await readFile(journal, 'utf8')).trim().split('\n');
    const at = (type: string): number =>
      Date.parse(
        /"at":"([^"]+)"/.exec(lines.find(line => line.includes(`"type":"${type}"`)) ?? '')?.[1] ?? '',
      );
    return { whole: ms / 1000, gates: (at('run.concluded') - at('gate.intended')) / 1000 };
  }
  throw new Error('The run left no journal.');
}

async function shell(world: SlowWorld, folder: string, env: Record<string, string>): Promise<Took> {
  const file = join(folder, 'gates.sh');
  await writeFile(file, script(world), { mode: 0o600 });
  const seconds = (await time(() => succeed(['/bin/sh', file], world.workspace, env))) / 1000;
  return { whole: seconds, gates: seconds };
}

/** Each runs in a world of its own: a migration and a dry run leave it another one than they found. */
async function inWorld(waits: Waits, run: typeof shell): Promise<Took> {
  const world = await slowWorld(waits);
  const folder = await mkdtemp(join(tmpdir(), 'caio bench gates '));
  try {
    return await run(world, folder, { PATH: world.path, HOME: folder, LANG: 'C.UTF-8' });
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function rows(how: string, waits: Waits, pairs: number, wanted?: Wanted): Promise<Row[]> {
  const figures: { readonly own: Took; readonly base: Took }[] = [];
  for (let round = 0; round < pairs; round += 1) {
    if (round % 2 === 0)
      figures.push({ own: await inWorld(waits, cockpit), base: await inWorld(waits, shell) });
    else {
      const base = await inWorld(waits, shell);
      figures.push({ own: await inWorld(waits, cockpit), base });
    }
  }
  const row = (what: string, part: keyof Took): Row => ({
    what: `${what}, ${how}`,
    baseline: 'a shell script with the runbook’s nine lines',
    unit: 's',
    own: median(figures.map(({ own }) => own[part])),
    base: median(figures.map(({ base }) => base[part])),
    ratio: median(figures.map(({ own, base }) => own[part] / base[part])),
    pairs,
    ...(wanted ? { wanted } : {}),
  });
  return [row('nine gates with their witnesses', 'gates'), row('the whole command gates', 'whole')];
}

/** The nine gates with witnesses, journal and verdict, beside the same nine commands one after another. */
export const suite: Suite = {
  name: 'gates',
  async measure() {
    if (process.platform === 'win32')
      return {
        rows: [],
        leftOut: ['what the nine gates cost: the scripts of this row wait in a POSIX shell'],
      };
    const limit = { of: 'ratio', atMost: 1.03 } as const;
    return {
      rows: [
        ...(await rows('scripts as long as the real ones', 'as long as the real scripts', 3, limit)),
        ...(await rows('practice scripts that do not wait', 'none', 3)),
      ],
      leftOut: [
        'the nine gates with the real scripts: practice scripts wait as long instead, and use no processor then',
      ],
    };
  },
};
