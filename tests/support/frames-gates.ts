import { firstState } from '../../src/run/guide-first.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import type { PhaseName } from '../../src/run/phase.ts';
import { snapshotOf } from './guided-runs.ts';
import { FINDINGS, failure, go, noGo, notYet, stale, tape } from './sample-runs.ts';
import type { FrameCase } from './show.ts';

const DOWN = '\u001b[B';
const REPORT = 'D:\\caio-cockpit\\runs\\2026-02-18-1314-k3f9\\report.html';

/** The guide's own state around the gates. */
export function guideAt(
  name: Extract<PhaseName, 'gates' | 'verdict' | 'go-live' | 'days' | 'backlog'>,
  change: Partial<GuideState> = {},
): GuideState {
  return {
    ...firstState(false),
    phase: { name },
    held: { staging: true, production: true },
    ...change,
  };
}

type Tape = ReturnType<typeof tape>;
const guided = (run: Tape, state: GuideState): Tape => run.live({ type: 'guide', state });
const running = { gatesRunning: true } as const;

export const readyToStart = (): Tape => guided(tape().confirmAll(), guideAt('gates'));
/** Gates 3 to 5 have not passed and nobody has run the others. */
export const stopped = (): Tape => guided(failure(), guideAt('gates'));
/** Gate 4 is at work, gate 5 comes next. */
export const beforeMigration = (): Tape =>
  guided(
    tape()
      .confirmAll()
      .pass(['env-staging', 'env-production', 'auth-staging'])
      .intend('auth-production')
      .wait(1_000),
    guideAt('gates', running),
  );
/** Gate 5 compares and has said nothing for 21 s. */
export const migration = (): Tape =>
  guided(
    tape()
      .confirmAll()
      .pass(['env-staging', 'env-production', 'auth-staging', 'auth-production'])
      .intend('redis-migration')
      .live({
        type: 'check-started',
        gate: 'redis-migration',
        check: 'migration-compare',
        title: 'What is newer: the files or the shared memory',
      })
      .wait(21_000),
    guideAt('gates', running),
  );
export const guidedNoGo = (change: Partial<GuideState> = {}): Tape =>
  guided(noGo(), guideAt('verdict', { report: REPORT, ...change }));

/** A log like a test run's, one line with a failure in every hundred. */
export const sampleLog = (lines: number): string[] =>
  Array.from({ length: lines }, (_, n) =>
    n % 100 === 99 ? `FAILED tests/test_${n}.py - assert 401 == 200` : `tests/test_${n}.py ........ ok`,
  );

/** For the gates screen. */
export const GUIDED_GATES: readonly FrameCase[] = [
  {
    name: 'ready-to-start',
    tape: readyToStart,
    shows: ['Gates: ready to start.', 'Nothing has run yet', 'One of them writes', 'y and Enter'],
  },
  {
    name: 'before-migration',
    tape: beforeMigration,
    shows: ['Production lock - Running', 'Next is gate 5, and it writes', 'newer.'],
  },
  {
    name: 'migration',
    tape: migration,
    shows: ['Shared memory - Running', 'This one writes', 'no news for 21 s', 'newer.'],
  },
  {
    name: 'stopped',
    tape: stopped,
    shows: ['7 of 9 not passed', 'One of them writes: gate 5', 'run again what has not', 'twice: stop here'],
  },
  {
    name: 'stopped-looking',
    tape: stopped,
    keys: '3',
    shows: ['Staging lock - Failed', 'answered 200 without any token', 'o only this'],
  },
  { name: 'stopped-ascii', tape: stopped, unicode: false, shows: ['7 of 9 not passed', 'Ctrl-C  twice'] },
  { name: 'guided-looking-down', tape: migration, keys: DOWN, shows: ['Replay - Waiting'] },
];

/** For the verdict screen. */
export const GUIDED_VERDICTS: readonly FrameCase[] = [
  {
    name: 'guided-no-go',
    tape: () => guidedNoGo(),
    shows: ['Do not start the live dispatch', 'c copies what to send to an engineer', 'r run again'],
  },
  {
    name: 'guided-no-go-copied',
    tape: () => guidedNoGo({ clipboard: { state: 'copied', what: 'help' } }),
    shows: ['Copied. Paste it into an e-mail.'],
  },
  {
    name: 'guided-no-go-no-clipboard',
    tape: () => guidedNoGo({ clipboard: { state: 'unavailable', what: 'help' } }),
    shows: ['Nothing here can copy'],
  },
  {
    name: 'guided-not-yet-ascii',
    tape: () => guided(notYet(), guideAt('verdict')),
    unicode: false,
    shows: ['This is not a GO', 'c copies'],
  },
  {
    name: 'guided-stale',
    tape: () => guided(stale(), guideAt('verdict')),
    shows: ['is none any more', 'r runs all nine gates again'],
  },
  {
    name: 'guided-go',
    tape: () => guided(go(), guideAt('verdict', { report: REPORT })),
    shows: ['Every gate passed', 'Counts until'],
  },
  {
    name: 'past-no-go',
    tape: () => lookingBackAt(noGo()),
    shows: ['What to do first', 'An earlier run, only to be read.', 'Esc back'],
  },
];

/** Ready, where the verdict of an earlier run was opened. */
export function lookingBackAt(run: Tape): Tape {
  const none = tape();
  none.events.length = 0;
  const past = { run: snapshotOf(run).run, report: REPORT, bindingNow: {} };
  return none.live({ type: 'guide', state: { ...guideAt('verdict'), phase: { name: 'ready' }, past } });
}

/** A gate with more findings than any window holds. */
export const manyFindings = (): Tape =>
  guided(
    tape()
      .confirmAll()
      .intend('env-staging')
      .finish('env-staging', {
        command: Array.from({ length: 30 }, (_, n) => ({
          ...FINDINGS.open,
          id: `finding-${n}`,
          message: `Finding number ${n}.`,
        })),
      }),
    guideAt('gates'),
  );
