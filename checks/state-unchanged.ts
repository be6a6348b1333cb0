import { createHash } from 'node:crypto';
import { z } from 'zod';
import { HIVE } from './hive-files.ts';
import { productionRedis, withRedis } from './production-redis.ts';
import type { Check, CheckResult, CheckTools, CutoverInputs, Finding, Outcome } from './types.ts';

/** Number of parts and one digest over all of them: enough to name what changed, and no one's address in it. */
const Digest = z.object({ parts: z.number().int().min(0), sha256: z.string() });
type Digest = z.infer<typeof Digest>;
const Digests = z.record(z.string(), Digest);
type Digests = z.infer<typeof Digests>;

export const StateEvidence = z.object({ files: Digests, redis: Digests });
export type StateEvidence = z.infer<typeof StateEvidence>;

const FILES = [
  'operator_state.json',
  'operator_dispatch_log.jsonl',
  'instantly_dispatch_log.jsonl',
  'instantly_dispatch_state.json',
  'heyreach_dispatch_log.jsonl',
  'heyreach_dispatch_state.json',
];
const FOLDERS = ['operator_batches', 'cadence_state', 'shadow_mode_emails'];
const KEYS = ['operator', 'cadence'];

/** A log of years is still read: what is not hashed is not proven. */
const MAX_BYTES = 256 * 1024 * 1024;

function digest(parts: readonly (readonly [string, string])[]): Digest {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${JSON.stringify(part)}\n`);
  return { parts: parts.length, sha256: hash.digest('hex') };
}

async function readFiles(
  inputs: CutoverInputs,
  tools: CheckTools,
): Promise<{ readonly value: Digests } | { readonly finding: Finding }> {
  const { files } = tools.ports;
  const root = files.join(inputs.workspace, HIVE);
  const wanted: [group: string, path: string, name: string][] = FILES.map(name => [
    name,
    files.join(root, name),
    name,
  ]);
  for (const folder of FOLDERS)
    for (const name of await files.listFiles(files.join(root, folder)))
      wanted.push([`${folder}/`, files.join(root, folder, name), name]);
  const groups = new Map<string, [string, string][]>();
  for (const group of [...FILES, ...FOLDERS.map(folder => `${folder}/`)]) groups.set(group, []);
  for (const [group, path, name] of wanted) {
    const read = await files.readText(path, MAX_BYTES);
    if (read.kind === 'missing') continue;
    if (read.kind !== 'text') {
      return {
        finding: {
          id: 'state-not-readable',
          message: `CAIO's state file ${group} cannot be read, so it is not known whether it changes.`,
          fix: 'Close programs that may hold the file, then run the gate again.',
        },
      };
    }
    groups.get(group)?.push([name, read.sha256]);
  }
  return { value: Object.fromEntries([...groups].map(([group, parts]) => [group, digest(parts)])) };
}

async function readRedis(
  inputs: CutoverInputs,
  tools: CheckTools,
): Promise<{ readonly value: Digests } | { readonly message: string }> {
  const { url, prefix } = await productionRedis(tools.ports, inputs);
  if (url === null) return { message: 'the settings file names none (REDIS_URL).' };
  return withRedis(tools, url, async session => {
    const found: Record<string, Digest> = {};
    for (const kind of KEYS) {
      const parts: [string, string][] = [];
      for (const key of await session.keys(`${prefix}:${kind}:`, 10_000))
        parts.push([key, (await session.get(key)) ?? '']);
      found[`${prefix}:${kind}:*`] = digest(parts);
    }
    return found;
  });
}

async function readState(inputs: CutoverInputs, tools: CheckTools): Promise<Outcome<StateEvidence>> {
  const files = await readFiles(inputs, tools);
  if ('finding' in files) return { outcome: 'unknown', findings: [files.finding] };
  const redis = await readRedis(inputs, tools);
  if ('value' in redis) return { outcome: 'pass', evidence: { files: files.value, redis: redis.value } };
  return {
    outcome: 'unknown',
    findings: [
      {
        id: 'redis-not-readable',
        message: `The shared memory could not be read, so it is not known whether the dry run changes it: ${redis.message}`,
        fix: "Check REDIS_URL in production's settings file and this computer's network, then run the gate again.",
      },
    ],
    evidence: { files: files.value },
  };
}

/** The real state before the dry run. */
export const stateSnapshot: Check<CutoverInputs, StateEvidence> = {
  id: 'state-snapshot',
  title: 'State before the dry run',
  why: 'Remembers what the real state is, so that a change shows.',
  timeoutMs: 120_000,
  evidence: StateEvidence,
  run: readState,
};

export interface UnchangedInput {
  readonly inputs: CutoverInputs;
  readonly before: CheckResult | undefined;
}

/** The groups whose digest is another, with how many parts they had and have. */
export function changedGroups(before: Digests, now: Digests): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter(name => before[name]?.sha256 !== now[name]?.sha256)
    .map(name => {
      const [old, fresh] = [before[name]?.parts ?? 0, now[name]?.parts ?? 0];
      return old === fresh ? name : `${name} (${old} before, ${fresh} now)`;
    });
}

function changed(what: readonly string[], inPlace: boolean): Finding {
  if (inPlace) {
    return {
      id: 'dry-run-changed-state',
      message: `The dry run changed CAIO's real state: ${what.join(', ')}. On this version of CAIO a dry run in the folder itself uses up the limit of the day and marks leads as done, so that the first live dispatch today may come out empty.`,
      fix: 'Run the gate again without --in-place, on a private copy. Go live tomorrow at the earliest, after checking how many e-mails are left for the day.',
    };
  }
  return {
    id: 'state-changed',
    message: `CAIO's real state changed while the dry run ran on its private copy: ${what.join(', ')}.`,
    fix: 'CAIO itself may have been at work just then: run the gate again. When it happens once more, send the report to an engineer.',
  };
}

/** The real state after the dry run must be the one before it (CONTRACTS D1, D2). */
export const stateUnchanged: Check<UnchangedInput, StateEvidence> = {
  id: 'state-unchanged',
  title: 'The dry run changed nothing',
  why: 'Compares the real files and the shared memory with what they were before.',
  timeoutMs: 120_000,
  evidence: StateEvidence,
  async run({ inputs, before }, tools) {
    const old = StateEvidence.partial().safeParse(before?.evidence);
    if (!old.success || old.data.files === undefined) {
      return {
        outcome: 'unknown',
        findings: [
          {
            id: 'no-snapshot',
            message: 'It is not known what the state was before the dry run, so a change would not show.',
            fix: 'See why the state could not be read before the dry run, then run the gate again.',
          },
        ],
      };
    }
    const now = await readState(inputs, tools);
    const redis = old.data.redis;
    const what = [
      ...(now.evidence?.files === undefined ? [] : changedGroups(old.data.files, now.evidence.files)),
      ...(redis === undefined || now.evidence?.redis === undefined
        ? []
        : changedGroups(redis, now.evidence.redis)),
    ];
    if (what.length > 0) return { outcome: 'fail', findings: [changed(what, inputs.inPlace)] };
    if (now.outcome === 'pass' && redis === undefined) {
      return {
        outcome: 'unknown',
        findings: before?.findings[0]
          ? [before.findings[0]]
          : [
              {
                id: 'redis-not-readable',
                message: 'The shared memory could not be read before the dry run.',
                fix: 'Run the gate again.',
              },
            ],
      };
    }
    return now;
  },
};
