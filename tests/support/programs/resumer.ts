// Goes on with the last run of HOME, or begins one, and runs each of GATES that has not passed, as the guided cutover
// does: resumer.ts HOME WORKSPACE PYTHON GATES. Prints each journal line when it counts. Stands in for the person, who would
// give the tokens again and choose to resume.
import { fileURLToPath } from 'node:url';
import { gates } from '../../../checks/gates/index.ts';
import { givenOf, inputsFromEnv } from '../../../src/commands/inputs.ts';
import { openRun } from '../../../src/commands/open-run.ts';
import { openGround } from '../../../src/commands/prepare.ts';
import { listRuns, loadRun } from '../../../src/commands/runs-store.ts';
import { concludeRun, startedEvent } from '../../../src/commands/session.ts';
import type { World } from '../../../src/commands/world.ts';
import { createGuard } from '../../../src/ports/guard.ts';
import { cutoverOf } from '../../../src/run/ground.ts';
import { runGates } from '../../../src/run/runner.ts';
import { CONFIRMATION_IDS } from '../../../src/runbook/criteria.ts';
import { GATE_IDS } from '../../../src/runbook/gates.ts';

const [home = '', workspace = '', python = '', names = ''] = process.argv.slice(2);
const asked = GATE_IDS.filter(id => names.split(',').includes(id));
const { env, platform, execPath } = process;
const guard = createGuard({
  program: fileURLToPath(new URL('../../../dist/guard.mjs', import.meta.url)),
  execPath,
  env,
  words: { died: [], hung: [] },
  terminal: null,
});
const world = { env, platform, execPath, cwd: process.cwd(), version: '0.0.0', guard } as unknown as World;
const { signal } = new AbortController();

/** A run that was killed before its first event is none. */
async function lastRun(): Promise<string | null> {
  const last = (await listRuns(home)).at(-1);
  if (last === undefined) return null;
  const { run } = await loadRun(home, last);
  return run.id === null || run.concluded ? null : last;
}

const options = { workspace, home, python, standIn: null, inPlace: false, migrateOverNewer: false };
const ground = await openGround({ ...options, rehearsal: false }, world, signal);
const { ports, redactor } = ground;
const cutover = cutoverOf(ground, givenOf(inputsFromEnv(env)));
const resume = await lastRun();
const open = await openRun({
  home,
  usual: home,
  workspace,
  ports,
  redactor,
  resume,
  watch: event => {
    if (event.type === 'journal') process.stdout.write(`${JSON.stringify(event.line)}\n`);
  },
});
const { recorder } = open;
if (resume === null) {
  const about = { workspace, scenario: null };
  await recorder.record(startedEvent(open.id, asked, about, ground, cutover.shown, world));
}
for (const id of CONFIRMATION_IDS)
  if (!recorder.run().confirmations[id])
    await recorder.record({ type: 'confirmation.given', id, by: 'a test' });
const run = await runGates({
  recorder,
  inputs: cutover.inputs,
  shown: cutover.shown,
  gates,
  which: now => asked.filter(id => now.gates[id].outcome !== 'pass'),
  results: new Map(),
  ports,
  redactor,
  folder: open.folder,
  watch: () => undefined,
  signal,
  bind: () => cutover.bind(signal),
});
await concludeRun(open, run, ground, world);
await open.close();
await ground.close();
guard.close();
