import { describe, expect, test } from 'vitest';
import { type Batch, factsOf } from '../../checks/live/batch.ts';
import { batchApproved, batchPending, noApprovedBatch } from '../../checks/live/batch-looks.ts';
import { ALWAYS, approved, held, LATER, LEADS, pending, worldOf } from '../support/live-batch.ts';
import { batchOf, executedBatch } from '../support/live-outputs.ts';
import { answer, HIVE, type LiveWorld, NO_ANSWER, runIn } from '../support/live-world.ts';

/** What is looked at right before a live step: each way in which it is not right. */

describe('the batch before the approval', () => {
  const look = (world: LiveWorld, batch = pending) =>
    runIn(world, batchPending, inputs => ({ inputs, batch: factsOf(batch) }));

  test('is well when it is pending, as it was shown, in time, and the service shows it', async () => {
    expect(await look(worldOf(pending))).toEqual(['pass']);
    expect(await look(worldOf(pending, { at: '2026-02-20T09:00:00.660Z' }))).toEqual(['pass']);
  });

  test.each(ALWAYS)('is not when %s', async (_, change, outcome, id) => {
    const ended = await look(worldOf(pending, change(pending)));
    expect([ended[0], ended.slice(1).includes(id)]).toEqual([outcome, true]);
  });

  test.each<[string, Partial<LiveWorld>, string, string]>([
    ['is approved already', { memory: held(approved) }, 'fail', 'batch-status'],
    ['is not to be seen at the service', { answers: () => NO_ANSWER }, 'unknown', 'pending-batch-unread'],
    [
      'is none at the service',
      { answers: () => answer(200, { status: 'no_pending_batch' }) },
      'fail',
      'batch-not-shared',
    ],
    [
      'is another at the service',
      { answers: () => answer(200, { ...pending, batch_id: 'batch_2' }) },
      'fail',
      'batch-not-shared',
    ],
    [
      'has another hash at the service',
      { answers: () => answer(200, { ...pending, preview_hash: 'x' }) },
      'fail',
      'batch-not-shared',
    ],
  ])('is not when it %s', async (_, change, outcome, id) => {
    expect(await look(worldOf(pending, change))).toEqual([outcome, id]);
  });

  test('is not when it holds nobody, or does not add up', async () => {
    const empty = batchOf({
      ...{ status: 'pending', leads_preview: [], tier_breakdown: {} },
      ...{ approved_shadow_email_ids: [], approved_linkedin_shadow_ids: [] },
      ...{ total_email_leads: 0, total_linkedin_leads: 0 },
    });
    expect(await look(worldOf(empty), empty)).toEqual(['fail', 'batch-empty']);
    const odd = batchOf({ status: 'pending', total_email_leads: 9 });
    expect(await look(worldOf(odd), odd)).toEqual(['fail', 'batch-odd']);
  });
});

describe('a lead of a batch', () => {
  const mail = (change: object): Partial<LiveWorld> => {
    const [path] = LEADS[0] ?? [''];
    const good = {
      ...{ email_id: 'lead_0', status: 'approved', synthetic: false },
      ...{ tier: 'tier_1', to: ' Lead_0@Example.com' },
    };
    return { files: new Map([...LEADS.slice(1), [path, JSON.stringify({ ...good, ...change })]]) };
  };
  const look = (change: Partial<LiveWorld>) =>
    runIn(worldOf(pending, change), batchPending, inputs => ({ inputs, batch: factsOf(pending) }));

  test('is fit when its file says that it is approved, by the id in it or else by its name', async () => {
    expect(await look(mail({}))).toEqual(['pass']);
    expect(await look(mail({ email_id: undefined }))).toEqual(['pass']);
    expect(await look(mail({ email_id: '' }))).toEqual(['pass']);
  });
  test('is fit whatever else has its name and is not sent, and whatever lies there of others', async () => {
    const other = { ...JSON.parse(LEADS[0]?.[1] ?? '{}'), to: 'other@example.com' };
    const files = new Map([
      ...LEADS,
      [`${HIVE}/shadow_mode_emails/a.json`, JSON.stringify({ ...other, status: 'pending' })],
      [`${HIVE}/shadow_mode_emails/b.json`, JSON.stringify({ ...other, email_id: 'lead_9' })],
    ]);
    expect(await look({ files })).toEqual(['pass']);
  });
  test('that only LinkedIn writes to is fit when it is of a tier that the batch has', async () => {
    const wide = { approved_linkedin_shadow_ids: ['lead_8'], total_linkedin_leads: 1 };
    const batch = batchOf({ status: 'pending', ...wide });
    const lookAt = (tier: string): Promise<string[]> => {
      const mail = { email_id: 'lead_8', status: 'approved', to: 'eight@example.com', tier };
      const files = new Map([...LEADS, [`${HIVE}/shadow_mode_emails/a.json`, JSON.stringify(mail)]]);
      const world = worldOf(batch, { files });
      return runIn(world, batchPending, inputs => ({ inputs, batch: factsOf(batch) }));
    };
    expect(await lookAt('tier_1')).toEqual(['pass']);
    expect(await lookAt('tier_2')).toEqual(['fail', 'batch-unfit-leads']);
  });
  test.each([
    ['waits for a review', { status: 'pending' }],
    ['was rejected', { status: 'rejected' }],
    ['is invented', { synthetic: true }],
    ['was sent through GHL already', { sent_via_ghl: true }],
    ['stands in a campaign already', { instantly_campaign_id: 'c' }],
    ['has another id', { email_id: 'lead_9' }],
  ])('is not fit when it %s', async (_, change) => {
    expect(await look(mail(change))).toEqual(['fail', 'batch-unfit-leads']);
  });
  test('is not fit when its file is no JSON or has another ending', async () => {
    const [path, text] = LEADS[0] ?? ['', ''];
    expect(await look({ files: new Map([...LEADS.slice(1), [path, text.slice(1)]]) })).toEqual([
      'fail',
      'batch-unfit-leads',
    ]);
    expect(await look({ files: new Map([...LEADS.slice(1), [`${path}.bak`, text]]) })).toEqual([
      'fail',
      'batch-unfit-leads',
    ]);
  });
});

describe('the batch before it is sent', () => {
  const look = (world: LiveWorld) =>
    runIn(world, batchApproved, inputs => ({ inputs, batch: factsOf(approved) }));

  test('is well when it is approved and the one that CAIO would take', async () => {
    expect(await look(worldOf(approved))).toEqual(['pass']);
    const older = batchOf({ ...LATER, created_at: '2026-02-19T08:00:00.000000+00:00' });
    expect(await look(worldOf(approved, { memory: held(approved, older) }))).toEqual(['pass']);
  });
  test.each(ALWAYS)('is not when %s', async (_, change, outcome, id) => {
    const ended = await look(worldOf(approved, change(approved)));
    expect([ended[0], ended.slice(1).includes(id)]).toEqual([outcome, true]);
  });
  test.each<[string, readonly Batch[], string]>([
    ['still waits', [{ ...approved, status: 'pending' }], 'batch-status'],
    ['was sent', [executedBatch(approved)], 'batch-status'],
    ['is not the one that CAIO would take', [approved, batchOf(LATER)], 'batch-not-ours'],
  ])('is not when it %s', async (_, memory, id) => {
    expect(await look(worldOf(approved, { memory: held(...memory) }))).toEqual(['fail', id]);
  });
});

describe('no batch that is approved already', () => {
  const look = (change: Partial<LiveWorld>) =>
    runIn(worldOf(pending, change), noApprovedBatch, inputs => inputs);

  test('is well when others wait, were sent or rejected, and when there is none', async () => {
    const rest = ['pending', 'executed', 'rejected', 'expired'].map((status, at) =>
      batchOf({ batch_id: `batch_${at}`, status }),
    );
    expect(await look({ memory: held(...rest) })).toEqual(['pass']);
    expect(await look({ memory: held() })).toEqual(['pass']);
  });
  test.each(ALWAYS.slice(0, 4))('is not when %s', async (_, change, outcome, id) => {
    expect(await look(change(pending))).toEqual([outcome, id]);
  });
  test('is not when one is approved, in the shared memory or as a file', async () => {
    expect(await look({ memory: held(approved, { ...pending, batch_id: 'batch_2' }) })).toEqual([
      'fail',
      'approved-batch-waiting',
    ]);
    const file: [string, string] = [`${HIVE}/operator_batches/batch_9.json`, JSON.stringify(approved)];
    expect(await look({ files: new Map([file]) })).toEqual(['fail', 'approved-batch-waiting']);
  });
});
