import { expect, test } from 'vitest';
import { createPlainReporter, verdictLines } from '../../src/plain.ts';
import { emptyRun, fold, type Run } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { ESTIMATES, go, noGo, notYet, quiet, running, START, stale, tape } from '../support/sample-runs.ts';

type Tape = ReturnType<typeof tape>;

function told(events: Tape): string[] {
  const lines: string[] = [];
  let now = START;
  const report = createPlainReporter(line => lines.push(line), { now: () => now, estimates: ESTIMATES });
  for (const { at, event } of events.events) {
    now = at;
    report(event);
  }
  return lines;
}

const runOf = (events: Tape): Run =>
  fold(events.events.flatMap(({ event }) => (event.type === 'journal' ? [event.line] : [])));

function ending(events: Tape): string {
  const run = runOf(events);
  return verdictLines(run, verdictOf(run, events.now(), {}), {
    report: '/runs/r/report.html',
    zone: () => 0,
  }).join('\n');
}

test('a gate is one line when it starts and one when it ends', () => {
  const lines = told(go());
  expect(lines[0]).toBe('Run 2026-02-18-1314-k3f9.');
  expect(lines.slice(1, 3)).toEqual([
    'Gate 1 of 9: Staging settings (env-staging) ... (usually 0:02)',
    '  Passed after 0:02.',
  ]);
  expect(lines).toHaveLength(1 + 9 * 2);
});

test('findings stand below the gate that they belong to, with what to do', () => {
  const lines = told(noGo());
  const at = lines.findIndex(line => line.startsWith('Gate 3 of 9'));
  expect(lines[at + 1]).toBe('  Failed after 0:12.');
  expect(lines[at + 2]).toMatch(/^ {2}- GET \/api\/operator\/status answered 200/);
  expect(lines[at + 3]).toMatch(/^ {4}What to do: In Railway/);
  expect(lines.join('\n')).toContain(
    'Gate 5 of 9: Shared memory (redis-migration)\n  Held back.\n  - The migration',
  );
  expect(lines.join('\n')).toContain('  Note: The tests printed their summary');
});

test('progress comes at most every ten seconds, and silence is said', () => {
  const steps = tape().intend('replay');
  for (let n = 1; n <= 45; n += 1)
    steps.wait(1000).live({ type: 'progress', gate: 'replay', done: n, total: 45, what: 'case' });
  expect(told(steps).filter(line => line.includes('step'))).toEqual([
    '  step 10 of 45: case',
    '  step 20 of 45: case',
    '  step 30 of 45: case',
    '  step 40 of 45: case',
  ]);
  expect(told(quiet())).toContain('  No news for 60 s; it is still running.');
});

test('a rehearsal says so first', () => {
  expect(told(running('rehearsal'))[0]).toMatch(/^REHEARSAL\. Run /);
});

test('no line holds a control sequence', () => {
  const lines = told(
    tape()
      .intend('replay')
      .wait(11_000)
      .live({ type: 'progress', gate: 'replay', done: 1, total: null, what: 'a\u001b[2Jb\nc' }),
  );
  expect(lines.at(-1)).toBe('  step 1: a\ufffd[2Jb c');
});

test('GO: what it holds for and until when', () => {
  const text = ending(go());
  expect(text).toContain('VERDICT: GO\nEvery gate passed');
  expect(text).toContain('Counts until Thu 19 Feb 2026, 01:14 (UTC)');
  expect(text).toContain('Criteria: 8 of 8 met');
  expect(text).toContain('- staging: https://caio-staging.example.com, token fp:5b1e88c2');
  expect(text).toContain('Report: /runs/r/report.html');
  expect(text).not.toContain('not met');
});

test('a GO of a rehearsal sends nobody to the live dispatch', () => {
  const text = ending(go('rehearsal'));
  expect(text).toContain('VERDICT: REHEARSAL GO\nOnly a REHEARSAL: this says nothing about the real system.');
  expect(text).not.toContain('Counts until');
  expect(text).not.toContain('first supervised live dispatch');
});

test('NO-GO: each failed check with its fix, what could not be proven apart from it', () => {
  const text = ending(noGo());
  expect(text).toContain('VERDICT: NO-GO');
  expect(text).toContain('Failed: Gate 3, Staging lock (auth-staging: exposure-sweep)');
  expect(text).toContain('    What to do: Send the report to an engineer');
  expect(text).toContain('Held back: Gate 5, Shared memory (redis-migration)');
  expect(text).not.toContain('Counts until');
});

test('NOT YET: what is missing, and a gate that is told with its reason is not told twice', () => {
  const text = ending(notYet());
  expect(text).toContain('VERDICT: NOT YET');
  expect(text).toContain('- Not confirmed yet (rotated)');
  expect(text).toContain('Could not check: Gate 4, Production lock (auth-production: command)');
  expect(text.split('did not answer within 20 s')).toHaveLength(2);
});

test('STALE: why', () => {
  const text = ending(stale());
  expect(text).toContain('VERDICT: STALE');
  expect(text).toContain(
    '- Changed while the gates were running: the code (another git commit is checked out).',
  );
  expect(text).toContain('Its time was until');
});

test('an interrupted gate and a run that never began are not lost', () => {
  const text = ending(tape().intend('replay').interrupt('Ctrl-C'));
  expect(text).toContain('Could not check: Gate 6, Replay (replay)');
  expect(text).toContain('Staging settings (env-staging) has not been run.');
  const nothing = verdictLines(emptyRun, verdictOf(emptyRun, START, {})).join('\n');
  expect(nothing).toContain('The run has not recorded what it is about.');
});
