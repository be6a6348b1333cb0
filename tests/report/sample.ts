import { createHash } from 'node:crypto';
import { verdictDocument } from '../../src/report/document.ts';
import type { ReportInput } from '../../src/report/input.ts';
import type { Binding, CheckOutcome, Finding, RunEvent } from '../../src/run/events.ts';
import { apply, emptyRun, type Run } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { GATE_IDS, GATE_STEPS, type GateId } from '../../src/runbook/gates.ts';

/** Runs as the journal would tell them, and the reports' input made from them by the real functions. */

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const hash = (text: string): string => `sha256:${hex(text)}`;
const T0 = Date.parse('2026-02-17T09:00:00.000Z');
const MINUTE = 60_000;

/** Every text that comes from outside, made by one function: give it hostile words to see what they can do. */
type Words = (plain: string) => string;
const asIs: Words = plain => plain;

export interface SampleOptions {
  readonly mode?: 'live' | 'rehearsal';
  /** What becomes of a gate; all pass otherwise. */
  readonly gates?: Partial<
    Record<GateId, 'fail' | 'unknown' | 'blocked' | 'not-run' | 'interrupted' | 'witness-missing'>
  >;
  readonly words?: Words;
  readonly confirmed?: boolean;
  readonly hoursLater?: number;
  readonly bound?: boolean;
}

function finding(words: Words, id: string): Finding {
  return { id: words(id), message: words(`What happened in ${id}.`), fix: words(`What to do about ${id}.`) };
}

function check(words: Words, id: string, outcome: CheckOutcome['outcome']): CheckOutcome {
  return {
    id,
    outcome,
    durationMs: 1200,
    findings: outcome === 'pass' ? [] : [finding(words, `${id}-finding`)],
    notes: outcome === 'pass' ? [finding(words, `${id}-note`)] : [],
  };
}

function bindingOf(words: Words): Binding {
  return {
    gitCommit: words('746d347'),
    dirty: true,
    stagingUrl: words('https://staging.example.org'),
    productionUrl: words('https://production.example.org'),
    stagingToken: `fp:${words('5a5a')}`,
    productionToken: `fp:${words('a5a5')}`,
    envFiles: { [words('.env.staging')]: hash('staging'), [words('.env')]: hash('production') },
    scripts: { [words('scripts/replay_harness.py')]: hash('replay') },
  };
}

/** The input of a report. */
export function sample(options: SampleOptions = {}): ReportInput {
  const { mode = 'live', gates = {}, words = asIs, confirmed = true, hoursLater = 0, bound = true } = options;
  const binding = bindingOf(words);
  let run: Run = emptyRun;
  let at = T0;
  const tell = (event: RunEvent): void => {
    run = apply(run, event, at);
  };
  tell({
    type: 'run.started',
    run: words('2026-02-17-0900'),
    mode,
    workspace: '/workspace',
    scenario: mode === 'rehearsal' ? words('all-well') : null,
    cockpit: '0.1.0',
    gates: [...GATE_IDS],
    lifeHours: 12,
    commands: Object.fromEntries(GATE_STEPS.map(step => [step.id, words(step.posix)])) as Record<
      GateId,
      string
    >,
  });
  if (bound) tell({ type: 'run.bound', binding });
  if (confirmed) for (const id of CONFIRMATION_IDS) tell({ type: 'confirmation.given', id, by: 'PTO' });
  for (const [index, gate] of GATE_IDS.entries()) {
    const end = gates[gate] ?? 'pass';
    if (end === 'not-run') continue;
    if (end === 'blocked') {
      tell({ type: 'gate.blocked', gate, finding: finding(words, 'held-back') });
      continue;
    }
    tell({ type: 'gate.intended', gate, attempt: 1 });
    if (end === 'interrupted') {
      tell({ type: 'run.interrupted', reason: 'the window was closed' });
      tell({ type: 'run.resumed' });
      continue;
    }
    const durationMs = [900, 1400, 700, 650, 2100, 95_000, 15_300, 1900, 2050][index] ?? 1000;
    at += durationMs;
    tell({
      type: 'gate.finished',
      gate,
      attempt: 1,
      exitCode: end === 'fail' ? 1 : 0,
      durationMs,
      command: check(words, `${gate}-judge`, end === 'fail' || end === 'unknown' ? end : 'pass'),
      witnesses: [check(words, 'exposure-sweep', 'pass'), check(words, 'second-look', 'pass')],
      expected: ['exposure-sweep', 'second-look', ...(end === 'witness-missing' ? ['third'] : [])],
      evidence: { log: words(`evidence/${gate}-1.log`), sha256: hex(gate) },
    });
    at += 4000;
  }
  tell({ type: 'run.concluded', verdict: 'GO', binding });
  const now = at + MINUTE + hoursLater * 60 * MINUTE;
  const document = verdictDocument(run, verdictOf(run, now, binding), now);
  return { document, run, head: hex('the last line'), cockpit: '0.1.0' };
}

/** One of each verdict. */
export const VERDICTS = {
  GO: {},
  'NO-GO': { gates: { 'auth-staging': 'fail', 'redis-migration': 'blocked', replay: 'not-run' } },
  'NOT YET': {
    gates: { pytest: 'interrupted', replay: 'unknown', 'dry-run-all': 'witness-missing' },
    confirmed: false,
  },
  STALE: { hoursLater: 13 },
} as const satisfies Readonly<Record<string, SampleOptions>>;
