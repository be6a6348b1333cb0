import { z } from 'zod';

/** Pieces that events of several kinds are made of. */

export const finding = z.strictObject({ id: z.string().min(1), message: z.string(), fix: z.string() });
export const outcome = z.enum(['pass', 'fail', 'unknown']);

/** What a GO is bound to: when any of it changes, the GO is STALE. */
export const binding = z.strictObject({
  gitCommit: z.string().nullable(),
  dirty: z.boolean(),
  stagingUrl: z.string().nullable(),
  productionUrl: z.string().nullable(),
  stagingToken: z.string().startsWith('fp:').nullable(),
  productionToken: z.string().startsWith('fp:').nullable(),
  envFiles: z.record(z.string(), z.string()),
  scripts: z.record(z.string(), z.string()),
});

export const checkOutcome = z.strictObject({
  id: z.string().min(1),
  outcome,
  durationMs: z.number().nonnegative(),
  findings: z.array(finding),
  notes: z.array(finding),
});

/** Where the log of one attempt lies, below the run's folder. */
export const evidence = z.strictObject({ log: z.string(), sha256: z.string() });

export type Binding = z.infer<typeof binding>;
export type Finding = z.infer<typeof finding>;
export type CheckOutcome = z.infer<typeof checkOutcome>;
