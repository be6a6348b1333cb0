import { expect, test } from 'vitest';
import { verdictScreen } from '../../screens/VerdictScreen.tsx';
import { verdictLines } from '../../src/plain.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { GATE_IDS, stepOf } from '../../src/runbook/gates.ts';
import { askToRun } from '../../src/ui/ask-to-run.ts';
import { HELP_MAX, helpText } from '../../src/ui/help-text.ts';
import { guideAt, guidedNoGo, manyFindings } from '../support/frames-gates.ts';
import { ANOTHER, BOUND, FINDINGS, go, noGo, notYet, stale } from '../support/sample-runs.ts';
import { actionOf, ROOMS, snapshotOf, stand } from './gates-kit.ts';

type Tape = ReturnType<typeof go>;
const on = (run: Tape, room: readonly [number, number] = [79, 18], unicode = true) =>
  stand(verdictScreen, snapshotOf(run), room, { unicode });
const guided = (run: Tape): Tape => run.live({ type: 'guide', state: guideAt('verdict') });
const helpOf = (run: Tape): string => {
  const { run: folded } = snapshotOf(run);
  return helpText(folded, verdictOf(folded, run.now(), {}), { cockpit: '0.1.0' });
};

for (const room of ROOMS) {
  test(`what can be done stands in sight on every page, at ${room[0]}`, () => {
    const screen = on(guidedNoGo(), room);
    expect(screen.text()).toContain('c copies what to send to an engineer; r runs again.');
    let seen = screen.text();
    for (let n = 0; n < 12; n += 1) {
      if (screen.choice('pagedown').kind === 'action') screen.press('pagedown');
      expect(screen.text()).toContain('c copies what to send to an engineer; r runs again.');
      seen += screen.text();
    }
    const words = seen.replaceAll(/\s+/g, ' ');
    expect(words).toContain('What it means: somebody without the token may read or steer staging.');
    expect(words).toContain('report.html');
    expect(words).toContain('report.md to read as text');
    expect(words).toContain('Running again writes: gate 5');
  });

  test(`the footer fits with help, at ${room[0]}`, () => {
    for (const run of [guidedNoGo(), guided(go()), guided(stale())])
      expect(`${on(run, room, false).footer()}   ? help`.length).toBeLessThanOrEqual(room[0]);
  });
}

for (const room of ROOMS)
  test(`that EMERGENCY STOP stands is said with the verdict, at ${room[0]}`, () => {
    const said = (run: Tape): string => on(guided(run), room).text().replaceAll(/\s+/g, ' ');
    const stands = 'EMERGENCY STOP was said and is not lifted: nothing live may start.';
    expect(said(go().tell({ type: 'emergency.said' }))).toContain(stands);
    expect(said(go().tell({ type: 'emergency.said' }, { type: 'emergency.lifted' }))).not.toContain(stands);
    const { run } = snapshotOf(go().tell({ type: 'emergency.said' }));
    expect(verdictLines(run, verdictOf(run, go().now(), {}))).toContain(stands);
  });

test('a GO is STALE when the guide sees that what it is bound to is another, also of what it looks back at', () => {
  const live = (boundNow: GuideState['live']['boundNow']): Partial<GuideState> => ({
    live: { ...guideAt('verdict').live, boundNow },
  });
  const seen = (change: Partial<GuideState>): string =>
    on(go().live({ type: 'guide', state: guideAt('verdict', change) }))
      .text()
      .replaceAll(/\s+/g, ' ');
  expect(seen(live({}))).toContain('Every gate passed');
  expect(seen(live({ gitCommit: BOUND.gitCommit }))).toContain('Every gate passed');
  expect(seen(live({ gitCommit: 'f'.repeat(40) }))).toContain('Changed since the gates ran');
  const past = (gitCommit: string | null): Partial<GuideState> => ({
    past: { run: snapshotOf(go()).run, report: null, bindingNow: { gitCommit } },
  });
  expect(seen(past(BOUND.gitCommit))).toContain('Every gate passed');
  expect(seen(past('f'.repeat(40)))).toContain('Changed since the gates ran');
});

test('what was copied is said, and what could not be', () => {
  const copied = on(guidedNoGo({ clipboard: { state: 'copied', what: 'help' } }));
  expect(copied.text()).toContain('Copied. Paste it into an e-mail.');
  const not = on(guidedNoGo({ clipboard: { state: 'unavailable', what: 'help' } }));
  expect(not.text()).toContain('Nothing here can copy. Send the report file instead.');
  const token = on(guidedNoGo({ clipboard: { state: 'copied', what: 'token' } }));
  expect(token.text()).not.toContain('Paste it into an e-mail');
});

test('c copies at once; r asks first and runs what has not passed', () => {
  const screen = on(guidedNoGo());
  screen.press('c', 'r', 'q');
  expect(screen.effects.map(actionOf)).toEqual([
    { type: 'copy-help' },
    askToRun('Run 4 gates again? Gate 5 writes.', 'not-passed'),
    { type: 'leave' },
  ]);
});

test.each(ANOTHER)('r says that all nine run when %s is another than the gates ran with', (_what, event) => {
  const screen = on(guided(noGo().tell(event)), [79, 200]);
  expect(screen.said()).toContain('so all nine run again.');
  expect(screen.said()).toContain('Running again writes: gate 5');
  screen.press('r');
  expect(screen.effects.map(actionOf)).toEqual([askToRun('Run all nine again? Gate 5 writes.', 'all')]);
});

test('what may make all nine run is said where something has not passed, and only there', () => {
  const may = 'When code, settings or addresses have changed since the gates ran, all nine run again.';
  expect(on(guidedNoGo(), [79, 200]).said()).toContain(may);
  for (const run of [guided(go()), guided(stale()), noGo()])
    expect(on(run, [79, 200]).said()).not.toContain(may);
});

test('STALE: all nine run again; GO: nothing to run and nothing to send', () => {
  const old = on(guided(stale()));
  old.press('r');
  expect(old.effects.map(actionOf)).toEqual([askToRun('Run all nine again? Gate 5 writes.', 'all')]);
  const good = on(guided(go()));
  expect(good.choice('r').kind).toBe('disabled');
  expect(good.choice('c').kind).toBe('disabled');
  expect(good.said()).not.toContain('Running again writes');
});

test('nobody is guided: neither key is there', () => {
  const screen = on(noGo());
  expect(screen.choice('r').kind).toBe('none');
  expect(screen.choice('c').kind).toBe('none');
});

test('each gate says once what its failure means', () => {
  const screen = on(noGo(), [79, 200]);
  const text = screen.said();
  expect(text.split('may read or steer staging').length).toBe(2);
  expect(text).toContain('What it means: a part that guards the live sending may be broken.');
  expect(text).toContain('What it means: the live system may forget what was done, and do it twice.');
});

test('an engineer is sent the verdict, the run, each failed check, its command and exit code', () => {
  const text = helpOf(noGo());
  for (const part of [
    'caio-cockpit: NO-GO',
    'Run: 2026-02-18-1314-k3f9',
    'cockpit: 0.1.0',
    `Code: ${BOUND.gitCommit}, uncommitted changes`,
    'Gate 3, Staging lock (auth-staging): fail',
    'check exposure-sweep: fail',
    FINDINGS.openMany.id,
    FINDINGS.openMany.message,
    'Gate 4, Production lock (auth-production): unknown',
    'Gate 5, Shared memory (redis-migration): blocked',
    FINDINGS.heldBack.message,
    'exit code: 1, attempt 1',
    'log: evidence/pytest-1.log',
    `command: ${stepOf('auth-staging').posix}`,
  ])
    expect(text).toContain(part);
  // What passed is not their work, and tokens are not even there as fingerprints.
  expect(text).not.toContain('Gate 1,');
  expect(text).not.toContain('fp:');
  expect(text).not.toContain('\u001b');
});

test('an e-mail, not an archive: never longer than its limit, and it says what was left out', () => {
  for (const run of [manyFindings(), noGo(), notYet(), stale(), go()])
    expect(helpOf(run).length).toBeLessThanOrEqual(HELP_MAX);
  const long = helpOf(manyFindings());
  expect(long).toContain('Finding number 0.');
  expect(long).toContain('shortened: 9 gates');
  let every = notYet();
  for (const gate of GATE_IDS)
    every = every.intend(gate).finish(gate, {
      command: [{ id: 'x', message: 'long '.repeat(500), fix: `${'f'.repeat(5000)}\u001b[2J` }],
    });
  expect(helpOf(every).length).toBeLessThanOrEqual(HELP_MAX);
  expect(helpOf(every)).toMatch(/shortened: \d gates/);
  expect(helpOf(every)).not.toContain('\u001b');
});
