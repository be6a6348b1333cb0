import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { VerdictDocument } from '../../src/report/document.ts';
import { readJournal } from '../../src/run/journal.ts';
import { isRunning } from '../support/children.ts';
import {
  type Bench,
  createBench,
  createLiveWorld,
  type LiveWorld,
  type Started,
} from '../support/program.ts';
import { until } from '../support/terminal.ts';

/** Whoever is stopped must be gone by then; milliseconds. */
const STOP_MS = 5000;

let bench: Bench;
let world: LiveWorld;
beforeEach(async () => {
  bench = await createBench();
  world = await createLiveWorld({ python: { programs: { replay: 'hangs' } } });
});
afterEach(async () => {
  await bench.close();
  for (const pid of await world.running()) process.kill(pid, 'SIGKILL');
  await world.close();
});

const ids = (): Promise<string[]> => readdir(join(bench.home, 'runs'));

/** The gates, up to the point where the replay runs and will never end. Gives the replay's process. */
async function untilItHangs(program: Started): Promise<number> {
  let pids: number[] = [];
  for (let tries = 0; pids.length < 3; tries += 1) {
    if (tries > 2000) throw new Error(`The replay did not start:\n${program.stderr()}`);
    pids = await world.pythons();
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  const replay = pids[2] ?? 0;
  await until(() => isRunning(replay), 'the replay runs');
  return replay;
}
/** The probe for a Python, one gate that passes, and the one that hangs. */
const hanging = (...more: string[]): Started =>
  bench.start(['gates', ...world.args, '--only', 'env-staging,replay', '--confirm', 'all', ...more], {
    env: world.env,
  });

async function endOf(program: Started) {
  let over = false;
  const ended = program.ended.finally(() => {
    over = true;
  });
  await until(() => over, `the end:\n${program.stdout()}${program.stderr()}`, STOP_MS);
  return ended;
}

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s during a gate: 130, no process left, the journal whole, and status says what is unknown',
  async signal => {
    const program = hanging('--json');
    const replay = await untilItHangs(program);
    program.signal(signal);
    // Whoever is impatient changes nothing.
    program.signal(signal);
    const { exit, stdout, stderr } = await endOf(program);
    expect([exit, isRunning(replay)], stderr).toEqual([130, false]);
    expect((await world.pythons()).filter(isRunning)).toEqual([]);
    const document = JSON.parse(stdout) as VerdictDocument;
    expect(document.verdict).toBe('NOT YET');
    const gates = Object.fromEntries(document.gates.map(gate => [gate.id, gate.outcome]));
    expect(gates).toMatchObject({ 'env-staging': 'pass', replay: 'unknown', pytest: 'not-run' });
    expect(stderr).toContain(`Stopping (${signal})`);

    const [id = ''] = await ids();
    const journal = await readJournal(join(bench.home, 'runs', id, 'journal.jsonl'));
    expect(journal).toMatchObject({ kind: 'whole', torn: 0 });
    if (journal.kind === 'whole') expect(journal.lines.at(-1)?.event.type).toBe('run.interrupted');
    expect((await bench.run(['audit'])).exit).toBe(0);
    const status = await bench.run(['status'], { env: world.env });
    expect(status.exit).toBe(3);
    expect(status.stdout).toMatch(
      /VERDICT: NOT YET[\s\S]*Could not check: Gate 6, Replay \(replay: replay\)/,
    );
    expect((await bench.run(['runs'])).stdout).toMatch(/ stopped /);
    expect([await readdir(bench.tmp), await readdir(join(bench.home, 'locks'))]).toEqual([[], []]);
  },
);

test('stopped before the gates, while it looks for a Python: 130, and no run is kept', async () => {
  const slow = join(bench.outside, 'slow-python');
  const mark = join(bench.outside, 'mark');
  await writeFile(slow, `#!/bin/sh\necho $$ > '${mark}'\nexec sleep 60\n`);
  await chmod(slow, 0o755);
  const program = bench.start(['gates', '--workspace', world.workspace, '--python', slow], {
    env: world.env,
  });
  for (let tries = 0; !(await readdir(bench.outside)).includes('mark'); tries += 1) {
    if (tries > 1000) throw new Error('The Python was not looked for.');
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  program.signal('SIGINT');
  const { exit, stdout, stderr } = await endOf(program);
  expect([exit, stdout], stderr).toEqual([130, '']);
  expect(stderr).not.toContain('No usable Python');
  await expect(ids()).rejects.toThrow('ENOENT');
});

test('a single check that is stopped says so: 130, and its process is gone', async () => {
  const program = bench.start(['check', 'replay', ...world.args], { env: world.env });
  let pids: number[] = [];
  for (let tries = 0; pids.length < 2 && tries < 1000; tries += 1) {
    pids = await world.pythons();
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  expect(pids).toHaveLength(2);
  program.signal('SIGTERM');
  expect((await endOf(program)).exit).toBe(130);
  expect(pids.filter(isRunning)).toEqual([]);
});

test('the second cockpit on the same workspace exits 5, naming the first, and leaves no trace', async () => {
  const first = hanging();
  await untilItHangs(first);
  const second = await bench.run(['gates', ...world.args, '--json'], { env: world.env });
  expect([second.exit, second.stdout]).toEqual([5, '']);
  expect(second.stderr).toContain(`process ${first.pid}`);
  expect(second.stderr.trimEnd().split('\n')).toHaveLength(3);
  const runs = await ids();
  expect(runs).toHaveLength(1);
  expect(second.stderr).toContain(`run ${runs[0]}`);
  // Looking is allowed at any time, and it sees the first one's run.
  const status = await bench.run(['status'], { env: world.env });
  expect([status.exit, status.stdout.includes('(replay) is still running')], status.stderr).toEqual([
    3,
    true,
  ]);
  expect((await bench.run(['runs'])).stdout).toMatch(/ unfinished /);
});

test('after a SIGKILL the next cockpit takes over, and what was running is never a pass', async () => {
  const first = hanging();
  await untilItHangs(first);
  first.signal('SIGKILL');
  await first.ended;
  const status = await bench.run(['status', '--json'], { env: world.env });
  expect(status.exit).toBe(3);
  expect((JSON.parse(status.stdout) as VerdictDocument).verdict).toBe('NOT YET');
  const next = await bench.run(['gates', ...world.args, '--only', 'env-staging', '--json'], {
    env: world.env,
  });
  expect(next.exit, next.stderr).toBe(3);
  expect((JSON.parse(next.stdout) as VerdictDocument).gates[0]).toMatchObject({
    id: 'env-staging',
    outcome: 'pass',
  });
  expect(await readdir(join(bench.home, 'locks'))).toEqual([]);
  expect(await ids()).toHaveLength(2);
});

test('--ndjson that is stopped is whole to its last line, which is the document', async () => {
  const program = hanging('--ndjson');
  await untilItHangs(program);
  expect(
    program
      .stdout()
      .split('\n')
      .filter(Boolean)
      .every(line => JSON.parse(line) !== null),
  ).toBe(true);
  program.signal('SIGTERM');
  const { exit, stdout } = await endOf(program);
  expect(exit).toBe(130);
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as VerdictDocument;
  expect([last.schema, last.verdict]).toEqual(['caio-cockpit/verdict@1', 'NOT YET']);
});

test('when nobody reads the output any more it stops in order: no GO, nothing left behind', async () => {
  const program = bench.start(['gates', '--rehearse', '--ndjson']);
  await until(() => program.stdout().includes('env-production'), 'the second gate');
  program.hangUp();
  const { exit, stderr } = await endOf(program);
  expect(exit, stderr).toBe(130);
  expect(stderr).toContain('Stopping (nobody reads the output any more)');
  expect(stderr).not.toMatch(/EPIPE|broke off/);
  expect(await readdir(bench.tmp)).toEqual([]);
  expect(await readdir(join(bench.home, 'rehearsal', 'locks'))).toEqual([]);
  const runs = await bench.run(['runs', '--rehearse']);
  expect(runs.stdout).toMatch(/ stopped /);
});

test('stopped while it looks at the code once more after the last gate: interrupted, not concluded', async () => {
  const fakes = join(bench.outside, 'fakes');
  await mkdir(fakes);
  // A git that knows nothing is asked for the commit once before the gates and once after them; then it hangs.
  await writeFile(
    join(fakes, 'git'),
    `#!/bin/sh\ncase "$*" in *rev-parse*) echo called >> '${fakes}/calls';; *) exit 1;; esac\n[ $(wc -l < '${fakes}/calls') -ge 2 ] && touch '${fakes}/mark' && exec sleep 60\nexit 1\n`,
  );
  await chmod(join(fakes, 'git'), 0o755);
  const program = bench.start(['gates', ...world.args, '--only', 'env-staging'], {
    env: { ...world.env, PATH: `${fakes}:${process.env.PATH ?? ''}` },
  });
  for (let tries = 0; !(await readdir(fakes)).includes('mark'); tries += 1) {
    if (tries > 1000) throw new Error(`Git was not asked again:\n${program.stdout()}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  expect(program.stdout()).toContain('Gate 1 of 9');
  program.signal('SIGINT');
  const { exit, stderr } = await endOf(program);
  expect(exit, stderr).toBe(130);
  expect((await bench.run(['runs'])).stdout).toMatch(/ stopped /);
});
