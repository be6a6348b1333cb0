import { z } from 'zod';
import { type EnvInput, isTruthy, missingRequired, readOwn, readRoot } from './env-contract.ts';
import { envReportEvidence } from './env-report.ts';
import { MissingInput } from './run.ts';
import type { Check, CheckResult, CheckTools, Finding, Outcome } from './types.ts';

const evidence = z.strictObject({
  missingKeys: z.array(z.string()),
  /** Settings whose presence was compared, one by one. */
  compared: z.int().positive(),
  /** Names that only the root `.env` has and that were kept from the script. */
  onlyInRoot: z.array(z.string()),
});
export type EnvIsolationEvidence = z.infer<typeof evidence>;

export interface EnvIsolationInput extends EnvInput {
  readonly report: CheckResult | undefined;
}

const saw = z.object({
  ...envReportEvidence.pick({
    missingKeys: true,
    recommendedPresent: true,
    recommendedMissing: true,
    redis: true,
    inngest: true,
    fileSha256: true,
  }).shape,
});

function cannotSay(id: string, message: string): MissingInput {
  return new MissingInput({ id, message, fix: 'Run the gate again.' });
}

function differ(id: string, keys: readonly string[], shown: string): Finding {
  const names = [...new Set(keys)].sort().join(', ');
  return id === 'filled-from-elsewhere'
    ? {
        id,
        message: `The script found ${names}, which ${shown} does not set: it took it from somewhere else, so its result is not about ${shown} alone.`,
        fix: `Put the missing settings into ${shown} itself, from Railway's Variables of that environment, then run the gate again.`,
      }
    : {
        id,
        message: `${shown} sets ${names}, but the script did not see it: it reads the file differently than it looks.`,
        fix: `Look at the lines of ${names} in ${shown} for a stray quote or sign and write them again, then run the gate again.`,
      };
}

/**
 * Compares what the script says it saw with what stands in the file, key by key: the nine required keys and the
 * ones it lists as recommended, present or missing. Anything that came from the root `.env` or from this
 * computer's own variables makes the two differ (CONTRACTS traps V1, V3).
 */
async function run(input: EnvIsolationInput, tools: CheckTools): Promise<Outcome<EnvIsolationEvidence>> {
  const { inputs, own, report } = input;
  const shown = own.envFileShown;
  const seen = saw.safeParse(report?.evidence);
  if (report === undefined || report.outcome === 'unknown' || !seen.success) {
    throw cannotSay('no-report', 'The script gave no report that could be compared with the file.');
  }
  const file = await readOwn(tools.ports, own);
  if (!file || file.sha256 !== seen.data.fileSha256) {
    throw cannotSay('env-file-changed', `${shown} was changed while the gate ran.`);
  }
  const root = await readRoot(tools.ports, inputs.workspace);
  const expected = missingRequired(file.values);
  const { missingKeys, recommendedPresent, recommendedMissing, redis, inngest } = seen.data;
  const has = (key: string): boolean => Boolean(file.values.get(key));
  const filled = [
    ...expected.filter(key => !missingKeys.includes(key)),
    ...recommendedPresent.filter(key => !has(key)),
  ];
  const unseen = [
    ...missingKeys.filter(key => !expected.includes(key)),
    ...recommendedMissing.filter(key => has(key)),
  ];
  for (const [key, line] of [
    ['REDIS_REQUIRED', redis],
    ['INNGEST_REQUIRED', inngest],
  ] as const) {
    const wanted = isTruthy(file.values.get(key));
    if (line.required !== wanted) (wanted ? unseen : filled).push(key);
  }
  const facts: EnvIsolationEvidence = {
    missingKeys: expected,
    compared: new Set([...recommendedPresent, ...recommendedMissing, ...missingKeys, ...expected]).size + 2,
    onlyInRoot:
      root.kind === 'read' ? [...root.file.values.keys()].filter(key => !file.values.has(key)).sort() : [],
  };
  if (filled.length > 0) {
    return { outcome: 'fail', findings: [differ('filled-from-elsewhere', filled, shown)], evidence: facts };
  }
  if (unseen.length > 0) {
    return {
      outcome: 'unknown',
      findings: [differ('file-read-differently', unseen, shown)],
      evidence: facts,
    };
  }
  return { outcome: 'pass', evidence: facts };
}

export const envIsolation: Check<EnvIsolationInput, EnvIsolationEvidence> = {
  id: 'env-isolation',
  title: 'Nothing borrowed from elsewhere',
  why: "The script's result rests on this environment's own file alone, not on the other one's or on this computer.",
  timeoutMs: 15_000,
  evidence,
  run,
};
