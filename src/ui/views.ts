import type { Run } from '../run/state.ts';

/** Where each screen stands in the rail. */
export const SCREENS = { 'too-small': null, gates: 4, verdict: 5 } as const;
export type ScreenName = keyof typeof SCREENS;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Below this nothing useful fits: a screen says so instead of cutting itself. */
export const SMALLEST: Size = { columns: 60, rows: 16 };

/** Which screen a run is on. Nobody navigates: the journal does. */
export function screenOf(run: Run, size: Size): ScreenName {
  if (size.columns < SMALLEST.columns || size.rows < SMALLEST.rows) return 'too-small';
  return run.concluded ? 'verdict' : 'gates';
}
