import { describe, expect, test } from 'vitest';
import { deploymentOf } from '../../checks/http-kit.ts';
import {
  approvedFiles,
  batchesOf,
  batchFile,
  newestApproved,
  pendingOverHttp,
} from '../../checks/live/batches.ts';
import { productionOf } from '../../checks/live/operator.ts';
import { batchNow, pendingReviews } from '../../checks/live/shown.ts';
import { batchOf } from '../support/live-outputs.ts';
import {
  answer,
  BATCH_KEY,
  HIVE,
  type LiveWorld,
  LOCK_KEY,
  liveInputs,
  liveTools,
  liveWorld,
  NO_ANSWER,
} from '../support/live-world.ts';

/** Where a batch stands: in the shared memory, in a file of this computer, on the deployed service. */

const batch = batchOf({ status: 'pending' });
const FOLDER = `${HIVE}/operator_batches`;
const text = JSON.stringify(batch);
const production = async (world: LiveWorld) => {
  const found = await productionOf(liveInputs(), liveTools(world));
  if (found === null) throw new Error('no Redis in this world');
  return found;
};

describe('the shared memory', () => {
  const read = async (entries: Record<string, string>, change: Partial<LiveWorld> = {}) => {
    const world = liveWorld({ memory: new Map(Object.entries(entries)), ...change });
    const found = await batchesOf(await production(world), liveTools(world));
    return found.kind === 'read'
      ? { ids: [...found.all.keys()], odd: found.odd, locked: found.locked }
      : found;
  };

  test('holds what stands under its own name, and nothing of others', async () => {
    const other = batchOf({ batch_id: 'batch_2' });
    expect(
      await read({
        [`${BATCH_KEY}${batch.batch_id}`]: text,
        [`${BATCH_KEY}batch_2`]: JSON.stringify(other),
        'caio:operator:state:2026-02-19': '{}',
        [`others:operator:batch:${batch.batch_id}`]: text,
      }),
    ).toEqual({ ids: [batch.batch_id, 'batch_2'], odd: [], locked: false });
  });

  test.each([
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['half a batch', JSON.stringify({ ...batch, approved_shadow_email_ids: undefined })],
    ['a batch of another name', JSON.stringify({ ...batch, batch_id: 'batch_2' })],
    ['a count below nothing', JSON.stringify({ ...batch, total_email_leads: -1 })],
    ['half a lead as a count', JSON.stringify({ ...batch, total_email_leads: 0.5 })],
    ['a time that is none', JSON.stringify({ ...batch, created_at: 'today' })],
    ['no hash', JSON.stringify({ ...batch, preview_hash: '' })],
  ])('says of %s that it is no batch', async (_, entry) => {
    expect(await read({ [`${BATCH_KEY}${batch.batch_id}`]: entry })).toEqual({
      ids: [],
      odd: [batch.batch_id],
      locked: false,
    });
  });

  test.each(['../batch_1', 'a/b', 'a b', '', 'x'.repeat(65)])(
    'takes no batch of the name "%s"',
    async name => {
      const entry = JSON.stringify({ ...batch, batch_id: name });
      expect(await read({ [`${BATCH_KEY}${name}`]: entry })).toMatchObject({ ids: [], odd: [name] });
    },
  );

  test('says whether CAIO’s own lock is held, even by an empty word, and no other lock', async () => {
    expect(await read({ [LOCK_KEY]: 'theirs' })).toMatchObject({ locked: true });
    expect(await read({ [LOCK_KEY]: '' })).toMatchObject({ locked: true });
    expect(await read({ [`${LOCK_KEY}:old`]: 'x', 'caio:locks:operator:cadence': 'x' })).toMatchObject({
      locked: false,
    });
  });

  test('is looked for under the prefix of production’s settings', async () => {
    const settings = 'REDIS_URL=redis://here.test:6379\nSTATE_REDIS_PREFIX=prod\n';
    const entries = { [`prod:operator:batch:${batch.batch_id}`]: text, 'prod:locks:operator:outbound': 'x' };
    expect(await read(entries, { settings })).toEqual({ ids: [batch.batch_id], odd: [], locked: true });
    expect(await read(entries)).toEqual({ ids: [], odd: [], locked: false });
  });

  test('that does not answer is unreadable, and never empty', async () => {
    expect(await read({}, { memory: null })).toEqual({ kind: 'unreadable', why: 'Redis is away.' });
  });
});

describe('a batch to be shown', () => {
  const seen = (world: LiveWorld, id = batch.batch_id) => batchNow(liveInputs(), id, liveTools(world));
  const key = `${BATCH_KEY}${batch.batch_id}`;

  test('is the one asked for, with its people', async () => {
    const nobody = { ...batch.leads_preview[0], name: null, company: undefined };
    const shown = { ...batch, leads_preview: [batch.leads_preview[1], nobody] };
    expect(await seen(liveWorld({ memory: new Map([[key, JSON.stringify(shown)]]) }))).toMatchObject({
      status: 'pending',
      facts: { id: batch.batch_id },
      leads: [
        { name: 'lead_1', company: 'Acme', email: 'lead_1@example.com', tier: 'tier_1' },
        { name: '', company: '', email: 'lead_0@example.com', tier: 'tier_1' },
      ],
    });
  });

  test('has the people whom CAIO shows to nobody because they are only written to by LinkedIn', async () => {
    const ids = ['lead_0', 'lead_8', 'lead_9'];
    const wide = { ...batch, approved_linkedin_shadow_ids: ids, total_linkedin_leads: 3 };
    const mail = {
      email_id: 'lead_8',
      to: 'eight@example.com',
      tier: 'tier_1',
      recipient_data: { name: 'Eight', company: 'Acme' },
    };
    const files = new Map([[`${HIVE}/shadow_mode_emails/a.json`, JSON.stringify(mail)]]);
    const now = await seen(liveWorld({ memory: new Map([[key, JSON.stringify(wide)]]), files }));
    expect(now?.leads.slice(3)).toEqual([
      { name: 'Eight', company: 'Acme', email: 'eight@example.com', tier: 'tier_1' },
      // Of this one nothing is known here: it is shown by its name in CAIO, and the batch is not approved.
      { name: 'lead_9', company: '', email: '', tier: '' },
    ]);
  });

  test('is none when it is not there, cannot be read, or there is no shared memory', async () => {
    expect(await seen(liveWorld({ memory: new Map([[key, text]]) }), 'batch_2')).toBeNull();
    expect(await seen(liveWorld({ memory: null }))).toBeNull();
    expect(
      await seen(liveWorld({ memory: new Map([[key, text]]), settings: 'LOG_LEVEL=INFO\n' })),
    ).toBeNull();
  });
});

describe('the file of a batch', () => {
  const file = async (name: string, content: string) => {
    const world = liveWorld({ files: new Map([[`${FOLDER}/${name}`, content]]) });
    return batchFile(await production(world), batch.batch_id, liveTools(world));
  };
  test('is read when it holds a batch, and is none when it does not or is not there', async () => {
    expect(await file(`${batch.batch_id}.json`, text)).toEqual(batch);
    expect(await file(`${batch.batch_id}.json`, '{}')).toBeNull();
    expect(await file(`${batch.batch_id}.json`, text.slice(1))).toBeNull();
    expect(await file('batch_2.json', text)).toBeNull();
  });

  test('counts as approved by its word alone, whatever else it is; other files and words do not count', async () => {
    const named: [string, string][] = [
      ['batch_a.json', '{"status":"approved"}'],
      ['batch_b.json', '{"status":"pending"}'],
      ['batch_c.json', '"approved"'],
      ['batch_d.json', 'approved'],
      ['batch_e.json.bak', '{"status":"approved"}'],
      ['a_batch_f.json', '{"status":"approved"}'],
      ['batch_g.json', '{"status":"approved","batch_id":7}'],
      ['batch_h.json', '[{"status":"approved"}]'],
    ];
    const world = liveWorld({
      files: new Map(named.map(([name, content]) => [`${FOLDER}/${name}`, content])),
    });
    expect(await approvedFiles(await production(world), liveTools(world))).toEqual([
      'batch_a.json',
      'batch_g.json',
      'batch_h.json',
    ]);
  });
});

test('a file that says approved in a JSON that only Python reads waits as well, and so does one that cannot be read', async () => {
  const text = JSON.stringify({ ...batch, status: 'approved' }, null, 2);
  const python = text.replace(/"total_email_leads": \d+/, '"total_email_leads": NaN');
  const files = new Map([
    [`${FOLDER}/batch_n.json`, python],
    [`${FOLDER}/batch_p.json`, python.replace('"approved"', '"pending"')],
  ]);
  const world = liveWorld({ files });
  const tools = liveTools(world);
  expect(await approvedFiles(await production(world), tools)).toEqual(['batch_n.json']);
  const readText = async () => ({ kind: 'unreadable', message: 'It is held.' }) as const;
  const ports = {
    ...tools.ports,
    files: { ...tools.ports.files, readText, listFiles: async () => ['batch_u.json'] },
  };
  expect(await approvedFiles(await production(world), { ...tools, ports })).toEqual(['batch_u.json']);
});

describe('the deployed service', () => {
  const shown = async (answers: LiveWorld['answers']) => {
    const world = liveWorld({ answers });
    const inputs = liveInputs();
    const found = await pendingOverHttp(deploymentOf(inputs, 'production'), liveTools(world, inputs));
    return { found, asked: world.asked };
  };

  test('is asked once, with the token in the header', async () => {
    const { found, asked } = await shown(() => answer(200, batch));
    expect(found).toEqual({ kind: 'batch', batch });
    expect(asked).toMatchObject([
      {
        method: 'GET',
        url: 'https://caio-production.example.org/api/operator/pending-batch',
        headers: { 'X-Dashboard-Token': expect.stringMatching(/^T/) },
      },
    ]);
  });

  test('shows none by its own word only', async () => {
    const none = { status: 'no_pending_batch' };
    expect((await shown(() => answer(200, none))).found).toEqual({ kind: 'none' });
    expect((await shown(() => answer(404, none))).found).toEqual({
      kind: 'unreadable',
      why: 'it answered 404',
    });
  });

  test.each([
    ['no answer', NO_ANSWER, 'it gave no answer'],
    ['a batch with a 500', answer(500, batch), 'it answered 500'],
    ['a batch with a 401', answer(401, batch), 'it answered 401'],
    ['no JSON', answer(200, '<html>'), 'it answered 200'],
    ['a batch that was cut', { ...answer(200, batch), cut: true }, 'it answered 200'],
    ['something else', answer(200, { status: 'pending' }), 'what it shows is no batch'],
  ] as const)('is unreadable with %s', async (_, said, why) => {
    expect((await shown(() => said)).found).toEqual({ kind: 'unreadable', why });
  });

  test('says how many leads wait for a review, or why it does not', async () => {
    const waiting = async (said: ReturnType<LiveWorld['answers']>) =>
      pendingReviews(liveInputs(), liveTools(liveWorld({ answers: () => said })));
    expect(await waiting(answer(200, { count: 0 }))).toBe(0);
    expect(await waiting(answer(200, { count: 17 }))).toBe(17);
    expect(await waiting(answer(200, { count: '17' }))).toBe('the deployed service answered 200');
    expect(await waiting(answer(401, { count: 17 }))).toBe('the deployed service answered 401');
    expect(await waiting(NO_ANSWER)).toBe('the deployed service gave no answer');
  });
});

test('of batches that were approved CAIO takes the one with the latest time, in whatever order they stand', () => {
  const made = ['08:00:00', '09:00:00', '10:00:00'].map((time, at) =>
    batchOf({ batch_id: `batch_${at}`, created_at: `2026-02-19T${time}+00:00` }),
  );
  const taken = (order: number[]) =>
    newestApproved(new Map(order.flatMap(at => (made[at] ? [[`${at}`, made[at]]] : []))))?.batch_id;
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
    [0, 2, 1],
  ])
    expect(taken(order)).toBe('batch_2');
});
