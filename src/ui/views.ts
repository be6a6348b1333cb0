import { nextStep } from '../run/live-next.ts';
import { type PhaseName, phaseOf } from '../run/phase.ts';
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
  'go-live': 6,
  emergency: null,
  days: 7,
  backlog: 7,
} as const satisfies Readonly<Record<string, number | null>> & Readonly<Record<PhaseName, number>>;
export type ScreenName = keyof typeof SCREENS;

/** Where something is live, or soon will be, the way to stop it is one key away. */
export const LIVE_SCREENS: readonly ScreenName[] = ['go-live', 'days'];

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Below this nothing useful fits: a screen says so instead of cutting itself. */
export const SMALLEST: Size = { columns: 60, rows: 16 };

/** The question that the run is at, whatever lies over it. Without a guide: the gates, then the verdict. */
export function stationOf({ run, guide }: Snapshot): PhaseName {
  if (guide) return guide.past ? 'verdict' : guide.phase.name;
  return run.concluded ? 'verdict' : 'gates';
}

/** Where nothing runs any more, or nothing has begun, there is nothing to stop: one leaves. */
export function isAtRest(snapshot: Snapshot): boolean {
  const station = stationOf(snapshot);
  if (station === 'go-live')
    return snapshot.guide?.live.working == null && snapshot.guide?.live.looking == null;
  return ['ready', 'verdict', 'days', 'backlog'].includes(station);
}

/** Which question exactly, so that what was typed for one never stands in the next. */
export function placeOf(snapshot: Snapshot): string {
  const phase = snapshot.guide?.phase;
  const station = stationOf(snapshot);
  if (station === 'go-live') {
    // Each step of a dispatch is a question of its own, and so is each attempt at it.
    const { live } = snapshot.run;
    const next = nextStep(live);
    const action = 'action' in next ? next.action : '';
    const attempts = 'action' in next ? live.cycles.at(-1)?.steps[next.action].attempts : 0;
    return `${station} ${live.cycles.length} ${next.kind} ${action} ${attempts}`;
  }
  // A signature answers the question that was open; the calendar is looked at anew.
  if (station === 'days')
    return `${station} ${Object.values(snapshot.run.live.signed)
      .map(sign => sign.at)
      .join()}`;
  return phase && 'environment' in phase ? `${station} ${phase.environment}` : station;
}

/** The rail's step of what is shown. */
export function stepOn(name: ScreenName, snapshot: Snapshot): number {
  const own = SCREENS[name];
  if (own !== null && name !== 'backlog') return own;
  const { run, guide } = snapshot;
  const station = stationOf(snapshot);
  // Nobody is led to the backlog: whoever has opened it is still where Esc leads back to.
  return SCREENS[station === 'backlog' && guide ? phaseOf(run, guide.held).name : station];
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
  if (desk.overlay?.name === 'log' || desk.overlay?.name === 'emergency') return desk.overlay.name;
  return stationOf(snapshot);
}
