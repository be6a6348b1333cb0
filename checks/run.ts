import { sanitiseLine } from '../src/ports/sanitise.ts';
import type { BoundCheck, Check, CheckResult, CheckTools, CutoverInputs, Earlier, Finding } from './types.ts';

/** What a check answers with when it cannot even start for want of an input. */
export class MissingInput extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(finding.message);
    this.name = 'MissingInput';
    this.finding = finding;
  }
}

function unknown(check: { id: string; title: string }, finding: Finding, durationMs: number): CheckResult {
  return {
    id: check.id,
    title: check.title,
    outcome: 'unknown',
    findings: [finding],
    notes: [],
    evidence: null,
    durationMs,
  };
}

/**
 * Runs one check and never throws. A throw, a timeout, an abort and evidence that does not parse all end as
 * `unknown`: only a check that finished and proved its case is a pass (DESIGN section 3).
 */
export async function runCheck<In, E>(
  check: Check<In, E>,
  input: () => In,
  tools: CheckTools,
  timeoutMs: number = check.timeoutMs,
): Promise<CheckResult> {
  const { ports } = tools;
  const started = ports.clock.monotonic();
  const elapsed = (): number => Math.round(ports.clock.monotonic() - started);
  const seconds = Math.round(timeoutMs / 1000);
  // The check's own children and requests hang on this signal, so a timeout ends them too.
  const timer = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([tools.signal, timer]);
  const stopped = new Promise<Finding>(resolve => {
    const stop = (): void =>
      resolve(
        tools.signal.aborted
          ? { id: 'stopped', message: 'It was stopped before it could finish.', fix: 'Run it again.' }
          : {
              id: 'check-timeout',
              message: `It did not finish within ${seconds} s.`,
              fix: 'Run it again; when it takes too long once more, raise its timeout in caio-cockpit.plan.json.',
            },
      );
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  const work = (async (): Promise<CheckResult> => {
    // Said before it began: then it must not begin.
    if (signal.aborted) return unknown(check, await stopped, elapsed());
    const outcome = await check.run(input(), { ports, signal, emit: event => tools.emit(event) });
    // Whatever a check says after it was told to stop, it says of something that it did not see to its end.
    if (signal.aborted) return unknown(check, await stopped, elapsed());
    const base = { id: check.id, title: check.title, notes: outcome.notes ?? [], durationMs: elapsed() };
    if (outcome.outcome !== 'pass') {
      return {
        ...base,
        outcome: outcome.outcome,
        findings: outcome.findings,
        evidence: outcome.evidence ?? null,
      };
    }
    const parsed = check.evidence.safeParse(outcome.evidence);
    if (!parsed.success) {
      const where = parsed.error.issues.map(issue => issue.path.join('.') || '(whole)').join(', ');
      return {
        ...base,
        outcome: 'unknown',
        findings: [
          {
            id: 'evidence-unreadable',
            message: `It said pass, but its evidence is not complete (${where}), so the pass does not count.`,
            fix: 'Run it again; when it happens once more, send the report to an engineer.',
          },
        ],
        evidence: null,
      };
    }
    return { ...base, outcome: 'pass', findings: [], evidence: parsed.data };
  })().catch(async (error: unknown) => {
    if (signal.aborted) return unknown(check, await stopped, elapsed());
    if (error instanceof MissingInput) return unknown(check, error.finding, elapsed());
    const text = ports.redact.text(error instanceof Error ? error.message : String(error));
    return unknown(
      check,
      {
        id: 'check-broke',
        message: `The check itself broke off: ${text}`,
        fix: 'Run it again; when it happens once more, send the report to an engineer.',
      },
      elapsed(),
    );
  });
  // The deadline and the abort win over a check that does not listen.
  const result = await Promise.race([
    work,
    stopped.then(finding => settle(work, unknown(check, finding, elapsed()))),
  ]);
  const redact = (text: string): string => ports.redact.text(text);
  return {
    ...result,
    findings: clean(result.findings, redact),
    notes: clean(result.notes, redact),
    evidence: clean(result.evidence, redact),
  };
}

/**
 * Every text of a result, redacted and without what a screen would obey: paths that a deployment announces and names
 * of tests reach findings and evidence, and from there each sink. Redacted twice: a secret with an escape sequence
 * inside is whole only when that is gone.
 */
function clean<T>(value: T, redact: (text: string) => string): T;
function clean(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(sanitiseLine(redact(value)));
  if (Array.isArray(value)) return value.map(item => clean(item, redact));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [clean(key, redact), clean(item, redact)]),
  );
}

/** After an abort the check gets a moment to end its own children; then its answer no longer counts. */
async function settle(work: Promise<CheckResult>, otherwise: CheckResult): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>(resolve => {
    timer = setTimeout(resolve, 6_000);
  });
  await Promise.race([work, grace]);
  clearTimeout(timer);
  return otherwise;
}

/** Binds a check to its input, so that checks of different shapes stand in one list. */
export function bind<In, E>(
  check: Check<In, E>,
  input: (inputs: CutoverInputs, earlier: Earlier) => In,
  timeoutOf: (inputs: CutoverInputs) => number = () => check.timeoutMs,
): BoundCheck {
  return {
    id: check.id,
    title: check.title,
    why: check.why,
    run: (inputs, earlier, tools) => runCheck(check, () => input(inputs, earlier), tools, timeoutOf(inputs)),
  };
}
