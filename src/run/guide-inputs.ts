import type { CheckResult } from '../../checks/types.ts';
import type { Environment } from '../runbook/gates.ts';
import { type GuideContext, runWitness } from './guide-context.ts';
import type { ReadbackRow } from './guide-types.ts';
import { originProblem } from './origin.ts';
import { outcomeOf } from './outcome.ts';

/** The checks that read back what a deployment says of itself. */
const READBACK = ['deployment-report', 'cors-preflight', 'inngest-mounted'] as const;

/** Takes the allowlist of one environment. */
export async function giveCors(
  context: GuideContext,
  environment: Environment,
  origins: readonly string[],
): Promise<void> {
  const unique = [...new Set(origins.map(origin => origin.trim()).filter(origin => origin !== ''))];
  const local = context.deps.practice !== null;
  const at = unique.findIndex(origin => originProblem(origin, local) !== null);
  const why = at < 0 ? null : originProblem(unique[at] ?? '', local);
  if (unique.length === 0) context.patch({ wrong: 'there must be at least one address' });
  // Named by its place and not said back: what is no address may be a token that was pasted here.
  else if (why !== null) context.patch({ wrong: `Address ${at + 1}: ${why}` });
  else {
    context.patch({ wrong: null });
    await context.record({ type: 'cors.given', environment, origins: unique });
  }
}

/** Asks the deployment for everything that it can answer, beside what was said. */
export async function readBack(
  context: GuideContext,
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  context.patch({ readback: { state: 'checking', rows: [], findings: [] } });
  const results = await Promise.all(
    READBACK.map(id => runWitness(context, `auth-${environment}`, id, signal)),
  );
  if (signal.aborted) return;
  await context.record({ type: 'readback.finished', environment, checks: results.map(outcomeOf) });
  context.patch({
    readback: {
      state: 'done',
      rows: rowsOf(results, context.run().environments[environment].corsOrigins ?? []),
      findings: results.flatMap(result => (result.outcome === 'pass' ? [] : result.findings)),
    },
  });
}

type Facts = Readonly<Record<string, unknown>>;

/** The lines of "you said / it says", from what the checks found. What was not found out is said as such. */
export function rowsOf(results: readonly CheckResult[], origins: readonly string[]): ReadbackRow[] {
  const [report, cors, inngest] = results;
  const facts = factsOf(report);
  const yesNo = (what: string, said: string, value: unknown, yes: string, no: string): ReadbackRow =>
    typeof value === 'boolean'
      ? { what, said, says: value ? yes : no, agrees: value }
      : { what, said, says: null, agrees: null };
  const strict = facts.strict;
  return [
    {
      what: 'DASHBOARD_AUTH_STRICT',
      said: 'true',
      says: strict === 'on' ? 'true' : strict === 'off' ? 'false' : null,
      agrees: strict === 'on' ? true : strict === 'off' ? false : null,
    },
    yesNo('REDIS_REQUIRED', 'true', facts.redisRequired, 'true', 'false'),
    yesNo('INNGEST_REQUIRED', 'true', facts.inngestRequired, 'true', 'false'),
    yesNo('REDIS_URL', 'set', facts.redisConnected, 'connected', 'not connected'),
    yesNo(
      'INNGEST_WEBHOOK_URL',
      'ends with /inngest',
      facts.webhookUrlFits,
      'fits the address',
      'does not fit',
    ),
    wholeRow(
      'CORS_ALLOWED_ORIGINS',
      `${origins.length} address${origins.length === 1 ? '' : 'es'}`,
      cors,
      'lets in these and no other',
      'differs',
    ),
    wholeRow('Inngest (/inngest)', 'keys set', inngest, 'is there, keys set', 'is not right'),
  ];
}

function wholeRow(
  what: string,
  said: string,
  result: CheckResult | undefined,
  yes: string,
  no: string,
): ReadbackRow {
  if (result?.outcome === 'pass') return { what, said, says: yes, agrees: true };
  if (result?.outcome === 'fail') return { what, said, says: no, agrees: false };
  return { what, said, says: null, agrees: null };
}

function factsOf(result: CheckResult | undefined): Facts {
  const { evidence } = result ?? { evidence: null };
  return evidence !== null && typeof evidence === 'object' ? (evidence as Facts) : {};
}

/** What the local env file of an environment must say for its gates to pass. */
function wantedFor(context: GuideContext, environment: Environment): ReadonlyMap<string, string> {
  const { token, corsOrigins } = context.given()[environment];
  return new Map([
    ...(token === null ? [] : [['DASHBOARD_AUTH_TOKEN', token] as const]),
    ['DASHBOARD_AUTH_STRICT', 'true'] as const,
    ['CORS_ALLOWED_ORIGINS', (corsOrigins ?? []).join(',')] as const,
    ['REDIS_REQUIRED', 'true'] as const,
    ['INNGEST_REQUIRED', 'true'] as const,
  ]);
}

const STRICT = 'DASHBOARD_AUTH_STRICT';

/**
 * Whether the deployment itself says that it is strict. The runbook's build does not; there the local file is the
 * only sign that somebody looked, so it must not be put right by a machine that saw nothing.
 */
function strictSeen(context: GuideContext, environment: Environment): boolean {
  const report = context
    .run()
    .environments[environment].readback?.find(check => check.id === 'deployment-report');
  return report?.outcome === 'pass' && !report.notes.some(note => note.id === 'strict-not-reported');
}

/**
 * Compares the local env file; when nothing is to be done, that is settled without a question.
 * @param shown somebody came back to see it: it is shown as it is
 */
export async function compareEnvFile(
  context: GuideContext,
  environment: Environment,
  signal: AbortSignal,
  shown: boolean,
): Promise<void> {
  const { envFile } = context.deps;
  const file = envFile.shown(environment);
  context.patch({ envFile: { state: 'comparing' } });
  try {
    const compared = await envFile.compare(environment, wantedFor(context, environment));
    const byHand = !strictSeen(context, environment);
    const changes = compared.map(change =>
      byHand && change.key === STRICT && change.state !== 'same'
        ? { ...change, state: 'by-hand' as const }
        : change,
    );
    if (signal.aborted) return;
    if (!shown && changes.every(change => change.state === 'same'))
      await settle(context, environment, [], null);
    else context.patch({ envFile: { state: 'offer', file, changes } });
  } catch (error) {
    context.patch({
      envFile: {
        state: 'failed',
        file,
        message: error instanceof Error ? error.message : 'It could not be read.',
      },
    });
  }
}

/** Writes the local env file, or leaves it as it is: the person has said which. */
export async function settleEnvFile(
  context: GuideContext,
  environment: Environment,
  write: boolean,
): Promise<void> {
  const { envFile } = context.deps;
  if (!write) return settle(context, environment, [], null);
  const file = envFile.shown(environment);
  context.patch({ envFile: { state: 'writing', file } });
  const wanted = new Map(wantedFor(context, environment));
  if (!strictSeen(context, environment)) wanted.delete(STRICT);
  const done = await envFile.write(environment, wanted);
  if (done.kind === 'failed') context.patch({ envFile: { state: 'failed', file, message: done.message } });
  else await settle(context, environment, done.written, done.backup);
}

async function settle(
  context: GuideContext,
  environment: Environment,
  written: readonly string[],
  backup: string | null,
): Promise<void> {
  await context.record({ type: 'env-file.settled', environment, written: [...written], backup });
  context.patch({ envFile: null });
}
