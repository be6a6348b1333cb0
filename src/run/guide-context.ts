import type {
  BoundCheck,
  CheckEvent,
  CheckResult,
  CheckTools,
  CutoverInputs,
  Gate,
} from '../../checks/types.ts';
import type { Redactor } from '../ports/redact.ts';
import type { Ports } from '../ports/types.ts';
import type { Environment, GateId } from '../runbook/gates.ts';
import type { DayZone } from './days.ts';
import type { DoctorLine } from './doctor-line.ts';
import type { EarlierLive } from './earlier-live.ts';
import type { RunEvent } from './events.ts';
import type { Cutover, EnvironmentGiven } from './ground.ts';
import type { BatchView } from './guide-live-types.ts';
import type { EnvChange, GuideState, PastRun, RunSummary } from './guide-types.ts';
import type { Watcher } from './live.ts';
import type { BatchFacts } from './live-events.ts';
import type { Recorder } from './recorder.ts';
import type { Run } from './state.ts';
import type { BindingNow } from './validity.ts';

/** An open run as the guide needs it. */
export interface GuideRun {
  readonly id: string;
  readonly folder: string;
  readonly recorder: Recorder;
  close(): Promise<void>;
}

/** What acts on production, or looks at it right before; from checks/live. */
export interface LiveChecks {
  looks(batch: BatchFacts | null): readonly BoundCheck[];
  actions(batch: BatchFacts | null): readonly BoundCheck[];
  batchNow(inputs: CutoverInputs, id: string, tools: CheckTools): Promise<BatchView | null>;
  /** A number, or why it is not said. */
  pendingReviews(inputs: CutoverInputs, tools: CheckTools): Promise<number | string>;
}

/** What the guide is given by the command that starts it. Whatever touches the world comes from here. */
export interface GuideDeps {
  readonly ports: Ports;
  readonly redactor: Redactor;
  readonly watch: Watcher;
  /** Looks at this computer; nothing secret is asked or sent. */
  examine(signal: AbortSignal): Promise<readonly DoctorLine[]>;
  earlier(): Promise<readonly RunSummary[]>;
  /** What the other runs of this CAIO folder left. @param own the run that is open. Rejects when they cannot be looked through. */
  earlierLive(own: string): Promise<EarlierLive>;
  /** An earlier run, with what it would be bound to now. Rejects when its journal cannot be trusted. */
  lookBack(run: string): Promise<PastRun>;
  /** Milliseconds that all gates took together in earlier runs; null when unknown. */
  gatesTook(): Promise<number | null>;
  /** Opens a new run (null) or one to go on with, and records its start when it is new. */
  openRun(resume: string | null): Promise<GuideRun>;
  /** The gates' inputs for what has been given so far. */
  cutover(given: Readonly<Record<Environment, EnvironmentGiven>>): Promise<Cutover>;
  gates(): Promise<readonly Gate[]>;
  /** The live actions and what is looked at before them. */
  live(): Promise<LiveChecks>;
  /** The freshness check of one token by itself. */
  firstLook(environment: Environment): Promise<BoundCheck>;
  fingerprint(value: string): string;
  openPage(
    url: string,
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'opened' } | { readonly kind: 'failed'; readonly why: string }>;
  readonly clipboard: {
    copy(
      text: string,
      signal: AbortSignal,
    ): Promise<{ readonly kind: 'copied' } | { readonly kind: 'unavailable'; readonly why: string }>;
    clearIfHolds(text: string, signal: AbortSignal): Promise<'cleared' | 'not-ours' | 'unknown'>;
  };
  readonly envFile: {
    /** As the runbook names it. */
    shown(environment: Environment): string;
    compare(environment: Environment, wanted: ReadonlyMap<string, string>): Promise<readonly EnvChange[]>;
    write(
      environment: Environment,
      wanted: ReadonlyMap<string, string>,
    ): Promise<
      | { readonly kind: 'written'; readonly backup: string | null; readonly written: readonly string[] }
      | { readonly kind: 'failed'; readonly message: string }
    >;
  };
  /** Saves the reports of a run that came to its end; gives the one that a person opens. */
  saveReports(run: Run): Promise<string>;
  helpText(run: Run, boundNow: BindingNow): string;
  /** The sentences for an error that a person can do something about; null for any other. */
  explain(error: unknown): readonly string[] | null;
  /** The operator's time zone: days are kept in it. */
  readonly zone: DayZone;
  /** The practice world: it can say what one would copy from Railway, and plays the redeploy. Null on the real one. */
  readonly practice: {
    url(environment: Environment): string | null;
    origins(environment: Environment): readonly string[];
    redeploy(environment: Environment, token: string): void;
    /** What a reviewer does at /sales: approves what waits there. */
    reviewLeads(): Promise<void>;
    /** Moves the practice clock to the next morning. */
    nextDay(): Promise<void>;
    /** The practice clock. */
    now(): Date;
  } | null;
  /** Milliseconds between two looks of the redeploy watch. */
  readonly watchEveryMs: number;
  readonly clearClipboardAfterMs: number;
  /** Milliseconds that a word about the clipboard stays on the screen. */
  readonly sayClipboardForMs: number;
}

/** What the parts of the guide share. */
export interface GuideContext {
  readonly deps: GuideDeps;
  state(): GuideState;
  /** Changes the state and tells the watchers. */
  patch(change: Partial<GuideState>): void;
  run(): Run;
  record(event: RunEvent): Promise<void>;
  /** Tokens of this process. Never shown, never stored. */
  readonly secrets: Map<Environment, string>;
  /** Results of checks by `gate/check`, for witnesses that build on others. */
  readonly results: Map<string, CheckResult>;
  /** What has been given so far, tokens of this process among it. */
  given(): Readonly<Record<Environment, EnvironmentGiven>>;
  folder(): string;
  /** Ends when the person stops or leaves. */
  readonly signal: AbortSignal;
}

/** Runs one of a gate's own checks by itself, with what has been given so far. */
export async function runWitness(
  context: GuideContext,
  gateId: GateId,
  checkId: string,
  signal: AbortSignal,
): Promise<CheckResult> {
  const gate = (await context.deps.gates()).find(candidate => candidate.id === gateId);
  const check = gate?.witnesses.find(one => one.check.id === checkId)?.check;
  if (!check) throw new Error(`${gateId} has no check ${checkId}.`);
  return runAlone(context, check, signal);
}

/** Runs one check with what has been given so far. @param onStep how far it is: each whole percent once */
export async function runAlone(
  context: GuideContext,
  check: BoundCheck,
  signal: AbortSignal,
  onStep: (percent: number) => void = () => undefined,
): Promise<CheckResult> {
  const { inputs } = await context.deps.cutover(context.given());
  let last = -1;
  const emit = (event: CheckEvent): void => {
    if (event.type !== 'progress' || !event.total) return;
    // Objects that stand in two packs are counted twice beforehand, never afterwards.
    const percent = Math.min(100, Math.floor((100 * event.done) / event.total));
    if (percent !== last) onStep(percent);
    last = percent;
  };
  return check.run(inputs, () => undefined, { ports: context.deps.ports, signal, emit });
}
