import type { GuideAction, WatchSample } from '../run/guide-types.ts';
import { givenFor, type InputBase, inputBase, type ScrollAction } from './input-parts.ts';
import type { Local } from './screen.ts';
import type { Snapshot } from './store.ts';
import { duration } from './times.ts';
import { WATCH } from './words/rotate.ts';

/** After this long something is probably wrong. Milliseconds. */
const LONG_MS = 180_000;

/** What is only on this screen. */
export type WatchLocal = Pick<Local, 'top'>;

export type WatchAction = GuideAction | ScrollAction;

/** One answer: the door opened, it stayed shut, or that cannot be told. */
export type Seen = 'in' | 'refused' | 'other';

export interface WatchView extends InputBase {
  readonly url: string | null;
  /** How long; null while nothing was asked yet. */
  readonly elapsed: string | null;
  readonly withNew: readonly Seen[];
  readonly withRandom: readonly Seen[];
  /** What was answered over time, newest first; the same answers in a row are one line. */
  readonly story: readonly string[];
  /** The newest pair of answers in words, and whether it is the awaited one. */
  readonly now: string;
  readonly right: boolean;
  readonly open: boolean;
  readonly long: boolean;
  readonly top: number;
}

/** 200 is let in and 401 is refused; anything else (redirect, 404, 500, no answer) proves neither. */
const seenOf = (status: number | null): Seen =>
  status === 200 ? 'in' : status === 401 ? 'refused' : 'other';

function wordsOf(sample: WatchSample | undefined): string {
  if (!sample) return WATCH.seen.none;
  const { withNew, withRandom } = sample;
  if (withNew === null && withRandom === null) return WATCH.seen.away;
  const pair = `${seenOf(withNew)} ${seenOf(withRandom)}`;
  if (pair === 'in refused') return WATCH.seen.right;
  if (pair === 'refused refused') return WATCH.seen.old;
  if (pair === 'in in') return WATCH.seen.open;
  if (pair === 'refused in') return WATCH.seen.both;
  return WATCH.seen.odd(WATCH.seen.status(withNew), WATCH.seen.status(withRandom));
}

/** Spans of equal answers, newest first. */
function storyOf(samples: readonly WatchSample[]): string[] {
  const spans: { from: number; to: number; times: number; words: string }[] = [];
  for (const { at, withNew, withRandom } of samples) {
    const words = WATCH.pair(WATCH.answer(withNew), WATCH.answer(withRandom));
    const last = spans.at(-1);
    if (last?.words === words) {
      last.to = at;
      last.times += 1;
    } else spans.push({ from: at, to: at, times: 1, words });
  }
  return spans
    .toReversed()
    .map(({ from, to, times, words }) => WATCH.span(duration(from), duration(to), times, words));
}

/** Waiting until the new token opens the door and a random one does not. Pure. */
export function watchView(snapshot: Snapshot, local: WatchLocal): WatchView {
  const base = inputBase(snapshot);
  const watch = snapshot.guide?.watch ?? null;
  const samples = watch?.samples ?? [];
  const newest = samples.at(-1);
  const passed = watch === null ? null : snapshot.at - watch.startedAt;
  return {
    ...base,
    url: givenFor(snapshot, base.environment).url,
    elapsed: passed === null ? null : duration(passed),
    withNew: samples.map(sample => seenOf(sample.withNew)),
    withRandom: samples.map(sample => seenOf(sample.withRandom)),
    story: storyOf(samples),
    now: wordsOf(newest),
    right: newest !== undefined && seenOf(newest.withNew) === 'in' && seenOf(newest.withRandom) === 'refused',
    open: newest !== undefined && seenOf(newest.withRandom) === 'in',
    long: watch !== null && (watch.long || (passed !== null && passed >= LONG_MS)),
    top: local.top,
  };
}
