import type { GuideAction } from '../run/guide-types.ts';
import { activated } from '../run/live-next.ts';
import { EMERGENCY_CLICKS } from '../runbook/emergency.ts';
import type { Local, LocalAction, Menu } from './screen.ts';
import type { Snapshot } from './store.ts';
import { moment, type Zone } from './times.ts';
import { EMERGENCY } from './words/emergency.ts';

export type EmergencyAction = GuideAction | LocalAction;

export interface EmergencyView {
  readonly clicks: readonly { readonly place: string; readonly text: string }[];
  /** Campaigns that this run has activated: these are the ones to pause. */
  readonly campaigns: string;
  /** Nothing real may be touched: a person who practises must not stop the real swarm. */
  readonly practice: boolean;
  readonly atWork: boolean;
  /** When it was said; null: it was not, or was lifted. */
  readonly said: string | null;
  readonly problem: readonly string[];
  readonly menu: Menu<EmergencyAction>;
  readonly top: number;
}

/** How the swarm is stopped, and whether that is recorded. Total. */
export function emergencyView(
  { run, guide }: Snapshot,
  local: Local,
  { zone }: { readonly zone: Zone },
): EmergencyView {
  const { emergency } = run.live;
  return {
    clicks: EMERGENCY_CLICKS.map(({ place, text }) => ({ place: EMERGENCY.places[place], text })),
    campaigns: activated(run.live)
      .map(cycle => cycle.campaign?.name ?? '')
      .join(', '),
    practice: run.mode === 'rehearsal' || guide?.canFill === true,
    atWork: guide?.live.working != null,
    said: emergency === null ? null : moment(emergency.since, zone),
    problem: guide?.problem ?? [],
    // Recording it is the safe answer; lifting it is not.
    menu:
      emergency === null
        ? [
            { id: 'record', label: EMERGENCY.record, action: { type: 'emergency', said: true } },
            { id: 'back', label: EMERGENCY.backNothing, action: { type: 'close' } },
          ]
        : [
            { id: 'back', label: EMERGENCY.back, action: { type: 'close' } },
            {
              id: 'lift',
              label: EMERGENCY.lift,
              action: { type: 'ask', question: EMERGENCY.askLift, does: { type: 'emergency', said: false } },
            },
          ],
    top: local.top,
  };
}
