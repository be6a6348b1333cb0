import { z } from 'zod';
import type { EnvFile } from '../src/ports/types.ts';
import {
  type EnvInput,
  FLAGS,
  fileMissing,
  isLoopback,
  isTruthy,
  readOwn,
  redisTarget,
} from './env-contract.ts';
import * as rules from './env-file-rules.ts';
import { inputName } from './http-kit.ts';
import { MissingInput } from './run.ts';
import type { Check, CheckTools, EnvironmentInputs, Finding, Outcome } from './types.ts';

const evidence = z.strictObject({
  fileSha256: z.string().min(1),
  flags: z.record(z.enum(FLAGS), z.boolean()),
  /** Names of the judged keys that are set. */
  present: z.array(z.string()),
  corsOrigins: z.array(z.string()).min(1),
  /** Whether the PTO's own list was there to compare with. */
  corsCompared: z.boolean(),
  tokenAsGiven: z.literal(true),
  comparedWithOther: z.boolean(),
});
export type EnvFileAuditEvidence = z.infer<typeof evidence>;

/** Values that must never be the same in both environments. */
const OWN_TO_EACH = ['DASHBOARD_AUTH_TOKEN', 'INNGEST_SIGNING_KEY', 'INNGEST_EVENT_KEY'];

/** Trap V7 and M8: one file or one Redis for both environments passes every script of CAIO. */
function sameAsOther(file: EnvFile, own: EnvironmentInputs, other: EnvFile, shown: string): Finding[] {
  if (file.path === other.path || file.sha256 === other.sha256) {
    return [
      {
        id: 'same-env-file',
        message: `${own.envFileShown} and ${shown} are the same file or have the same content.`,
        fix: 'Fill each file with the variables of its own environment from Railway, then run the gate again.',
      },
    ];
  }
  const findings: Finding[] = [];
  const shared = OWN_TO_EACH.filter(key => {
    const value = file.values.get(key)?.trim();
    return value && value === other.values.get(key)?.trim();
  });
  if (shared.length > 0) {
    findings.push({
      id: 'same-value-as-other-environment',
      message: `${shared.join(', ')}: ${own.envFileShown} holds the same value as ${shown}.`,
      fix: `Give each environment its own value (runbook section 4), correct ${own.envFileShown}, then run the gate again.`,
    });
  }
  const mine = redisTarget(file.values.get('REDIS_URL') ?? '');
  const theirs = redisTarget(other.values.get('REDIS_URL') ?? '');
  if (mine && mine.target === theirs?.target) {
    const prefix = (from: EnvFile): string => from.values.get('STATE_REDIS_PREFIX') || 'caio';
    const mixed = prefix(file) === prefix(other) ? ' under the same prefix' : '';
    findings.push({
      id: 'same-redis',
      message: `${own.envFileShown} and ${shown} lead to one and the same Redis${mixed}, so staging and production would mix their memory.`,
      fix: 'Give each environment its own Redis in Railway, correct both files, then run the gate again.',
    });
  }
  return findings;
}

const isHere = (url: string | null): boolean =>
  url !== null && URL.canParse(url) && isLoopback(new URL(url).hostname);

/** Folders in which CAIO's code would find a `.env` before the one at the top (python-dotenv searches upward). */
const NEARER = ['core', 'execution', 'dashboard', 'scripts', 'webhooks'];

async function nearerFiles({ inputs }: EnvInput, { ports }: CheckTools): Promise<Finding[]> {
  const { files } = ports;
  const found: string[] = [];
  for (const folder of NEARER) {
    if (await files.exists(files.join(inputs.workspace, folder, '.env'))) found.push(`${folder}/.env`);
  }
  if (found.length === 0) return [];
  return [
    {
      id: 'second-env-file',
      message: `CAIO's code would read ${found.join(', ')} before the settings file at the top of the CAIO folder, so other settings than the ones checked here would count.`,
      fix: `Have an engineer move ${found.join(', ')} out of the CAIO folder, then run the gate again.`,
    },
  ];
}

function notGiven(own: EnvironmentInputs): Finding | null {
  if (own.token === null) {
    return {
      id: 'token-not-given',
      message: `The new ${own.name} token has not been given, so nobody can say whether ${own.envFileShown} holds it.`,
      fix: `Give the token on the Rotate screen, or without screens in ${inputName(own.name, 'TOKEN')}, then run the gate again.`,
    };
  }
  if (own.url !== null) return null;
  return {
    id: 'url-not-given',
    message: `The base URL of ${own.name} has not been given, so INNGEST_WEBHOOK_URL cannot be compared with it.`,
    fix: `Give the base URL on the Inputs screen, or without screens in ${inputName(own.name, 'URL')}, then run the gate again.`,
  };
}

async function run(input: EnvInput, tools: CheckTools): Promise<Outcome<EnvFileAuditEvidence>> {
  const { inputs, own, other } = input;
  const file = await readOwn(tools.ports, own);
  if (!file) return { outcome: 'fail', findings: [fileMissing(own.envFileShown)] };
  const rule: rules.RuleInput = { file, own, local: inputs.rehearsal || isHere(own.url) };
  const problems = rules.fileProblems(rule);
  const cors = rules.origins(rule);
  const findings = [
    ...problems.findings,
    ...rules.presence(rule),
    ...rules.strictFlags(rule),
    ...rules.environmentName(rule),
    ...cors.findings,
    ...rules.addresses(rule),
    ...rules.allowlist(rule),
    ...(await nearerFiles(input, tools)),
  ];
  const token = file.values.get('DASHBOARD_AUTH_TOKEN') ?? '';
  if (own.token && token !== '' && !own.token.equals(token)) {
    findings.push({
      id: 'token-differs',
      message: `DASHBOARD_AUTH_TOKEN in ${own.envFileShown} is not the new ${own.name} token.`,
      fix: `Put the new ${own.name} token into ${own.envFileShown}, then run the gate again.`,
    });
  }
  const otherRead = await tools.ports.envFile.read(other.envFile);
  if (otherRead.kind === 'read') {
    findings.push(...sameAsOther(file, own, otherRead.file, other.envFileShown));
  }
  const facts = {
    fileSha256: file.sha256,
    flags: {
      DASHBOARD_AUTH_STRICT: isTruthy(file.values.get('DASHBOARD_AUTH_STRICT')),
      REDIS_REQUIRED: isTruthy(file.values.get('REDIS_REQUIRED')),
      INNGEST_REQUIRED: isTruthy(file.values.get('INNGEST_REQUIRED')),
    },
    present: rules.presentKeys(file),
    corsOrigins: cors.good,
    corsCompared: own.corsOrigins !== null,
    comparedWithOther: otherRead.kind === 'read',
  };
  const open = notGiven(own);
  const { notes } = problems;
  const [first, ...rest] = findings;
  // What is wrong is said even when something else is not known yet; nothing passes on half of the questions.
  if (first) {
    return {
      outcome: 'fail',
      findings: [first, ...rest],
      evidence: facts,
      notes: open ? [...notes, open] : notes,
    };
  }
  if (open) throw new MissingInput(open);
  if (otherRead.kind === 'unreadable') {
    throw new MissingInput({
      id: 'other-env-file-unreadable',
      message: `${other.envFileShown} is there but could not be read, so nobody can say whether both environments share a value.`,
      fix: `Close other programs that have ${other.envFileShown} open, then run the gate again.`,
    });
  }
  return { outcome: 'pass', evidence: { ...facts, tokenAsGiven: true }, notes };
}

/** Our own reading of the environment's file: what the script only lists as "recommended" (CONTRACTS section 1). */
export const envFileAudit: Check<EnvInput, EnvFileAuditEvidence> = {
  id: 'env-file-audit',
  title: 'The file, read by the cockpit itself',
  why: 'The file holds the strict flags, the new token, explicit origins and its own services, and shares none of them with the other environment.',
  timeoutMs: 15_000,
  evidence,
  run,
};
