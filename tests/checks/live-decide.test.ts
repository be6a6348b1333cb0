import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gates } from '../../checks/gates/index.ts';
import { type Batch, BatchFacts, contradictionsOf, factsOf, hashOf } from '../../checks/live/batch.ts';
import { newestApproved } from '../../checks/live/batches.ts';
import { type Decision, judgeDecision } from '../../checks/live/decide.ts';
import { liveActions, liveLooks } from '../../checks/live/index.ts';
import type { HttpAnswer } from '../../src/ports/types.ts';
import { batchFacts } from '../../src/run/live-events.ts';
import { INTERLOCK_CHECKS, LIVE_ACTIONS } from '../../src/runbook/live.ts';
import { batchOf } from '../support/live-outputs.ts';

const findingsOf = (of: object): string[] =>
  'findings' in of ? (of.findings as { id: string }[]).map(({ id }) => id) : [];

describe('a decision over a batch', () => {
  const before = batchOf({ status: 'pending', approved_by: null });
  const answer = (status: number, body: object): HttpAnswer => ({
    kind: 'answer',
    status,
    headers: {},
    text: JSON.stringify(body),
    cut: false,
    durationMs: 1,
  });
  const lost: HttpAnswer = { kind: 'no-answer', reason: 'reset', message: '', durationMs: 1 };
  const approved: Batch = { ...before, status: 'approved', approved_by: 'caio-cockpit' };
  const yes = answer(200, { status: 'approved', batch: approved });

  test('is done when the answer and the shared memory say so', () => {
    expect(judgeDecision('approved', yes, before, approved)).toMatchObject({
      outcome: 'pass',
      evidence: { answered: '200', status: 'approved', by: 'caio-cockpit' },
    });
    const rejected = { ...before, status: 'rejected' };
    const no = answer(200, { status: 'rejected' });
    expect(judgeDecision('rejected', no, before, rejected).outcome).toBe('pass');
  });

  test.each<[string, Decision, HttpAnswer, Batch | null, 'fail' | 'unknown', string]>([
    ['refused and unchanged', 'approved', answer(400, { error: 'x' }), before, 'fail', 'decision-refused'],
    ['not found, and still there', 'approved', answer(404, {}), before, 'fail', 'decision-refused'],
    ['a server error, unchanged', 'approved', answer(500, {}), before, 'unknown', 'decision-unclear'],
    ['a yes that was not kept', 'approved', yes, before, 'unknown', 'decision-unclear'],
    ['no answer, unchanged: it may still come', 'approved', lost, before, 'unknown', 'decision-unclear'],
    ['no answer, but approved', 'approved', lost, approved, 'unknown', 'answer-differs'],
    ['refused, but approved', 'approved', answer(400, {}), approved, 'unknown', 'answer-differs'],
    [
      'approved by somebody else',
      'approved',
      yes,
      { ...approved, approved_by: 'dashboard' },
      'unknown',
      'decision-unclear',
    ],
    [
      'approved, with another content',
      'approved',
      yes,
      { ...approved, approved_shadow_email_ids: ['x'] },
      'unknown',
      'decision-unclear',
    ],
    [
      'approved, with another hash',
      'approved',
      yes,
      { ...approved, preview_hash: 'x' },
      'unknown',
      'decision-unclear',
    ],
    [
      'executed by the approval alone',
      'approved',
      yes,
      { ...approved, status: 'executed' },
      'unknown',
      'sent-by-approval',
    ],
    ['gone', 'approved', yes, null, 'unknown', 'decision-unclear'],
    [
      'a rejection that was not kept',
      'rejected',
      answer(200, { status: 'rejected' }),
      before,
      'unknown',
      'decision-unclear',
    ],
    [
      'an answer of something else',
      'approved',
      answer(200, { ok: true }),
      approved,
      'unknown',
      'answer-differs',
    ],
  ])('%s', (_, decision, said, after, outcome, id) => {
    const seen = judgeDecision(decision, said, before, after);
    expect([seen.outcome, ...findingsOf(seen)]).toEqual([outcome, id]);
  });
});

describe('a batch', () => {
  test('has the hash that Python gives it, whatever its ids are', () => {
    const python = [
      'import hashlib,json,sys',
      'for l in json.load(sys.stdin):',
      ' p={"motion":"outbound","approved_shadow_email_ids":sorted(l[0]),"approved_linkedin_shadow_ids":sorted(l[1]),"approved_revival_emails":[],"approved_cadence_actions":[]}',
      ' print(hashlib.sha256(json.dumps(p,sort_keys=True,separators=(",",":")).encode("utf-8")).hexdigest())',
    ].join('\n');
    const ids = fc.array(fc.string({ unit: 'binary', maxLength: 6 }), { maxLength: 5 });
    const samples = fc.sample(fc.tuple(ids, ids), 60);
    samples.push([
      ['\u{1f600}a', '\uffee', 'é', 'z\u007f', '"\\/\u2028'],
      ['b', 'B', 'ä'],
    ]);
    const said = execFileSync('/usr/bin/python3', ['-c', python], {
      input: JSON.stringify(samples),
      encoding: 'utf8',
    });
    const ours = samples.map(([email, linkedin]) =>
      hashOf(
        batchOf({
          approved_shadow_email_ids: email,
          approved_linkedin_shadow_ids: linkedin,
          preview_hash: 'x',
        }),
      ),
    );
    expect(ours).toEqual(said.trim().split('\n'));
  });
  test('has the hash that CAIO gave the recorded one', () => {
    const ids = [0, 1, 2].map(index => `seed_tier_1_approved_${index}`);
    const sample = batchOf({
      approved_shadow_email_ids: ids,
      approved_linkedin_shadow_ids: ids,
      preview_hash: 'x',
    });
    const said = '7a360d0e2d314a06701536e9069103c5cff1244b7a9a023880fb85ad93b6b459';
    expect(hashOf(sample)).toBe(said);
    const turned = [...ids].reverse();
    const same = { approved_shadow_email_ids: turned, approved_linkedin_shadow_ids: turned };
    expect(hashOf({ ...sample, ...same })).toBe(said);
  });
  test('has none with anything in it that an outbound batch does not have', () => {
    expect(hashOf(batchOf({ approved_revival_emails: ['a@example.com'], preview_hash: 'x' }))).toBeNull();
    expect(hashOf(batchOf({ approved_cadence_actions: [{}], preview_hash: 'x' }))).toBeNull();
  });
  test('counts people, not messages, and shows a tier that stands in its breakdown only', () => {
    const odd = batchOf({ tier_breakdown: { tier_1: 3, tier_2: 1 } });
    expect(factsOf(odd)).toMatchObject({ leads: 3, email: 3, linkedin: 2, tiers: { tier_1: 3, tier_2: 0 } });
    expect(contradictionsOf(batchOf())).toEqual([]);
  });
  test.each<[string, Partial<Batch>, string]>([
    ['is for another motion', { motion: 'all' }, 'it is for "all" and not for outbound'],
    ['has another hash', { preview_hash: 'x' }, 'its hash does not fit what it holds'],
    [
      'holds a lead twice for e-mail',
      {
        leads_preview: [0, 1, 1].flatMap(at => batchOf().leads_preview.slice(at, at + 1)),
        approved_shadow_email_ids: ['lead_0', 'lead_1', 'lead_1'],
      },
      'it names a lead twice',
    ],
    [
      'holds a lead twice for LinkedIn',
      { approved_linkedin_shadow_ids: ['lead_0', 'lead_0'] },
      'it names a lead twice',
    ],
    ['counts other e-mails', { total_email_leads: 2 }, 'its number of e-mails is not that of its leads'],
    [
      'counts other LinkedIn leads',
      { total_linkedin_leads: 3 },
      'its number of LinkedIn leads is not that of its leads',
    ],
    ['counts revived leads', { total_revival_candidates: 1 }, 'it holds more than outbound leads'],
    ['counts follow-ups', { total_cadence_due: 1 }, 'it holds more than outbound leads'],
    [
      'shows a lead less',
      { leads_preview: batchOf().leads_preview.slice(1) },
      'the leads that it shows are not those that it sends to',
    ],
    [
      'shows another lead',
      {
        leads_preview: batchOf().leads_preview.map((lead, at) =>
          at === 1 ? { ...lead, shadow_email_id: 'lead_9' } : lead,
        ),
      },
      'the leads that it shows are not those that it sends to',
    ],
  ])('contradicts itself when it %s, by that alone', (_, change, what) => {
    expect(contradictionsOf(batchOf(change))).toEqual([what]);
  });
  test('is kept in the journal in the form in which it is judged', () => {
    const facts = factsOf(batchOf());
    expect(BatchFacts.parse(facts)).toEqual(batchFacts.parse(facts));
  });
  test('is taken by CAIO when it is the newest that is approved, of whatever motion', () => {
    const older = batchOf({ batch_id: 'a', created_at: '2026-02-19T08:00:00+00:00' });
    const newer = batchOf({ batch_id: 'b', motion: 'all', created_at: '2026-02-19T09:00:00+00:00' });
    const pending = batchOf({ batch_id: 'c', status: 'pending', created_at: '2026-02-19T10:00:00+00:00' });
    const all = new Map([pending, older, newer].map(batch => [batch.batch_id, batch]));
    expect(newestApproved(all)?.batch_id).toBe('b');
    expect(newestApproved(new Map([['c', pending]]))).toBeNull();
  });
});

test('every check that the interlock asks for is there, and every cheap check of the gates is asked for', () => {
  const facts = factsOf(batchOf());
  const looks = liveLooks(facts).map(({ id }) => id);
  const cheap = gates
    .filter(({ id }) => id.startsWith('env-') || id.startsWith('auth-'))
    .flatMap(gate => [
      // The smoke script puts the token into the server's log, so it is not run again.
      ...(gate.id.startsWith('auth-') ? [] : [`${gate.id}/${gate.command.id}`]),
      ...gate.witnesses.map(({ check }) => `${gate.id}/${check.id}`),
    ]);
  for (const [step, wanted] of Object.entries(INTERLOCK_CHECKS)) {
    expect(wanted.filter(id => id.includes('/')).sort(), step).toEqual([...cheap].sort());
    for (const id of wanted.filter(name => !name.includes('/'))) expect(looks, step).toContain(id);
  }
  expect(
    liveActions(facts)
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...LIVE_ACTIONS].sort());
  expect(liveActions(null).map(({ id }) => id)).toEqual(['pipeline', 'dispatch']);
});
