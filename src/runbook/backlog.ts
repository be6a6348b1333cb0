import { type Entry, numbered } from './handoff.ts';

/** The probes of section 8, in its order; checks/backlog has one for each. */
export const BACKLOG_IDS = ['webhook-auth', 'webhook-readiness', 'dual-read'] as const;
export type BacklogId = (typeof BACKLOG_IDS)[number];

export interface BacklogEntry extends Entry {
  readonly id: BacklogId;
}

/** Runbook v4.5, section 8: what engineering still owes. Texts to the letter. */
const ENTRIES: Readonly<Record<BacklogId, Parameters<typeof numbered>[1][number]>> = {
  'webhook-auth': [
    'Add strict webhook authentication for non-API webhooks:',
    ['/webhooks/heyreach', '/webhooks/clay', '/webhooks/rb2b'],
  ],
  'webhook-readiness':
    'Add readiness hard-fail when required webhook secrets are missing in strict production mode.',
  'dual-read':
    'After stable Redis period, disable file fallback in production (STATE_DUAL_READ_ENABLED=false).',
};

const TEXTS = numbered(
  '8',
  BACKLOG_IDS.map(id => ENTRIES[id]),
);

export const BACKLOG: readonly BacklogEntry[] = BACKLOG_IDS.flatMap((id, index) => {
  const text = TEXTS[index];
  return text === undefined ? [] : [{ ...text, id }];
});
