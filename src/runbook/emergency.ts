import { RAILWAY_DASHBOARD_URL } from './steps.ts';

/**
 * How the swarm is stopped at once. Not in the runbook's text; from what the code reads (EMERGENCY_STOP, on Railway and
 * on the computer that dispatches: two switches) and from where the campaigns are.
 */

export interface EmergencyClick {
  readonly place: 'railway' | 'instantly' | 'heyreach' | 'here';
  readonly text: string;
}

/** In this order: what sends by itself first. */
export const EMERGENCY_CLICKS: readonly EmergencyClick[] = [
  { place: 'instantly', text: 'Open https://app.instantly.ai, then Campaigns.' },
  { place: 'instantly', text: 'Pause every campaign that is active. Paused means: nothing more goes out.' },
  { place: 'heyreach', text: 'Open https://app.heyreach.io, then Campaigns, and pause what runs.' },
  {
    place: 'railway',
    text: 'Open the Railway dashboard, project caio-swarm-dashboard, environment production, service caio-swarm-dashboard, Variables.',
  },
  { place: 'railway', text: 'Set EMERGENCY_STOP=true. Save and redeploy.' },
  {
    place: 'here',
    text: 'In the file .env of the CAIO folder write the line EMERGENCY_STOP=true, and save it. This computer has a switch of its own.',
  },
];

/** Pages that are opened from the emergency screen. */
export const EMERGENCY_PAGES = {
  instantly: 'https://app.instantly.ai/app/campaigns',
  railway: RAILWAY_DASHBOARD_URL,
} as const;
