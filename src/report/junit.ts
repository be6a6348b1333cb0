import type { CheckOutcome, Finding } from '../run/events.ts';
import type { VerdictDocument } from './document.ts';
import { boundRows, failedOf, type GateFacts, gatesOf, leadOf, statements, verdictWords } from './facts.ts';
import type { ReportInput } from './input.ts';
import { daysSentence, EMERGENCY_STANDS, SAW, STEP_TITLES } from './live-facts.ts';
import { attributes, type Markup, markup, nothing } from './markup.ts';

type Kind = 'pass' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly durationMs: number;
  readonly findings: readonly Finding[];
  /** What is said without keeping it from passing. */
  readonly said: readonly string[];
}

interface Suite {
  readonly name: string;
  readonly title: string;
  readonly durationMs: number;
  readonly startedAt: number | null;
  readonly properties: readonly (readonly [string, string])[];
  readonly cases: readonly Case[];
}

const KINDS = { pass: 'pass', fail: 'failure', unknown: 'error' } as const;

/**
 * The report as JUnit XML: a suite a gate (its command and each witness a case), and one for the verdict itself, so
 * that a build server never shows a NOT YET as all green.
 */
export function renderJunit(input: ReportInput): string {
  const gates = gatesOf(input);
  const suites = [...gates.map(gateSuite), ...liveSuites(input.document), verdictSuite(input, gates)];
  const rehearsal = input.document.mode === 'rehearsal';
  const all = suites.flatMap(suite => suite.cases);
  const name = rehearsal ? 'caio-cockpit REHEARSAL' : 'caio-cockpit';
  const root = attributes({ name, ...counted(all), time: seconds(sum(suites)) });
  const body = suites.map(suite => suiteXml(suite, rehearsal ? 'caio-cockpit.rehearsal' : 'caio-cockpit'));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${markup`<testsuites${root}>${body}\n</testsuites>\n`.markup}`;
}

const sum = (parts: readonly { durationMs: number }[]): number =>
  parts.reduce((total, part) => total + part.durationMs, 0);
const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function gateSuite(gate: GateFacts): Suite {
  const { document } = gate;
  const checked = gate.checks.map(check => checkCase(check, gate.id));
  return {
    name: gate.id,
    title: gate.title,
    durationMs: document.durationMs,
    startedAt: gate.span?.from ?? null,
    properties: [
      ['outcome', document.outcome],
      ['command', document.command],
      ['exitCode', document.exitCode === null ? 'none' : String(document.exitCode)],
      ...(document.evidence
        ? ([
            ['evidence.log', document.evidence.log],
            ['evidence.sha256', document.evidence.sha256],
          ] as const)
        : []),
    ],
    cases: [...checked, ...wholeGate(gate, checked)],
  };
}

function checkCase(check: CheckOutcome & { readonly kind: string }, gate: string): Case {
  return {
    name: check.kind === 'command' ? `${gate} command` : check.id,
    kind: KINDS[check.outcome],
    durationMs: check.durationMs,
    findings: check.findings,
    said: check.notes.map(noteLine),
  };
}

const noteLine = (note: Finding): string => `${note.id}: ${note.message} ${note.fix}`;

/** A gate that is not a pass though each of its cases is (or has none) gets a case that says so. */
function wholeGate(gate: GateFacts, checked: readonly Case[]): Case[] {
  const { outcome } = gate.document;
  const explained = checked.some(({ kind }) => kind !== 'pass') && gate.loose.length === 0;
  if (outcome === 'pass' || explained) return [];
  const kind: Kind = outcome === 'fail' ? 'failure' : outcome === 'unknown' ? 'error' : 'skipped';
  const finding = {
    id: outcome,
    message: `${gate.title}: ${gate.word.toLowerCase()}.`,
    fix: 'Run this gate.',
  };
  const findings = gate.loose.length > 0 ? gate.loose : [finding];
  return [{ name: `${gate.id} as a whole`, kind, durationMs: 0, findings, said: [] }];
}

function verdictSuite(input: ReportInput, gates: readonly GateFacts[]): Suite {
  const { document, head, cockpit } = input;
  const failed = new Set(gates.filter(gate => gate.document.outcome === 'fail').map(gate => gate.id));
  const criteria = document.criteria.map((criterion): Case => {
    const kind = criterion.met ? 'pass' : criterion.gates.some(id => failed.has(id)) ? 'failure' : 'error';
    const finding = { id: criterion.id, message: `Not met: ${criterion.title}`, fix: 'See the gates above.' };
    const said = criterion.gates.length > 0 ? [`Decided by: ${criterion.gates.join(', ')}`] : [];
    const findings = criterion.met ? [] : [finding];
    return { name: `${criterion.id}: ${criterion.title}`, kind, durationMs: 0, findings, said };
  });
  const reasons = [
    ...failedOf(document, gates).map(one => `${one.name} ${one.messages.join(' ')}`),
    ...document.missing,
  ];
  const verdict: Case = {
    name: 'verdict',
    kind: document.verdict === 'GO' ? 'pass' : document.verdict === 'NO-GO' ? 'failure' : 'error',
    durationMs: 0,
    findings:
      document.verdict === 'GO'
        ? []
        : [
            {
              id: document.verdict,
              message: [`${verdictWords(document)}: ${leadOf(document)}`, ...reasons].join('\n'),
              fix: document.fixes.join('\n'),
            },
          ],
    said: [`${verdictWords(document)}: ${leadOf(document)}`, ...document.fixes.map(fix => `Do: ${fix}`)],
  };
  const properties: [string, string][] = [
    ['schema', document.schema],
    ['run', document.run],
    ['mode', document.mode],
    ['verdict', document.verdict],
    ['evaluatedAt', document.evaluatedAt],
    ['validUntil', document.validUntil ?? 'none'],
    ['chainHead', head],
    ['cockpit', cockpit],
    ...boundRows(document).map(([name, value]): [string, string] => [`boundTo: ${name}`, value]),
    ...statements(input).map(({ id, given }): [string, string] => [`confirmed: ${id}`, given ? 'yes' : 'no']),
  ];
  return {
    name: 'verdict',
    title: 'Verdict',
    durationMs: 0,
    startedAt: Date.parse(document.evaluatedAt),
    properties,
    cases: [...criteria, verdict],
  };
}

/** Whoever reads a build server only must not take a GO for a leave to send while everything has to stand still. */
function emergencyCases(live: VerdictDocument['live']): Case[] {
  if (live === null || live.emergencies.length === 0) return [];
  const finding = {
    id: 'emergency',
    message: EMERGENCY_STANDS,
    fix: 'When it is safe again, lift it in the cockpit and run the gates again.',
  };
  return [
    {
      name: 'emergency-stop',
      kind: live.emergency ? 'failure' : 'pass',
      durationMs: 0,
      findings: live.emergency ? [finding] : [],
      said: live.emergencies.map(at => `Said ${at}`),
    },
  ];
}

/** A suite for each supervised dispatch, and one for the days: what is not proven is an error, as everywhere here. */
function liveSuites({ live, days }: VerdictDocument): Suite[] {
  const suite = (name: string, title: string, cases: readonly Case[]): Suite => ({
    name,
    title,
    durationMs: sum(cases),
    startedAt: null,
    properties: [],
    cases,
  });
  const dispatches = (live?.dispatches ?? []).map(dispatch =>
    suite(
      `dispatch-${dispatch.number}`,
      `Supervised dispatch ${dispatch.number}`,
      dispatch.steps.map(
        (step): Case => ({
          name: step.replaced ? `${step.step}, attempt ${step.attempt}` : step.step,
          kind: step.replaced ? REPLACED_KINDS[STEP_KINDS[step.end]] : STEP_KINDS[step.end],
          durationMs: step.durationMs,
          findings: step.findings,
          said: [
            `${STEP_TITLES[step.step]}: ${step.end}`,
            ...step.notes.map(noteLine),
            ...(step.looked ? [`Looked at: ${SAW[step.looked.saw]}. ${step.looked.note}`] : []),
          ],
        }),
      ),
    ),
  );
  const emergency = emergencyCases(live);
  const begun = [
    ...dispatches,
    ...(emergency.length === 0 ? [] : [suite('emergency-stop', 'EMERGENCY STOP', emergency)]),
  ];
  if (days === null) return begun;
  const cases = days.days.map(
    (day): Case => ({
      name: day.date,
      kind: day.state === null ? 'skipped' : DAY_KINDS[day.state],
      durationMs: 0,
      findings: [],
      said: [day.state ?? 'no log'],
    }),
  );
  return [...begun, suite('supervised-days', daysSentence({ days }) ?? '', cases)];
}

const STEP_KINDS = {
  done: 'pass',
  sent: 'pass',
  'not-done': 'failure',
  'not-sent': 'failure',
  unknown: 'error',
  running: 'error',
} as const;
/** What is proven not to have happened, and was put aside, is nobody's failure any more; an UNKNOWN stays one. */
const REPLACED_KINDS = { pass: 'pass', failure: 'skipped', error: 'error' } as const;
const DAY_KINDS = {
  clean: 'pass',
  'not-clean': 'failure',
  'to-sign': 'skipped',
  'cannot-tell': 'error',
  'no-run': 'skipped',
} as const;

function counted(cases: readonly Case[]): Record<string, number> {
  const count = (kind: Kind): number => cases.filter(one => one.kind === kind).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function suiteXml(suite: Suite, prefix: string): Markup {
  const { name, startedAt } = suite;
  const stamp =
    startedAt === null ? nothing : attributes({ timestamp: new Date(startedAt).toISOString().slice(0, 19) });
  const head = attributes({ name, ...counted(suite.cases), time: seconds(suite.durationMs) });
  const properties = suite.properties.map(
    ([key, value]) => markup`\n      <property${attributes({ name: key, value })}/>`,
  );
  const cases = suite.cases.map(one => caseXml(one, `${prefix}.${name}`));
  return markup`
  <testsuite${head}${stamp}>
    <properties>
      <property${attributes({ name: 'title', value: suite.title })}/>${properties}
    </properties>${cases}
  </testsuite>`;
}

function caseXml({ name, kind, durationMs, findings, said }: Case, classname: string): Markup {
  const head = attributes({ classname, name, time: seconds(durationMs) });
  const out = said.length > 0 ? markup`\n      <system-out>${said.join('\n')}</system-out>` : nothing;
  if (kind === 'pass') return markup`\n    <testcase${head}>${out}\n    </testcase>`;
  const message = attributes({ message: findings[0]?.message ?? kind });
  const type = kind === 'skipped' ? nothing : attributes({ type: findings[0]?.id ?? kind });
  const text = findings
    .map(finding => `${finding.id}: ${finding.message}\nWhat to do: ${finding.fix}`)
    .join('\n\n');
  // `kind` is one of three words of ours, never a text from outside.
  const tag: Markup = { markup: kind };
  return markup`
    <testcase${head}>
      <${tag}${message}${type}>${text}</${tag}>${out}
    </testcase>`;
}
