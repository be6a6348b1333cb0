import type { JournalLine } from '../../src/run/events.ts';
import { firstState } from '../../src/run/guide-first.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import type { LiveEvent } from '../../src/run/live.ts';
import { apply, emptyRun, type Run } from '../../src/run/state.ts';
import { GATE_IDS, type GateId, stepOf } from '../../src/runbook/gates.ts';
import { open } from './show.ts';
import { until } from './terminal.ts';

/** What the guided screens show of a run that was really made: its journal, told to them event by event. */

const PAGE_DOWN = '\u001b[6~';
const PAGES = 40;

/** Rows part words and sentences: what was said is looked for without any space. */
const bare = (text: string): string => text.replaceAll(/\s/g, '');

const guideAt = (name: 'gates' | 'verdict'): LiveEvent => {
  const state: GuideState = {
    ...firstState(true),
    phase: { name },
    held: { staging: true, production: true },
  };
  return { type: 'guide', state };
};

/** The journal up to the line after which this gate stands as not passed; the whole of it when it never does. */
function untilFailed(lines: readonly JournalLine[], gate: GateId): readonly JournalLine[] {
  let run: Run = emptyRun;
  for (const [index, line] of lines.entries()) {
    run = apply(run, line.event, Date.parse(line.at));
    const { outcome, running } = run.gates[gate];
    if (!running && outcome !== 'not-run' && outcome !== 'pass') return lines.slice(0, index + 1);
  }
  return lines;
}

/** What one reads who moves through a screen to its end, and its first window. */
export interface Read {
  readonly first: string;
  readonly all: string;
}

/** Opens the screens at 80x24 after these lines, presses the keys, and reads to the end. */
async function reading(
  lines: readonly JournalLine[],
  name: 'gates' | 'verdict',
  keys: string,
  settled: (screen: string) => boolean,
): Promise<Read> {
  const last = Date.parse(lines.at(-1)?.at ?? '');
  const events = lines.map(line => ({
    at: Date.parse(line.at),
    event: { type: 'journal', line } satisfies LiveEvent as LiveEvent,
  }));
  const tape = { events: [...events, { at: last, event: guideAt(name) }], now: () => last };
  const { rig, screens } = open(tape as Parameters<typeof open>[0], [80, 24]);
  const text = (): string => rig.screen().join('\n');
  try {
    await until(() => text().trim() !== '', 'a first frame');
    if (keys !== '') rig.type(keys);
    await until(() => settled(text()), `a settled screen:\n${text()}`);
    const first = text();
    let all = first;
    for (let page = 0; page < PAGES && text().includes('-- more below'); page += 1) {
      const before = text();
      rig.type(PAGE_DOWN);
      await until(() => text() !== before, 'the next page');
      all += `\n${text()}`;
    }
    return { first, all };
  } finally {
    await screens.stop();
  }
}

/** The gates right after this one has not passed, with it open. */
export function failedGateScreen(lines: readonly JournalLine[], gate: GateId): Promise<Read> {
  const number = GATE_IDS.indexOf(gate) + 1;
  return reading(untilFailed(lines, gate), 'gates', String(number), screen =>
    screen.includes(`Gate ${number} of 9: ${stepOf(gate).title}`),
  );
}

/** The verdict of the whole run. */
export const verdictScreenOf = (lines: readonly JournalLine[]): Promise<Read> =>
  reading(lines, 'verdict', '', screen => screen.includes('[5 Verdict]') && screen.includes('q leave'));

/** Whether a sentence can be read, however its rows were parted. */
export const says = (text: string, sentence: string): boolean => bare(text).includes(bare(sentence));
