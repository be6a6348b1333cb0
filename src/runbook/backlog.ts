import { type Entry, numbered } from './handoff.ts';

/** Runbook v4.5, section 8: what engineering still owes. Texts to the letter. */
export const BACKLOG: readonly Entry[] = numbered('8', [
  [
    'Add strict webhook authentication for non-API webhooks:',
    ['/webhooks/heyreach', '/webhooks/clay', '/webhooks/rb2b'],
  ],
  'Add readiness hard-fail when required webhook secrets are missing in strict production mode.',
  'After stable Redis period, disable file fallback in production (STATE_DUAL_READ_ENABLED=false).',
]);
