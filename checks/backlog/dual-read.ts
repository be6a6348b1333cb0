import { z } from 'zod';
import { fileMissing, isTruthy, readOwn } from '../env-contract.ts';
import { Ledger } from '../http-kit.ts';
import type { Check, CheckTools, CutoverInputs, Environment, EnvironmentInputs, Finding } from '../types.ts';

const KEY = 'STATE_DUAL_READ_ENABLED';
const WRITES = 'STATE_FILE_FALLBACK_WRITE';
const SOURCE = ['core', 'state_store.py'] as const;

const Evidence = z.strictObject({
  file: z.string(),
  dualRead: z.literal(false),
  fallbackWrites: z.boolean(),
});
type Evidence = z.infer<typeof Evidence>;

export interface DualReadInput {
  readonly own: EnvironmentInputs;
  readonly workspace: string;
}

export function dualReadInput(inputs: CutoverInputs, name: Environment): DualReadInput {
  return { own: inputs[name], workspace: inputs.workspace };
}

/**
 * Runbook 8.3: whether production still falls back on files beside Redis. No build reports it, so it is read from the
 * settings file and, where that is silent, from the code's own default.
 */
export const dualRead: Check<DualReadInput, Evidence> = {
  id: 'dual-read',
  title: 'No falling back on files beside Redis',
  why: 'Production reads its memory from Redis alone, so that an old file can never count again.',
  timeoutMs: 15_000,
  evidence: Evidence,
  async run({ own, workspace }, tools) {
    const ledger = new Ledger();
    const shown = own.envFileShown;
    const file = await readOwn(tools.ports, own);
    if (file === null) {
      ledger.unknowns.push(fileMissing(shown));
      return ledger.outcome<Evidence>(null);
    }
    const value = (file.values.get(KEY) ?? '').trim();
    if (value === '') await judgeDefault(workspace, shown, ledger, tools);
    else if (isTruthy(value)) ledger.fails.push(on(`${shown} sets ${KEY} to on`));
    else if (!/^(0|false|no|off)$/i.test(value)) ledger.unknowns.push(odd(shown));
    const writes = file.values.get(WRITES);
    // The code's default is on, at each build we know.
    const fallbackWrites = writes === undefined || writes.trim() === '' || isTruthy(writes);
    if (fallbackWrites) ledger.notes.push(writesToo);
    ledger.notes.push(localOnly(shown, own.name));
    const off = ledger.fails.length + ledger.unknowns.length === 0;
    return ledger.outcome<Evidence>(off ? { file: shown, dualRead: false, fallbackWrites } : null);
  },
};

/** What the code does when nobody set it. */
async function judgeDefault(
  workspace: string,
  shown: string,
  ledger: Ledger,
  { ports: { files } }: CheckTools,
): Promise<void> {
  const read = await files.readText(files.join(workspace, ...SOURCE));
  const found = read.kind === 'text' ? defaultOf(read.text) : null;
  if (found === null) ledger.unknowns.push(noDefault(shown));
  else if (isTruthy(found)) {
    ledger.fails.push(on(`${shown} does not set ${KEY}, and ${SOURCE.join('/')} then takes it as on`));
  }
}

/** The text that the code takes when the variable is not set; null when that is not plain to see. */
function defaultOf(text: string): string | null {
  const call = new RegExp(
    String.raw`os\.(?:getenv|environ\.get)\(\s*["']${KEY}["']\s*(?:,\s*["'](\w*)["']\s*)?\)\s*(?:or\s*["'](\w+)["'])?`,
    'g',
  );
  const found = [...text.matchAll(call)].map(match => match[2] ?? match[1] ?? '');
  const [first] = found;
  return first === undefined || first === '' || found.some(other => other !== first) ? null : first;
}

const on = (where: string): Finding => ({
  id: 'dual-read-on',
  message: `${where}: old files are still read when Redis has nothing.`,
  fix: `After a stable time with Redis (about a week without a fault) an engineer sets ${KEY}=false and ${WRITES}=false in Railway's production variables and in the settings file, and redeploys.`,
});

const odd = (shown: string): Finding => ({
  id: 'dual-read-odd',
  message: `${shown} sets ${KEY} to something that is neither on nor off.`,
  fix: `An engineer sets ${KEY}=false or true in Railway and in ${shown}.`,
});

const noDefault = (shown: string): Finding => ({
  id: 'dual-read-unclear',
  message: `${shown} does not set ${KEY}, and what the code does then could not be read from ${SOURCE.join('/')}.`,
  fix: `An engineer sets ${KEY} in Railway's production variables and in ${shown}, so that it is said.`,
});

const writesToo: Finding = {
  id: 'fallback-writes-on',
  message: `${WRITES} is on as well: files are still written beside Redis.`,
  fix: `An engineer sets ${WRITES}=false together with ${KEY}.`,
};

const localOnly = (shown: string, name: Environment): Finding => ({
  id: 'dual-read-local-only',
  message: `This was read from ${shown} on this computer: no deployment reports it.`,
  fix: `Compare with ${KEY} in Railway, ${name}, Variables.`,
});
