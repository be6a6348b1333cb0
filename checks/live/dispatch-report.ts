import type { ChildResult, RedactPort } from '../../src/ports/types.ts';
import { textOf } from '../command.ts';
import { OperatorReport, reportIn } from '../dry-run-report.ts';
import type { Json } from '../hive-files.ts';
import { parseDocument, stopOf } from '../printed.ts';
import type { CheckTools, Finding } from '../types.ts';
import { memoryTrouble, type Production, runInProduction } from './operator.ts';

/**
 * The runbook's live dispatch, with `--json` behind it: without that it prints counts only, and what went wrong at a
 * vendor stands nowhere in them (CONTRACTS L1).
 */
const LIVE_ARGS = ['-m', 'execution.operator_outbound', '--motion', 'outbound', '--live', '--json'];

/** CAIO's lock lives this long, in seconds; a dispatch that took longer was not alone for sure. */
const LOCK_S = 240;
const TIMEOUT_MS = 900_000;

const LOG = 'operator_dispatch_log.jsonl';
const VENDOR_LOGS = ['instantly_dispatch_log.jsonl', 'heyreach_dispatch_log.jsonl'];

export interface Logs {
  readonly operator: readonly string[];
  readonly vendors: readonly string[];
}

/** What one live dispatch left behind, as far as it can be read. */
export interface Dispatched {
  readonly result: ChildResult;
  /** Null: what it printed is no report; `trouble` says why. */
  readonly report: OperatorReport | null;
  readonly raw: Json | null;
  readonly trouble: Finding | null;
  /** Lines that came to CAIO's own logs meanwhile. */
  readonly added: Logs;
  readonly memory: string | null;
  readonly outlivedLock: boolean;
}

async function linesOf(
  production: Production,
  names: readonly string[],
  tools: CheckTools,
): Promise<string[]> {
  const { files } = tools.ports;
  const lines: string[] = [];
  for (const name of names) {
    const path = files.join(production.inputs.workspace, '.hive-mind', name);
    const read = await files.readText(path, 64 * 1024 * 1024);
    if (read.kind === 'missing') continue;
    if (read.kind !== 'text') throw new Error(`${name} cannot be read`);
    lines.push(...read.text.split('\n').filter(line => line.trim() !== ''));
  }
  return lines;
}

/** The logs as they are. @throws when one is there and cannot be read */
export async function logsOf(production: Production, tools: CheckTools): Promise<Logs> {
  return {
    operator: await linesOf(production, [LOG], tools),
    vendors: await linesOf(production, VENDOR_LOGS, tools),
  };
}

/** Runs one live dispatch and gathers everything that it says and leaves behind. Judges nothing. */
export async function dispatchLive(production: Production, tools: CheckTools): Promise<Dispatched> {
  const before = await logsOf(production, tools);
  const result = await runInProduction(
    production,
    { args: LIVE_ARGS, stdin: null, timeoutMs: TIMEOUT_MS },
    tools,
  );
  const after = await logsOf(production, tools);
  return gathered(
    result,
    {
      operator: after.operator.slice(before.operator.length),
      vendors: after.vendors.slice(before.vendors.length),
    },
    tools.ports.redact,
  );
}

export const DISPATCH_MS = TIMEOUT_MS + 60_000;

/** The same from what was printed and logged. */
export function gathered(result: ChildResult, added: Logs, redact: RedactPort): Dispatched {
  const stdout = textOf(result.stdout.bytes);
  const stderr = textOf(result.stderr.bytes);
  const base = {
    result,
    added,
    memory: memoryTrouble(stderr),
    outlivedLock: result.durationMs > LOCK_S * 1000,
  };
  const nothing = { ...base, report: null, raw: null };
  if (result.ended === 'not-started') {
    return {
      ...nothing,
      trouble: {
        id: 'command-not-started',
        message: `The dispatch could not be started: ${result.reason ?? 'no reason given'}.`,
        fix: 'Run caio-cockpit doctor; it says what is missing on this computer.',
      },
    };
  }
  const stop = stopOf(result, stdout, stderr, redact);
  if (stop) return { ...nothing, trouble: stop.findings[0] };
  const text = reportIn(stdout) ?? '';
  const document = parseDocument(text, OperatorReport);
  if ('finding' in document) return { ...nothing, trouble: document.finding };
  return { ...base, report: document.value, raw: JSON.parse(text) as Json, trouble: null };
}

/** Whether a dispatch went to no vendor and wrote to nobody in any other way. */
export const wroteToNobody = (report: OperatorReport): boolean =>
  report.instantly_report === null &&
  report.heyreach_report === null &&
  report.cadence_dispatched + report.revival_dispatched === 0;

/** Ends before anything was sent or made, by CAIO's own words; null when there was none of them. */
export function quickEnd(report: OperatorReport): Finding | null {
  if (report.instantly_report !== null || report.heyreach_report !== null) return null;
  const said = report.errors.join('; ');
  if (said.includes('EMERGENCY_STOP')) {
    return {
      id: 'emergency-stop',
      message: "CAIO's emergency stop is on (EMERGENCY_STOP), so it did nothing.",
      fix: 'Ask whoever switched it on. When it may be switched off, begin this step again.',
    };
  }
  if (said.includes('distributed lock not acquired')) {
    return {
      id: 'dispatch-locked',
      message: 'Another dispatch is at work, so this one did nothing.',
      fix: 'Wait five minutes. If it is so once more, ask an engineer who runs the other one.',
    };
  }
  if (said.includes('OPERATOR disabled')) {
    return {
      id: 'operator-disabled',
      message: 'CAIO’s dispatch is switched off in config/production.json, so it did nothing.',
      fix: 'Ask an engineer before anything is sent.',
    };
  }
  return null;
}

/** Whether the log holds exactly this report and nothing else that is new. */
export function logAgrees(dispatched: Dispatched): boolean {
  const [line, ...more] = dispatched.added.operator;
  if (line === undefined || more.length > 0 || dispatched.raw === null) return false;
  try {
    return same(JSON.parse(line) as Json, dispatched.raw);
  } catch {
    return false;
  }
}

/** Deep equality of two JSON values; the order of names does not count. */
function same(a: Json, b: Json): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return (
    left.size === right.size &&
    [...left].every(([name, value]) => right.has(name) && same(value as Json, right.get(name) as Json))
  );
}

/** Findings that keep any end of a dispatch from being certain. */
export function doubts(dispatched: Dispatched): Finding[] {
  const found: Finding[] = [];
  if (dispatched.trouble) found.push(dispatched.trouble);
  if (dispatched.memory !== null) {
    found.push({
      id: 'redis-fell-back',
      message: 'CAIO lost its shared memory meanwhile, so it may have worked without its lock.',
      fix: 'Look in Instantly and HeyReach what was made, and get Redis to work.',
    });
  }
  if (dispatched.outlivedLock) {
    found.push({
      id: 'lock-outlived',
      message: `The dispatch took longer than CAIO’s lock holds (${LOCK_S} s), so another one may have begun beside it.`,
      fix: 'Look in Instantly and HeyReach whether something is there twice.',
    });
  }
  if (dispatched.result.ended === 'by-itself' && dispatched.result.exitCode !== 0 && !dispatched.trouble) {
    found.push({
      id: 'exit-code-disagrees',
      message: `CAIO printed its report, but ended with exit code ${dispatched.result.exitCode ?? 'none'}.`,
      fix: 'Look in Instantly and HeyReach what was made.',
    });
  }
  return found;
}
