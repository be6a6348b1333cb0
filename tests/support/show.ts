import type { Screens } from '../../screens/App.tsx';
import { startScreens } from '../../screens/App.tsx';
import type { Guide, GuideAction } from '../../src/run/guide-types.ts';
import type { ScreensInfo } from '../../src/ui/screen.ts';
import { createStore, type Store } from '../../src/ui/store.ts';
import type { ScreenName } from '../../src/ui/views.ts';
import { backlogFrames, daysFrames } from './frames-days.ts';
import { GUIDED_GATES, GUIDED_VERDICTS, sampleLog, stopped } from './frames-gates.ts';
import { INPUT_FRAMES } from './frames-inputs.ts';
import { emergencyFrames, goLiveFrames, verdictsFromLive } from './frames-live.ts';
import { crashedFrames, helpFrames, loopBackFrames, readyFrames, stoppedFrames } from './frames-own.ts';
import * as runs from './sample-runs.ts';
import { createRig, type Rig, until } from './terminal.ts';

type Tape = ReturnType<typeof runs.tape>;

export interface FrameCase {
  readonly name: string;
  readonly tape: () => Tape;
  /** Text that must be on the screen at every size. */
  readonly shows: readonly string[];
  /** Several: each is typed when the one before has changed the screen. */
  readonly keys?: string | readonly string[];
  /** The cockpit itself breaks. */
  readonly crash?: boolean;
  readonly unicode?: boolean;
  readonly sizes?: readonly (readonly [number, number])[];
}

export const SIZES = [
  [60, 16],
  [80, 24],
  [120, 40],
] as const;

const UP = '\u001b[A';
const PAGE_DOWN = '\u001b[6~';

/** A screen without a case does not compile. */
export const FRAMES: Record<ScreenName, readonly [FrameCase, ...FrameCase[]]> = {
  ready: readyFrames,
  ...INPUT_FRAMES,
  'go-live': goLiveFrames,
  emergency: emergencyFrames,
  days: daysFrames,
  backlog: backlogFrames,
  'loop-back': loopBackFrames,
  stopped: stoppedFrames,
  crashed: crashedFrames,
  help: helpFrames,
  log: [
    {
      name: 'failed-gate',
      tape: () => stopped(),
      keys: '3l',
      shows: ['tests/test_0.py'],
    },
  ],
  'too-small': [
    {
      name: 'running',
      tape: () => runs.running(),
      shows: ['Please make this window larger.', 'at least 60 and 16'],
      sizes: [
        [59, 16],
        [60, 15],
      ],
    },
    {
      name: 'narrow',
      tape: () => runs.running(),
      shows: ['Please make this window larger.', '60 and 16 are needed', 'Keys are off until'],
      sizes: [[40, 12]],
    },
    {
      name: 'tiny',
      tape: () => runs.running(),
      shows: ['Please make this', '20x5, needed: 60x16'],
      sizes: [[20, 5]],
    },
  ],
  gates: [
    {
      name: 'waiting',
      tape: () => runs.tape(),
      shows: ['about to start', 'Waiting', 'one after the other', 'Dry run: everything'],
    },
    {
      name: 'running',
      tape: () => runs.running(),
      shows: [
        'Gate 3 of 9: Staging lock - Running',
        'step 2 of 6',
        'Gates: 2 of 9 finished',
        'running for 0:04',
      ],
    },
    { name: 'rehearsal', tape: () => runs.running('rehearsal'), shows: ['REHEARSAL', 'Running'] },
    {
      name: 'ascii',
      tape: () => runs.running('rehearsal'),
      shows: ['REHEARSAL', '> Running'],
      unicode: false,
    },
    { name: 'quiet', tape: () => runs.quiet(), shows: ['no news for 65 s', 'Critical tests - Running'] },
    {
      name: 'failure',
      tape: () => runs.failure(),
      shows: ['1 failed, 2 not proven', 'Could not check', 'Held back'],
    },
    {
      name: 'looking-at-failure',
      tape: () => runs.failure(),
      keys: UP + UP,
      shows: [
        'Gate 3 of 9: Staging lock - Failed',
        'answered 200 without any token',
        'What to do:',
        'back to now',
      ],
    },
    { name: 'all-passed', tape: () => runs.allPassed(), shows: ['Gates: 9 of 9 finished', 'Passed'] },
    ...GUIDED_GATES,
  ],
  verdict: [
    {
      name: 'go',
      tape: () => runs.go(),
      shows: ['Every gate passed', 'Counts until Thu 19 Feb 2026, 02:14'],
    },
    {
      name: 'go-rehearsal',
      tape: () => runs.go('rehearsal'),
      shows: ['REHEARSAL', 'says nothing about the real system'],
    },
    { name: 'no-go', tape: () => runs.noGo(), shows: ['Do not start the live dispatch', 'more below'] },
    { name: 'no-go-scrolled', tape: () => runs.noGo(), keys: PAGE_DOWN + PAGE_DOWN, shows: ['What to do:'] },
    {
      name: 'no-go-ascii',
      tape: () => runs.noGo(),
      shows: ['Do not start the live dispatch'],
      unicode: false,
    },
    { name: 'not-yet', tape: () => runs.notYet(), shows: ['This is not a GO'] },
    { name: 'stale', tape: () => runs.stale(), shows: ['is none any more', 'the code (another'] },
    ...GUIDED_VERDICTS,
    ...verdictsFromLive,
  ],
};

export interface Shown {
  readonly rig: Rig;
  readonly store: Store;
  readonly screens: Screens;
  /** What was asked of the guide, in order. */
  readonly asked: GuideAction[];
}

/** A guide that notes what it is asked and does nothing. */
export function idleGuide(asked: GuideAction[]): Guide {
  return {
    dispatch: action => void asked.push(action),
    ended: new Promise(() => {}),
    logOf: (_gate, limit) => Promise.resolve(sampleLog(250).slice(0, limit)),
  };
}

/** The real screens on a terminal of this size, after all events of a tape. */
export function open(
  tape: Tape,
  [columns, rows]: readonly [number, number],
  {
    unicode = true,
    colour = false,
    onStop = () => {},
    info = {},
    guide,
  }: {
    unicode?: boolean;
    colour?: boolean;
    onStop?: () => void;
    info?: Partial<ScreensInfo>;
    guide?: Guide;
  } = {},
): Shown {
  const rig = createRig(columns, rows);
  let clock: number | null = runs.START;
  const store = createStore(() => clock ?? tape.now());
  for (const { at, event } of tape.events) {
    clock = at;
    store.watch(event);
  }
  clock = null;
  const asked: GuideAction[] = [];
  const guided = guide ?? (store.getSnapshot().guide ? idleGuide(asked) : null);
  const screens = startScreens({
    store,
    stdin: rig.stdin,
    stdout: rig.stdout,
    colour,
    unicode,
    onStop,
    ...(guided ? { guide: guided } : {}),
    info: {
      now: tape.now,
      zone: () => 60,
      estimates: () => runs.ESTIMATES,
      report: () => 'D:\\caio-cockpit\\runs\\2026-02-18-1314-k3f9\\report.html',
      ...info,
    },
  });
  return { rig, store, screens, asked };
}

/** What a person sees of a case, once it has come to rest. */
export async function frameOf(
  shownCase: FrameCase,
  size: readonly [number, number],
  colour = false,
): Promise<Shown> {
  const shown = open(shownCase.tape(), size, { unicode: shownCase.unicode ?? true, colour });
  const before = shown.rig.screen();
  if (shownCase.keys) {
    await until(() => shown.rig.screen().some(row => row !== ''), 'a first frame');
    for (const keys of [shownCase.keys].flat()) {
      const first = shown.rig.screen().join('\n');
      shown.rig.type(keys);
      await until(() => shown.rig.screen().join('\n') !== first, `a frame after the keys ${keys}`);
    }
  }
  if (shownCase.crash) shown.screens.crash();
  for (const text of shownCase.shows) await shown.rig.sees(text);
  if (before.length !== size[1]) throw new Error('The terminal lost its size.');
  return shown;
}
