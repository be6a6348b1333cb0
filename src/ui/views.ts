import type { PhaseName, ShownPhase } from '../run/phase.ts';
import type { Desk } from './screen.ts';
import type { Snapshot } from './store.ts';

/** Where each screen stands in the rail; null: wherever the run stands. */
export const SCREENS = {
  'too-small': null,
  crashed: null,
  stopped: null,
  help: null,
  ready: 1,
  clicks: 2,
  token: 2,
  url: 2,
  watch: 2,
  cors: 3,
  readback: 3,
  'env-file': 3,
  'loop-back': 4,
  gates: 4,
  log: 4,
  verdict: 5,
} as const satisfies Readonly<Record<string, number | null>> & Readonly<Record<ShownPhase, number>>;
export type ScreenName = keyof typeof SCREENS;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Below this nothing useful fits: a screen says so instead of cutting itself. */
export const SMALLEST: Size = { columns: 60, rows: 16 };

/** The question that the run is at, whatever lies over it. Without a guide: the gates, then the verdict. */
export function stationOf({ run, guide }: Snapshot): ShownPhase {
  if (guide) return guide.past ? 'verdict' : shown(guide.phase.name);
  return run.concluded ? 'verdict' : 'gates';
}

/** What comes after the verdict has no screen yet: it is shown from the verdict's. */
const shown = (name: PhaseName): ShownPhase =>
  name === 'go-live' || name === 'days' || name === 'backlog' ? 'verdict' : name;

/** Which question exactly, so that what was typed for one never stands in the next. */
export function placeOf(snapshot: Snapshot): string {
  const phase = snapshot.guide?.phase;
  const station = stationOf(snapshot);
  return phase && 'environment' in phase ? `${station} ${phase.environment}` : station;
}

/** The rail's step of what is shown. */
export function stepOn(name: ScreenName, snapshot: Snapshot): number {
  return SCREENS[name] ?? SCREENS[stationOf(snapshot)];
}

/** Which screen a run is on. Nobody navigates: the journal does; only help and the log are laid over it. */
export function screenOf(
  snapshot: Snapshot,
  desk: Pick<Desk, 'overlay' | 'crashed'>,
  size: Size,
): ScreenName {
  if (size.columns < SMALLEST.columns || size.rows < SMALLEST.rows) return 'too-small';
  if (desk.overlay?.name === 'help') return 'help';
  if (desk.crashed) return 'crashed';
  // Without a guide the program ends by itself when a run was interrupted.
  if (snapshot.guide && snapshot.run.interrupted !== null) return 'stopped';
  if (desk.overlay?.name === 'log') return 'log';
  return stationOf(snapshot);
}
