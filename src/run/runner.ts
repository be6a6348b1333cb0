import type { CheckEvent, CheckResult, CutoverInputs, Earlier, Gate, Witness } from '../../checks/types.ts';
import type { Redactor } from '../ports/redact.ts';
import type { Ports } from '../ports/types.ts';
import { GATE_IDS, type GateId } from '../runbook/gates.ts';
import type { Binding, Finding, RunEvent } from './events.ts';
import { type EvidenceLog, openEvidence } from './evidence.ts';
import type { Watcher } from './live.ts';
import { outcomeOf } from './outcome.ts';
import { outputBatcher } from './output-batcher.ts';
import { withoutPeople } from './people.ts';
import type { Recorder } from './recorder.ts';
import { apply, type Run } from './state.ts';
import { changedSince, startsAnew } from './validity.ts';
import { verdictOf } from './verdict.ts';

export interface RunnerOptions {
  readonly recorder: Recorder;
  readonly inputs: CutoverInputs;
  /** Each gate's command as it may be shown. */
  readonly shown: Readonly<Record<GateId, string>>;
  readonly gates: readonly Gate[];
  /** Which gates to run, asked once the run is bound: a changed binding takes every earlier result away. */
  readonly which: (run: Run) => readonly GateId[];
  /** Results of gates that ran before in this process, by `gate/check`; new ones are added. */
  readonly results: Map<string, CheckResult>;
  readonly ports: Ports;
  readonly redactor: Redactor;
  /** Folder of the run; evidence is written below it. */
  readonly folder: string;
  readonly watch: Watcher;
  readonly signal: AbortSignal;
  /** What the run is about, looked at anew on each call. */
  bind(): Promise<Binding>;
}

/**
 * Goes through the gates in the runbook's order and concludes the run. A failure does not stop the rest, so that
 * the verdict lists everything; only what would act on an unproven base is held back.
 * @throws when the journal or the evidence cannot be written: what cannot be recorded must not count
 */
export async function runGates(options: RunnerOptions): Promise<Run> {
  const { recorder, signal } = options;
  const now = await options.bind();
  const before = recorder.run();
  // A look that was cut short says nothing: it must not take away what was proven before.
  if (!signal.aborted && (before.binding === null || startsAnew(before, now))) {
    await recorder.record({ type: 'run.bound', binding: now });
  }
  const asked = options.which(recorder.run());
  if (asked.some(isLock)) void prepareHttp(options);
  let look = now;
  for (const id of GATE_IDS) {
    if (signal.aborted) break;
    const gate = options.gates.find(candidate => candidate.id === id);
    if (!gate || !asked.includes(id)) continue;
    const run = recorder.run();
    const blocked = blockedBy(run, gate);
    if (blocked) await recorder.record({ type: 'gate.blocked', gate: id, finding: blocked });
    else {
      await runGate(options, gate, id, run.gates[id].attempts + 1);
      look = await lookForDrift(options, look);
    }
  }
  const binding = signal.aborted ? null : (recorder.run().drift ?? look);
  if (binding === null || signal.aborted) {
    await recorder.record({ type: 'run.interrupted', reason: 'The person stopped it.' });
    return recorder.run();
  }
  // The word in the journal is what was said at that moment; readers always work it out anew from the events.
  const concluded: RunEvent = { type: 'run.concluded', verdict: 'NOT YET', binding };
  const at = options.ports.clock.now().getTime();
  const verdict = verdictOf(apply(recorder.run(), concluded, at), at, binding).word;
  await recorder.record({ ...concluded, verdict });
  return recorder.run();
}

/**
 * After each gate: what is changed and put back in the middle of a run would not show at its end. The last of these
 * looks is what the run is concluded with.
 */
async function lookForDrift({ recorder, signal, bind }: RunnerOptions, before: Binding): Promise<Binding> {
  const { binding, drift } = recorder.run();
  if (signal.aborted || binding === null || drift !== null) return before;
  const look = await bind();
  if (!signal.aborted && changedSince(binding, look).length > 0) {
    await recorder.record({ type: 'run.drifted', binding: look });
  }
  return look;
}

/** The gates that try the lock of a deployment. */
const isLock = (id: string): boolean => id.startsWith('auth-');

/** While the first gate's command runs; later the lock's questions would wait for it. */
const prepareHttp = ({ inputs, ports }: RunnerOptions): Promise<void> =>
  ports.http.prepare([inputs.staging, inputs.production].flatMap(({ url }) => url ?? []));

function blockedBy(run: Run, gate: Gate): Finding | null {
  if (isLock(gate.id) && !run.confirmations['approve-smoke']) {
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

async function runGate(options: RunnerOptions, gate: Gate, id: GateId, attempt: number): Promise<void> {
  const { ports, watch, results, recorder } = options;
  await recorder.record({ type: 'gate.intended', gate: id, attempt });
  const started = ports.clock.monotonic();
  const log = `evidence/${id}-${attempt}.log`;
  // A dry run prints whom it would write to; the log is handed on.
  const redactor = {
    ...options.redactor,
    text: (text: string): string => withoutPeople(options.redactor.text(text)),
  };
  const evidence = id.startsWith('dry-run')
    ? await openEvidence(ports.files.join(options.folder, log), redactor, withoutPeople)
    : await openEvidence(ports.files.join(options.folder, log), options.redactor);
  evidence.note(`${gate.title} (${id}), attempt ${attempt}, ${ports.clock.now().toISOString()}`);
  evidence.note(`Command: ${options.shown[id]}`);
  const batcher = outputBatcher(id, evidence.latest, watch);
  let exitCode: number | null = null;
  const emit = (event: CheckEvent): void => {
    if (event.type === 'output') {
      evidence.output(event.stream, event.bytes);
      batcher.printed();
    } else if (event.type === 'progress') batcher.progress(event.done, event.total, event.what);
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
  // A witness that starts a child of its own keeps its output to itself: the log shows the gate's command. How far it
  // is, is told: the history of a large folder takes minutes.
  const tellsStep = (event: CheckEvent): void => {
    if (event.type === 'progress') emit(event);
  };
  const witness = ({ check }: Witness): Promise<CheckResult> => runOne(check, tellsStep);
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
    evidence.endOfOutput();
    if (!stop) for (const one of at('after')) witnesses.push(await witness(one));
    batcher.stop();
    for (const result of [command, ...witnesses]) writeResult(evidence, result);
    const { sha256 } = await evidence.close();
    await recorder.record({
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
    // What broke the gate off is said; that its log could then not be finished either would only hide it.
    await evidence.close().catch(() => undefined);
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

function writeResult(evidence: EvidenceLog, result: CheckResult): void {
  evidence.note(`${result.id}: ${result.outcome} (${result.durationMs} ms)`);
  for (const finding of [...result.findings, ...result.notes]) {
    evidence.note(`  ${finding.id}: ${finding.message} -> ${finding.fix}`);
  }
  if (result.evidence !== null) evidence.note(`  evidence: ${JSON.stringify(result.evidence)}`);
}
