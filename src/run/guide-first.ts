import { noEarlierLive } from './earlier-live.ts';
import type { GuideState } from './guide-types.ts';

/** Nothing live has been looked at. */
export const noLiveView: GuideState['live'] = {
  boundNow: {},
  earlier: noEarlierLive,
  looking: null,
  working: null,
  refused: null,
  pending: null,
  batch: null,
  batchRead: false,
  probing: false,
};

/** The guide before anything was looked at. @param canFill the practice world can fill in what one would copy */
export const firstState = (canFill: boolean): GuideState => ({
  phase: { name: 'ready' },
  held: { staging: false, production: false },
  ready: { doctor: null, earlier: [], gatesTook: null },
  canFill,
  clipboard: { state: 'idle', what: null },
  token: { state: 'asked' },
  wrong: null,
  watch: null,
  readback: null,
  envFile: null,
  live: noLiveView,
  days: null,
  canMoveClock: canFill,
  gatesRunning: false,
  gatesNext: false,
  past: null,
  stopping: false,
  report: null,
  problem: null,
});
