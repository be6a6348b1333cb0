import { z } from 'zod';
import { parseObject, readHive, sameJson } from './hive-files.ts';
import { HIVE_MISSING } from './migration.ts';
import { productionRedis, withRedis } from './production-redis.ts';
import type { Check, CutoverInputs, Finding } from './types.ts';

const ReadbackEvidence = z.object({
  target: z.string(),
  /** Entries that were read back and are equal to their file. */
  equal: z.number().int().min(0),
});
type ReadbackEvidence = z.infer<typeof ReadbackEvidence>;

function finding(id: string, what: string, keys: readonly string[]): Finding {
  return {
    id,
    message: `${keys.length} of the entries ${what}: ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', …' : ''}.`,
    fix: 'Run the gate again; when it happens once more, send the log of this gate to an engineer.',
  };
}

/** Reads every entry back from Redis: the only proof that the migration wrote (CONTRACTS M1 to M4). */
export const migrationReadback: Check<CutoverInputs, ReadbackEvidence> = {
  id: 'migration-readback',
  title: 'The shared memory holds what the files hold',
  why: 'Reads every entry back and compares it with its file.',
  timeoutMs: 120_000,
  evidence: ReadbackEvidence,
  async run(inputs, tools) {
    const { url, target, prefix } = await productionRedis(tools.ports, inputs);
    const hive = await readHive(tools.ports.files, inputs.workspace, prefix);
    if (hive === null) return { outcome: 'fail', findings: [HIVE_MISSING] };
    const [missing, differing]: [string[], string[]] = [[], []];
    const read =
      url === null
        ? { message: 'the settings file names none (REDIS_URL).' }
        : await withRedis(tools, url, async session => {
            await session.ping();
            for (const { key, value } of hive.entries) {
              const back = await session.get(key);
              const object = back === null ? null : parseObject(back);
              if (back === null) missing.push(key);
              else if (object === null || !sameJson(object, value)) differing.push(key);
            }
            return true;
          });
    if ('message' in read) {
      return {
        outcome: 'unknown',
        findings: [
          {
            id: 'redis-not-readable',
            message: `The shared memory at ${target} could not be read back: ${read.message}`,
            fix: "Check REDIS_URL in production's settings file and this computer's network, then run the gate again.",
          },
        ],
      };
    }
    const evidence = { target, equal: hive.entries.length - missing.length - differing.length };
    const findings: Finding[] = [];
    if (missing.length > 0) findings.push(finding('not-in-redis', 'are not in the shared memory', missing));
    if (differing.length > 0)
      findings.push(finding('readback-differs', 'are not what their file holds', differing));
    const [first, ...rest] = findings;
    return first ? { outcome: 'fail', findings: [first, ...rest], evidence } : { outcome: 'pass', evidence };
  },
};
