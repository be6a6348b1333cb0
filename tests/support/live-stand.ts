import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Batch, factsOf, hashOf } from '../../checks/live/batch.ts';
import type { PracticeWorld } from '../../src/rehearsal/index.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { createJournal } from '../../src/run/journal.ts';
import { ended, intended } from './live-events.ts';
import { goEvents } from './live-kit.ts';

const PEOPLE = 2;

/** The day begins anew: no lock, nothing sent, no batch in the shared memory. */
export async function forgetDay(world: PracticeWorld): Promise<void> {
  const { keys } = world.redis.production;
  for (const key of keys.keys()) keys.delete(key);
  await rm(join(world.workspace, '.hive-mind', 'operator_state.json'), { force: true });
}

/** A batch of two approved leads, in the shared memory and as a file. */
export async function makeBatch(
  world: PracticeWorld,
  id: string,
  status: 'pending' | 'approved',
): Promise<Batch> {
  const hive = join(world.workspace, '.hive-mind');
  const now = world.now().getTime();
  const leads = Array.from({ length: PEOPLE }, (_, index) => `${id}_${index}`);
  for (const lead of leads) {
    const mail = {
      email_id: lead,
      status: 'approved',
      tier: 'tier_1',
      to: `${lead}@caio-practice.test`,
      synthetic: false,
      recipient_data: { name: lead, company: 'Example', linkedin_url: 'https://example.com' },
    };
    await writeFile(join(hive, 'shadow_mode_emails', `${lead}.json`), JSON.stringify(mail));
  }
  const unsealed = Batch.parse({
    batch_id: id,
    created_at: new Date(now).toISOString(),
    motion: 'outbound',
    status,
    leads_preview: leads.map(lead => ({
      email: `${lead}@caio-practice.test`,
      tier: 'tier_1',
      channel: 'email',
      shadow_email_id: lead,
    })),
    total_email_leads: PEOPLE,
    total_linkedin_leads: PEOPLE,
    total_revival_candidates: 0,
    total_cadence_due: 0,
    tier_breakdown: { tier_1: PEOPLE },
    approved_shadow_email_ids: leads,
    approved_linkedin_shadow_ids: leads,
    approved_revival_emails: [],
    approved_cadence_actions: [],
    preview_hash: 'open',
    expires_at: new Date(now + 3_600_000).toISOString(),
    approved_by: status === 'approved' ? 'caio-cockpit' : null,
  });
  const batch = { ...unsealed, preview_hash: hashOf(unsealed) ?? '' };
  world.redis.production.keys.set(`caio:operator:batch:${id}`, JSON.stringify(batch));
  await writeFile(
    join(hive, 'operator_batches', `${id}.json`),
    JSON.stringify({ ...batch, status: 'pending' }),
  );
  return batch;
}

/** A world and a journal that stand right before the approval or the sending of a batch. */
export async function standBefore(
  world: PracticeWorld,
  home: string,
  step: 'approve' | 'send',
  id = 'batch_stand',
): Promise<void> {
  const facts = factsOf(await makeBatch(world, id, step === 'send' ? 'approved' : 'pending'));
  const journal = await createJournal({
    path: join(home, 'journal.jsonl'),
    now: () => world.now(),
    redact: text => text,
  });
  const events: RunEvent[] = [
    ...(await goEvents(world, home)),
    { type: 'go-live.entered' },
    { type: 'cycle.begun', cycle: 1 },
    intended('pipeline'),
    ended('pipeline', 'done'),
    { type: 'review.ticked', cycle: 1, done: true },
    intended('dispatch'),
    ended('dispatch', 'done'),
    { type: 'batch.seen', cycle: 1, batch: facts },
    ...(step === 'send' ? [intended('approve', facts), ended('approve', 'done')] : []),
  ];
  for (const event of events) await journal.append(event);
  await journal.close();
}
