import type { BoundCheck, CheckEvent, CheckResult } from '../../checks/types.ts';
import type { LiveAction, LiveEnd } from '../runbook/live.ts';
import type { Finding } from './event-parts.ts';
import { openEvidence } from './evidence.ts';
import type { GuideContext } from './guide-context.ts';
import { type BatchFacts, batchFacts } from './live-events.ts';
import { heldPorts } from './live-held.ts';
import type { LiveStepState } from './live-state.ts';
import { liveBatcher } from './output-batcher.ts';
import { findingsWithoutPeople, withoutPeople } from './people.ts';

/** One attempt of one action, its intent on the disk. */
interface Act {
  readonly step: LiveAction;
  readonly attempt: number;
  readonly cycle: number;
  readonly batch: BatchFacts | null;
}

const ENDS: Readonly<Record<CheckResult['outcome'], { readonly send: LiveEnd; readonly other: LiveEnd }>> = {
  pass: { send: 'sent', other: 'done' },
  fail: { send: 'not-sent', other: 'not-done' },
  unknown: { send: 'unknown', other: 'unknown' },
};

/** Does it, keeps its log, and records its end. What breaks in between leaves the intent alone: unknown. */
export async function act(
  context: GuideContext,
  { step, attempt, cycle, batch }: Act,
  signal: AbortSignal,
): Promise<void> {
  const { deps } = context;
  const { ports } = deps;
  // What is printed names the leads; the log is handed on, and the journal is kept.
  const redactor = { ...deps.redactor, text: (text: string) => withoutPeople(deps.redactor.text(text)) };
  const started = ports.clock.monotonic();
  const log = `evidence/live-${cycle}-${step}-${attempt}.log`;
  const evidence = await openEvidence(ports.files.join(context.folder(), log), redactor, withoutPeople);
  const batcher = liveBatcher(step, evidence.latest, deps.watch);
  let exitCode: number | null = null;
  const emit = (event: CheckEvent): void => {
    if (event.type === 'output') {
      evidence.output(event.stream, event.bytes);
      batcher.printed();
    } else if (event.type === 'command-ended') exitCode = event.exitCode;
  };
  let result: CheckResult;
  try {
    const check = (await deps.live()).actions(batch).find(({ id }) => id === step);
    if (!check) throw new Error(`There is no live action ${step} now.`);
    evidence.note(`${check.title} (${step}), attempt ${attempt}, ${ports.clock.now().toISOString()}`);
    const { inputs } = await deps.cutover(context.given());
    const stopped = (): boolean => context.run().live.emergency !== null && step !== 'reject';
    const guard = heldPorts(ports, stopped);
    // Said between the phrase and this moment: then it need not even look.
    result = stopped()
      ? heldBack(check)
      : await check.run(inputs, () => undefined, { ports: guard.ports, signal, emit });
    if (guard.nothingBegan()) result = heldBack(check);
    evidence.endOfOutput();
  } catch (error) {
    // What broke it off is said; that its log could then not be finished either would only hide it.
    evidence.endOfOutput();
    await evidence.close().catch(() => undefined);
    throw error;
  } finally {
    batcher.stop();
  }
  evidence.note(`${result.id}: ${result.outcome} (${result.durationMs} ms)`);
  for (const { id, message, fix } of [...result.findings, ...result.notes])
    evidence.note(`  ${id}: ${message} -> ${fix}`);
  if (result.evidence !== null) evidence.note(`  evidence: ${JSON.stringify(result.evidence)}`);
  const { sha256 } = await evidence.close();
  await context.record({
    type: 'live.finished',
    cycle,
    step,
    attempt,
    end: ENDS[result.outcome][step === 'send' ? 'send' : 'other'],
    exitCode,
    durationMs: Math.round(ports.clock.monotonic() - started),
    findings: findingsWithoutPeople(result.findings.map(cutShort)),
    notes: findingsWithoutPeople(result.notes),
    facts: flatFacts(result.evidence),
    evidence: { log, sha256 },
  });
  const made = step === 'dispatch' && result.outcome === 'pass' ? batchIn(result.evidence) : null;
  if (made) await context.record({ type: 'batch.seen', cycle, batch: made });
}

/** A gate that was cut short is run again; an action may have done its work all the same. */
const cutShort = (found: Finding): Finding =>
  found.id === 'stopped' || found.id === 'check-timeout' || found.id === 'command-timeout'
    ? {
        ...found,
        fix: 'Look whether it happened, and record what you saw. Nothing is tried again before that.',
      }
    : found;

/** The end of an action that our own fault kept from being seen. */
export const brokeOff = (
  context: GuideContext,
  cycle: number,
  step: LiveAction,
  attempt: number,
): Promise<void> =>
  context.record({
    type: 'live.finished',
    cycle,
    step,
    attempt,
    end: 'unknown',
    exitCode: null,
    durationMs: 0,
    findings: [
      {
        id: 'broke-off',
        message: 'The cockpit itself broke off while this was at work, so nobody saw how it ended.',
        fix: 'Look whether it happened, and record what you saw. Send the log of this step to an engineer.',
      },
    ],
    notes: [],
    facts: {},
    evidence: null,
  });

const heldBack = (check: BoundCheck): CheckResult => ({
  id: check.id,
  title: check.title,
  outcome: 'fail',
  findings: [
    {
      id: 'emergency',
      message: 'EMERGENCY STOP was said at this moment, so nothing was started.',
      fix: 'When it is safe again, lift it on the emergency screen.',
    },
  ],
  notes: [],
  evidence: null,
  durationMs: 0,
});

/** The plain values of a check's evidence; what is nested stands in the log. */
function flatFacts(evidence: unknown): LiveStepState['facts'] {
  if (typeof evidence !== 'object' || evidence === null) return {};
  const facts: LiveStepState['facts'] = {};
  for (const [name, value] of Object.entries(evidence as Record<string, unknown>)) {
    if (typeof value === 'string') facts[name] = withoutPeople(value);
    else if (value === null || typeof value === 'number' || typeof value === 'boolean') facts[name] = value;
    else if (Array.isArray(value) && value.every(item => typeof item === 'string'))
      facts[name] = value.map(withoutPeople);
  }
  return facts;
}

function batchIn(evidence: unknown): BatchFacts | null {
  const parsed = batchFacts.safeParse((evidence as { batch?: unknown } | null)?.batch);
  return parsed.success ? parsed.data : null;
}
