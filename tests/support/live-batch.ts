import type { Batch } from '../../checks/live/batch.ts';
import { batchOf } from './live-outputs.ts';
import { answer, BATCH_KEY, HIVE, type LiveWorld, LOCK_KEY, liveWorld } from './live-world.ts';

/** One batch before and after its approval, the world that it stands in, and what may be wrong there. */

export const approved = batchOf();
export const pending = batchOf({ status: 'pending', approved_by: null });
export const LATER = { batch_id: 'batch_99999999', created_at: '2026-02-19T09:30:00.000000+00:00' };

export const held = (...batches: readonly Batch[]): Map<string, string> =>
  new Map(batches.map(batch => [`${BATCH_KEY}${batch.batch_id}`, JSON.stringify(batch)]));
const MAILS = `${HIVE}/shadow_mode_emails`;
/** The mail of one lead as it lies on this computer. */
const mailOf = (id: string, change: object = {}): string =>
  JSON.stringify({ email_id: id, status: 'approved', tier: 'tier_1', to: `${id}@example.com`, ...change });
export const LEADS = pending.approved_shadow_email_ids.map((id): [string, string] => [
  `${MAILS}/${id}.json`,
  mailOf(id),
]);
/** The same files, with one that is another. */
const leadsWith = (name: string, text: string): Partial<LiveWorld> => ({
  files: new Map([...LEADS, [`${MAILS}/${name}.json`, text]]),
});
/** A world with this batch in its shared memory, its leads approved, and the service showing it. */
export const worldOf = (batch: Batch, change: Partial<LiveWorld> = {}): LiveWorld =>
  liveWorld({ memory: held(batch), files: new Map(LEADS), answers: () => answer(200, batch), ...change });

/** What is wrong for every look at a batch, whatever is to be done with it. */
export const ALWAYS: readonly (readonly [string, (batch: Batch) => Partial<LiveWorld>, string, string])[] = [
  ['there is no shared memory', () => ({ settings: 'LOG_LEVEL=INFO\n' }), 'fail', 'no-shared-memory'],
  ['the shared memory is away', () => ({ memory: null }), 'unknown', 'shared-memory-unread'],
  [
    'another entry cannot be read',
    batch => ({ memory: held(batch).set(`${BATCH_KEY}odd`, 'x') }),
    'unknown',
    'batch-unreadable',
  ],
  ['somebody dispatches', batch => ({ memory: held(batch).set(LOCK_KEY, 'x') }), 'fail', 'dispatch-locked'],
  ['it is gone', () => ({ memory: held() }), 'fail', 'batch-gone'],
  ['it was rejected', batch => ({ memory: held({ ...batch, status: 'rejected' }) }), 'fail', 'batch-status'],
  [
    'other leads stand in it',
    batch => ({ memory: held({ ...batch, approved_shadow_email_ids: ['lead_0', 'lead_1', 'lead_9'] }) }),
    'fail',
    'batch-altered',
  ],
  [
    'its time was made longer',
    batch => ({ memory: held({ ...batch, expires_at: '2027-01-01T00:00:00+00:00' }) }),
    'fail',
    'batch-altered',
  ],
  ['its time ends this very moment', () => ({ at: '2026-02-20T09:00:00.661Z' }), 'fail', 'batch-expired'],
  ['a lead is not here any more', () => ({ files: new Map(LEADS.slice(1)) }), 'fail', 'batch-unfit-leads'],
  [
    'the mail of a lead goes to somebody else now',
    () => leadsWith('lead_1', mailOf('lead_1', { to: 'other@example.com' })),
    'fail',
    'batch-unfit-leads',
  ],
  [
    'the mail of a lead goes to nobody now',
    () => leadsWith('lead_1', mailOf('lead_1', { to: undefined })),
    'fail',
    'batch-unfit-leads',
  ],
  [
    'a lead is of another tier now',
    () => leadsWith('lead_1', mailOf('lead_1', { tier: 'tier_2' })),
    'fail',
    'batch-unfit-leads',
  ],
  [
    'a second mail has the name of a lead',
    () => leadsWith('copy', mailOf('lead_1')),
    'fail',
    'batch-unfit-leads',
  ],
];
