import type { CheckEvent, CheckResult, CutoverInputs, Earlier, Gate, Witness } from '../../checks/types.ts';
import type { Redactor } from '../ports/redact.ts';
import type { Ports } from '../ports/types.ts';
import type { ConfirmationId } from '../runbook/criteria.ts';
import { GATE_IDS, type GateId } from '../runbook/gates.ts';
import type { Binding, CheckOutcome, Finding, RunEvent } from './events.ts';
import { type EvidenceLog, openEvidence } from './evidence.ts';
import type { Journal } from './journal.ts';
import type { Watcher } from './live.ts';
import { outputBatcher } from './output-batcher.ts';
import { apply, emptyRun, type Run } from './state.ts';
import { verdictOf } from './verdict.ts';

export interface RunnerOptions {
  readonly start: Extract<RunEvent, { type: 'run.started' }>;
  readonly inputs: CutoverInputs;
  readonly gates: readonly Gate[];
  readonly confirmations: readonly { readonly id: ConfirmationId; readonly by: string }[];
  readonly ports: Ports;
  readonly redactor: Redactor;
  readonly journal: Journal;
  /** Folder of the run; evidence is written below it. */
  readonly folder: string;
  readonly watch: Watcher;
  readonly signal: AbortSignal;
  /** What the run is about, looked at anew on each call. */
  bind(): Promise<Binding>;
}

/**
 * Goes through the gates in the runbook's order and gives the run at its end. A failure does not stop the rest,
 * so that the verdict lists everything; only what would act on an unproven base is held back.
 * @throws when the journal or the evidence cannot be written: what cannot be recorded must not count
 */
export async function runGates(options: RunnerOptions): Promise<Run> {
  let run = emptyRun;
  const record = async (event: RunEvent): Promise<void> => {
    const line = await options.journal.append(event);
    run = apply(run, line.event, Date.parse(line.at));
    options.watch({ type: 'journal', line });
  };
  const results = new Map<string, CheckResult>();
  await record(options.start);
  await record({ type: 'run.bound', binding: await options.bind() });
  for (const { id, by } of options.confirmations) await record({ type: 'confirmation.given', id, by });
  for (const id of GATE_IDS) {
    if (options.signal.aborted) break;
    const gate = options.gates.find(candidate => candidate.id === id);
    if (!gate || !options.start.gates.includes(id)) continue;
    const blocked = blockedBy(run, gate);
    if (blocked) await record({ type: 'gate.blocked', gate: id, finding: blocked });
    else await runGate(options, gate, id, run.gates[id].attempts + 1, results, record);
  }
  if (options.signal.aborted) {
    await record({ type: 'run.interrupted', reason: 'The person stopped it.' });
    return run;
  }
  const binding = await options.bind();
  // The word in the journal is what was said at that moment; readers always work it out anew from the events.
  const concluded: RunEvent = { type: 'run.concluded', verdict: 'NOT YET', binding };
  const now = options.ports.clock.now().getTime();
  await record({ ...concluded, verdict: verdictOf(apply(run, concluded, now), now, binding).word });
  return run;
}

function blockedBy(run: Run, gate: Gate): Finding | null {
  if (gate.id.startsWith('auth-') && !run.confirmations['approve-smoke']) {
    return {
      id: 'approval-missing',
      message:
        'You have not yet approved that the lock is tried on the real deployments with the new tokens.',
      fix: 'Approve it (confirmation approve-smoke), then run this gate again.',
    };
  }
  for (const need of gate.needs) {
    if (run.gates[need as GateId].outcome === 'pass') continue;
    return {
      id: 'needs-gate',
      message: `It writes, so it waits until "${need}" has passed.`,
      fix: `First get "${need}" to pass, then run this gate again.`,
    };
  }
  return null;
}

async function runGate(
  options: RunnerOptions,
  gate: Gate,
  id: GateId,
  attempt: number,
  results: Map<string, CheckResult>,
  record: (event: RunEvent) => Promise<void>,
): Promise<void> {
  const { ports, watch } = options;
  await record({ type: 'gate.intended', gate: id, attempt });
  const started = ports.clock.monotonic();
  const log = `evidence/${id}-${attempt}.log`;
  const evidence = await openEvidence(ports.files.join(options.folder, log), options.redactor);
  evidence.note(`${gate.title} (${id}), attempt ${attempt}, ${ports.clock.now().toISOString()}`);
  evidence.note(`Command: ${options.start.commands[id] ?? ''}`);
  const batcher = outputBatcher(id, watch);
  let exitCode: number | null = null;
  const emit = (event: CheckEvent): void => {
    if (event.type === 'output') batcher.lines(evidence.output(event.stream, event.bytes));
    else if (event.type === 'progress') batcher.progress(event.done, event.total, event.what);
    else exitCode = event.exitCode;
  };
  const earlier: Earlier = (gateId, checkId) => results.get(`${gateId}/${checkId}`);
  const runOne = async (
    check: Gate['command'],
    events: (event: CheckEvent) => void,
  ): Promise<CheckResult> => {
    watch({ type: 'check-started', gate: id, check: check.id, title: check.title });
    const result = await check.run(options.inputs, earlier, { ports, signal: options.signal, emit: events });
    results.set(`${id}/${check.id}`, result);
    watch({ type: 'check-finished', gate: id, check: check.id, title: check.title, outcome: result.outcome });
    return result;
  };
  // A witness that starts a child of its own keeps its output to itself: the log shows the gate's command.
  const witness = ({ check }: Witness): Promise<CheckResult> => runOne(check, () => undefined);
  const at = (when: Witness['when']): readonly Witness[] => gate.witnesses.filter(one => one.when === when);
  const witnesses: CheckResult[] = [];
  try {
    for (const one of at('before')) witnesses.push(await witness(one));
    const stop = witnesses.find(result => result.outcome !== 'pass');
    let command: CheckResult;
    if (stop) command = heldBack(gate, stop);
    else {
      for (const one of at('snapshot')) witnesses.push(await witness(one));
      const [own, ...beside] = await Promise.all([runOne(gate.command, emit), ...at('beside').map(witness)]);
      command = own;
      witnesses.push(...beside);
    }
    batcher.lines(evidence.endOfOutput());
    if (!stop) for (const one of at('after')) witnesses.push(await witness(one));
    batcher.stop();
    for (const result of [command, ...witnesses]) writeResult(evidence, result);
    const { sha256 } = await evidence.close();
    await record({
      type: 'gate.finished',
      gate: id,
      attempt,
      exitCode,
      durationMs: Math.round(ports.clock.monotonic() - started),
      command: outcomeOf(command),
      witnesses: witnesses.map(outcomeOf),
      expected: gate.witnesses.map(one => one.check.id),
      evidence: { log, sha256 },
    });
  } finally {
    batcher.stop();
  }
}

/** The command did not run, because a witness found that it would do harm. */
function heldBack(gate: Gate, stop: CheckResult): CheckResult {
  return {
    id: gate.command.id,
    title: gate.command.title,
    outcome: 'unknown',
    findings: [
      {
        id: 'held-back',
        message: `The command was not run, because "${stop.title}" did not pass first.`,
        fix: 'Do what is said there, then run this gate again.',
      },
    ],
    notes: [],
    evidence: null,
    durationMs: 0,
  };
}

const outcomeOf = (result: CheckResult): CheckOutcome => ({
  id: result.id,
  outcome: result.outcome,
  durationMs: result.durationMs,
  findings: [...result.findings],
  notes: [...result.notes],
});

function writeResult(evidence: EvidenceLog, result: CheckResult): void {
  evidence.note(`${result.id}: ${result.outcome} (${result.durationMs} ms)`);
  for (const finding of [...result.findings, ...result.notes]) {
    evidence.note(`  ${finding.id}: ${finding.message} -> ${finding.fix}`);
  }
  if (result.evidence !== null) evidence.note(`  evidence: ${JSON.stringify(result.evidence)}`);
}
