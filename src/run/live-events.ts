import { z } from 'zod';
import { LIVE_ACTIONS, LIVE_ENDS } from '../runbook/live.ts';
import { binding, checkOutcome, evidence, finding } from './event-parts.ts';

/**
 * What the journal holds of Go live, the three days and the backlog. Leads are people: the journal has their number,
 * tiers and ids, never a name or an address.
 */

const action = z.enum(LIVE_ACTIONS);
const count = z.int().nonnegative();
const cycle = z.int().positive();
const attempt = z.int().positive();

/** A batch as it may be kept. `hash` is CAIO's own over what may be sent; `expiresAt` ISO, UTC. */
export const batchFacts = z.strictObject({
  id: z.string().min(1),
  hash: z.string(),
  createdAt: z.iso.datetime({ offset: true }),
  expiresAt: z.iso.datetime({ offset: true }),
  email: count,
  linkedin: count,
  /** Different people in it: what the typed phrase names. */
  leads: count,
  tiers: z.record(z.string(), count),
});

/** What a live step brought about, in numbers and names of CAIO's own: counts, run ids, campaigns. */
const facts = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
);

export const LIVE_EVENTS = [
  /** After a GO the person went on from the verdict. */
  z.strictObject({ type: z.literal('go-live.entered') }),
  /** One supervised dispatch began, from the pipeline to the activated campaign. */
  z.strictObject({ type: z.literal('cycle.begun'), cycle }),
  /** Right before a live step everything cheap was looked at once more, and what the GO is bound to. */
  z.strictObject({
    type: z.literal('interlock.checked'),
    cycle,
    step: action,
    binding,
    checks: z.array(checkOutcome),
    /** Checks that this step must have; one that is missing in `checks` holds it back. */
    expected: z.array(z.string()),
  }),
  /** On the disk before anything starts. `batch`: what is approved, rejected or sent. */
  z.strictObject({
    type: z.literal('live.intended'),
    cycle,
    step: action,
    attempt,
    phrase: z.string(),
    batch: z.strictObject({ id: z.string().min(1), hash: z.string(), leads: count }).nullable(),
  }),
  z.strictObject({
    type: z.literal('live.finished'),
    cycle,
    step: action,
    attempt,
    end: z.enum(LIVE_ENDS),
    exitCode: z.int().nullable(),
    durationMs: z.number().nonnegative(),
    findings: z.array(finding),
    notes: z.array(finding),
    facts,
    evidence: evidence.nullable(),
  }),
  /** After UNKNOWN a person has looked, and this is what they saw. */
  z.strictObject({
    type: z.literal('live.looked'),
    cycle,
    step: action,
    attempt,
    saw: z.enum(['happened', 'did-not-happen']),
    note: z.string(),
  }),
  z.strictObject({ type: z.literal('batch.seen'), cycle, batch: batchFacts }),
  z.strictObject({ type: z.literal('review.ticked'), cycle, done: z.boolean() }),
  z.strictObject({ type: z.literal('campaign.activated'), cycle, name: z.string().min(1) }),
  z.strictObject({ type: z.literal('emergency.said') }),
  z.strictObject({ type: z.literal('emergency.lifted') }),
  /**
   * `date`: YYYY-MM-DD in the operator's time zone. `log`: what the dispatch log said of that day when it was signed;
   * null when it could not be read.
   */
  z.strictObject({
    type: z.literal('day.signed'),
    date: z.iso.date(),
    clean: z.boolean(),
    why: z.string(),
    log: z.strictObject({ runs: count, sent: count, errors: count }).nullable(),
  }),
  z.strictObject({ type: z.literal('backlog.probed'), checks: z.array(checkOutcome) }),
] as const;

export type BatchFacts = z.infer<typeof batchFacts>;
export type LiveRunEvent = z.infer<(typeof LIVE_EVENTS)[number]>;
