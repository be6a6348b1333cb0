import { z } from 'zod';
import { CONFIRMATION_IDS } from '../runbook/criteria.ts';
import { GATE_IDS } from '../runbook/gates.ts';
import { binding, checkOutcome, evidence, finding } from './event-parts.ts';
import { LIVE_EVENTS } from './live-events.ts';

export type { Binding, CheckOutcome, Finding } from './event-parts.ts';

/**
 * What a run's journal holds, in the past tense. Everything else about a run is derived from these.
 * No event ever holds a secret: tokens appear as keyed fingerprints (`fp:…`) only.
 */

const gateId = z.enum(GATE_IDS);
const environment = z.enum(['staging', 'production']);
const fingerprint = z.string().startsWith('fp:');

export const runEvent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('run.started'),
    run: z.string().min(1),
    mode: z.enum(['live', 'rehearsal']),
    workspace: z.string(),
    scenario: z.string().nullable(),
    cockpit: z.string(),
    /** Gates asked for; all nine unless `--only`. */
    gates: z.array(gateId),
    /** How long a GO of this run lives, in hours. */
    lifeHours: z.number().positive().max(12),
    /** Commands as shown, secrets as ‹name›. */
    commands: z.record(gateId, z.string()),
  }),
  z.strictObject({ type: z.literal('run.bound'), binding }),
  /** While gates ran, what they are bound to was seen to differ; putting it back does not undo that. */
  z.strictObject({ type: z.literal('run.drifted'), binding }),
  z.strictObject({ type: z.literal('confirmation.given'), id: z.enum(CONFIRMATION_IDS), by: z.string() }),
  /** Whoever goes back to a statement takes it back, and is asked again. */
  z.strictObject({ type: z.literal('confirmation.withdrawn'), id: z.enum(CONFIRMATION_IDS) }),
  /** A line of runbook 4A was done, or taken back. */
  z.strictObject({
    type: z.literal('click.ticked'),
    environment,
    step: z.int().nonnegative(),
    done: z.boolean(),
  }),
  z.strictObject({ type: z.literal('token.given'), environment, fingerprint, length: z.int().positive() }),
  /** What the freshness check said of a given token; only a pass lets the rotation go on. */
  z.strictObject({ type: z.literal('token.checked'), environment, fingerprint, check: checkOutcome }),
  z.strictObject({ type: z.literal('url.given'), environment, url: z.string().min(1) }),
  /** The deployment let the new token in and a random one not. */
  z.strictObject({ type: z.literal('redeploy.seen'), environment, fingerprint }),
  z.strictObject({ type: z.literal('cors.given'), environment, origins: z.array(z.string()) }),
  /** What the deployment says of itself, beside what the PTO said. */
  z.strictObject({ type: z.literal('readback.finished'), environment, checks: z.array(checkOutcome) }),
  /** The PTO has read it and goes on; what is not right will fail its gate. */
  z.strictObject({ type: z.literal('readback.accepted'), environment }),
  /** Names of the keys that were written into the local env file; empty when the PTO kept the file as it is. */
  z.strictObject({
    type: z.literal('env-file.settled'),
    environment,
    written: z.array(z.string()),
    backup: z.string().nullable(),
  }),
  z.strictObject({ type: z.literal('gate.intended'), gate: gateId, attempt: z.int().positive() }),
  z.strictObject({
    type: z.literal('gate.finished'),
    gate: gateId,
    attempt: z.int().positive(),
    exitCode: z.int().nullable(),
    durationMs: z.number().nonnegative(),
    /** The command's own judge first, then every witness. */
    command: checkOutcome,
    witnesses: z.array(checkOutcome),
    /** Witnesses that this gate must have; one that is missing in `witnesses` is unknown. */
    expected: z.array(z.string()),
    evidence: evidence.nullable(),
  }),
  z.strictObject({ type: z.literal('gate.blocked'), gate: gateId, finding }),
  z.strictObject({ type: z.literal('run.interrupted'), reason: z.string() }),
  z.strictObject({ type: z.literal('run.resumed') }),
  z.strictObject({
    type: z.literal('run.concluded'),
    verdict: z.enum(['GO', 'NO-GO', 'NOT YET', 'STALE']),
    /** The binding as it was after the last gate. */
    binding,
  }),
  ...LIVE_EVENTS,
]);

export type RunEvent = z.infer<typeof runEvent>;

/** One line of the journal: the event, when, and the hash of the line before. Times are ISO, UTC. */
export const journalLine = z.strictObject({
  v: z.literal(1),
  seq: z.int().nonnegative(),
  at: z.iso.datetime(),
  prev: z.string(),
  event: runEvent,
  /** The mark of the installation that wrote it (journal-line.ts). */
  mac: z.string().optional(),
  hash: z.string(),
});

export type JournalLine = z.infer<typeof journalLine>;
