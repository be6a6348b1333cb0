import type { z } from 'zod';
import { sanitiseLine } from '../src/ports/sanitise.ts';
import type { ChildResult, RedactPort } from '../src/ports/types.ts';
import { cannotJudge, missingModule, missingModuleFinding } from './command.ts';
import { oneJson } from './one-json.ts';
import type { Finding } from './types.ts';

/** A reason to stop judging: what a command printed is not a report. */
export interface Stop {
  readonly outcome: 'fail' | 'unknown';
  readonly findings: readonly [Finding, ...Finding[]];
}

/** Text of a child as a finding may hold it: redacted, one line, no control characters, at most `max` long. */
export function quote(text: string, redact: RedactPort, max = 200): string {
  const line = redact
    .text(sanitiseLine(redact.text(text)))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}

/** The last line that says something. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

/** Modules of the workspace itself: when they are missing the folder is wrong, not this computer's Python. */
const OWN_MODULES = /^(core|execution|scripts|dashboard|tests)\b/;

/**
 * What keeps any command's report from being judged, in this order: it did not run to its end, its Python lacks a
 * package, it was called in the wrong folder, it was called wrongly, it crashed. Null when there may be a report.
 */
export function stopOf(result: ChildResult, stdout: string, stderr: string, redact: RedactPort): Stop | null {
  const cannot = cannotJudge(result);
  if (cannot) return { outcome: 'unknown', findings: [cannot] };
  if (result.exitCode === 0) return null;
  const missing = missingModule(stderr);
  if (missing !== null && OWN_MODULES.test(missing)) {
    return {
      outcome: 'fail',
      findings: [
        {
          id: 'workspace-incomplete',
          message: `Python did not find CAIO's own part "${missing}" in this folder.`,
          fix: 'Check that the chosen folder is the CAIO folder and that its checkout is complete, then run the gate again.',
        },
      ],
    };
  }
  if (missing !== null) return { outcome: 'unknown', findings: [missingModuleFinding(missing)] };
  if (/^Traceback \(most recent call last\):/m.test(`${stdout}\n${stderr}`)) {
    const last = quote(lastLine(stderr.includes('Traceback') ? stderr : stdout), redact);
    return {
      outcome: 'fail',
      findings: [
        {
          id: 'command-crashed',
          message: `The command crashed before it could report. Its last words: ${last}`,
          fix: 'Run it again; when it crashes once more, send the log of this gate to an engineer.',
        },
      ],
    };
  }
  if (result.exitCode === 2 && /^usage:/m.test(stderr)) {
    return {
      outcome: 'unknown',
      findings: [
        {
          id: 'command-usage',
          message: `The command did not accept how it was called: ${quote(lastLine(stderr), redact)}`,
          fix: 'The scripts in this folder differ from those of the runbook; send the log of this gate to an engineer.',
        },
      ],
    };
  }
  return null;
}

/** One JSON document that fits the schema, or why not. */
export function parseDocument<T>(
  text: string,
  schema: z.ZodType<T>,
): { readonly value: T } | { readonly finding: Finding } {
  const bad = (message: string): { finding: Finding } => ({
    finding: {
      id: 'report-unreadable',
      message,
      fix: 'Open the log of this gate and send it to an engineer: the script may be another version than the runbook knows.',
    },
  });
  if (text.trim() === '') return bad('The command ended without printing its report.');
  let json: unknown;
  try {
    json = oneJson(text);
  } catch {
    return bad('What the command printed is not the one report that it owes.');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const where = parsed.error.issues.map(issue => issue.path.join('.') || '(the whole)').slice(0, 5);
  return bad(`The report is not in the known form; these parts are missing or odd: ${where.join(', ')}.`);
}

/** An exit code that contradicts the report: one of the two is wrong, so neither counts. */
export function exitDisagrees(exitCode: number | null): Finding {
  return {
    id: 'exit-code-disagrees',
    message: `The report says that all is well, but the command ended with exit code ${exitCode ?? 'none'}.`,
    fix: 'Run it again; when it happens once more, send the log of this gate to an engineer.',
  };
}
