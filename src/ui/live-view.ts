import { noEarlierLive } from '../run/earlier-live.ts';
import type { GuideAction } from '../run/guide-types.ts';
import { type LockReason, lockReasons, phraseOf } from '../run/interlock.ts';
import { canReject, type NextStep, nextStep } from '../run/live-next.ts';
import { type Cycle, cycleOf, happened, type LiveStepState } from '../run/live-state.ts';
import type { Run } from '../run/state.ts';
import type { LiveAction } from '../runbook/live.ts';
import type { FieldView } from './field.ts';
import { type LiveMoment, momentOf } from './live-moment.ts';
import type { Local, LocalAction } from './screen.ts';
import type { Snapshot } from './store.ts';
import { moment, type Zone } from './times.ts';
import {
  BIG,
  BIG_MEANS,
  GO_LIVE,
  LIVE_ROW_IDS,
  LIVE_ROWS,
  type LiveRowId,
  ROW_WORDS,
} from './words/go-live.ts';

/** Pages of the screen's own; empty: the step itself. Each of the others holds a field. */
export type LivePage = '' | 'phrase' | 'reject' | 'happened' | 'did-not-happen' | 'campaign';
const PAGES: readonly LivePage[] = ['phrase', 'reject', 'happened', 'did-not-happen', 'campaign'];

export type GoLiveAction = GuideAction | LocalAction | { readonly type: 'page'; readonly page: LivePage };

export interface LiveRow {
  readonly id: LiveRowId;
  readonly number: number;
  readonly title: string;
  readonly state: keyof typeof ROW_WORDS;
  readonly word: string;
}

/** SENT, NOT SENT or UNKNOWN, to be photographed, with what a photograph should hold as well. */
export interface BigView {
  readonly word: (typeof BIG)[keyof typeof BIG];
  readonly means: string;
  readonly facts: readonly string[];
}

export interface BatchShown {
  readonly id: string;
  readonly lines: readonly string[];
  readonly expired: boolean;
  /** The people in it are being read. */
  readonly reading: boolean;
  /** Null: the people in it could not be read, or not yet. */
  readonly leads: readonly string[] | null;
}

export interface GoLiveView {
  readonly cycle: number;
  readonly rows: readonly LiveRow[];
  readonly row: LiveRow;
  readonly moment: LiveMoment;
  readonly page: LivePage;
  readonly big: BigView | null;
  /** Exactly why the action is locked; empty: it is not. */
  readonly locks: readonly LockReason[];
  /** Why the last try did not start. */
  readonly refused: readonly LockReason[];
  /** The last attempt of this action that did not do it. */
  readonly failed: { readonly attempt: number; readonly findings: readonly LockReason[] } | null;
  /** What has to be said of the step before, though it was done. */
  readonly notes: readonly LockReason[];
  readonly lookedGood: boolean;
  readonly log: string | null;
  readonly command: string | null;
  readonly batch: BatchShown | null;
  readonly phrase: string | null;
  readonly pending: string | null;
  readonly emergency: boolean;
  /** Nothing real may be touched. */
  readonly practice: boolean;
  readonly mayReject: boolean;
  readonly sales: string | null;
  readonly field: FieldView | null;
  readonly problem: readonly string[];
  readonly top: number;
}

const PLACE_OF: Readonly<Record<LiveAction, LiveRowId>> = {
  pipeline: 'pipeline',
  dispatch: 'dispatch',
  approve: 'approve',
  reject: 'approve',
  send: 'send',
};

/** `23 h 56 min`. */
function hoursOf(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return GO_LIVE.hours(Math.floor(minutes / 60), minutes % 60);
}

/** The row that a next step belongs to. */
export function rowOf(next: NextStep): LiveRowId {
  if (next.kind === 'review' || next.kind === 'activate') return next.kind;
  if (next.kind === 'finished') return 'days';
  return next.kind === 'begin' ? 'pipeline' : PLACE_OF[next.action];
}

function rowState(id: LiveRowId, at: LiveRowId, cycle: Cycle | null): LiveRow['state'] {
  const step = id === 'review' || id === 'activate' || id === 'days' ? null : (cycle?.steps[id] ?? null);
  if (step?.end === 'unknown' && step.looked === null) return 'unknown';
  if (id === at) return 'now';
  if (LIVE_ROW_IDS.indexOf(id) > LIVE_ROW_IDS.indexOf(at)) return 'waits';
  return step !== null && !happened(step) ? 'not-done' : 'done';
}

function rowsOf(next: NextStep, cycle: Cycle | null): LiveRow[] {
  const at = rowOf(next);
  return LIVE_ROW_IDS.map((id, index) => {
    const state = rowState(id, at, cycle);
    return { id, number: index + 1, title: LIVE_ROWS[id].title, state, word: ROW_WORDS[state] };
  });
}

/** The end of a step in large letters; null where large letters would say nothing. */
export function bigOf(run: Run, zone: Zone): BigView | null {
  const cycle = cycleOf(run.live);
  if (cycle === null) return null;
  const next = nextStep(run.live);
  const action: LiveAction | null = next.kind === 'look' ? next.action : 'send';
  const step = cycle.steps[action];
  if (step.running !== null || step.end === null) return null;
  const key = step.end === 'sent' ? 'sent' : step.end === 'unknown' ? 'unknown' : 'notSent';
  const id = typeof step.facts.runId === 'string' ? step.facts.runId : null;
  const facts = [
    ...(action === 'send' && step.end === 'sent' && step.batch ? [GO_LIVE.sentCounts(step.batch.leads)] : []),
    ...(step.batch ? [GO_LIVE.batch(step.batch.id)] : []),
    ...(id === null ? [] : [id]),
    ...(step.finishedAt === null ? [] : [moment(step.finishedAt, zone)]),
    ...(step.looked === null ? [] : [GO_LIVE.youLooked[step.looked.saw]]),
  ];
  return { word: BIG[key], means: BIG_MEANS[key], facts };
}

function batchOf(cycle: Cycle | null, guide: Snapshot['guide'], now: number, zone: Zone): BatchShown | null {
  const seen = guide?.live.batch ?? null;
  const batch = cycle?.batch ?? null;
  if (batch === null) return null;
  const until = Date.parse(batch.expiresAt);
  const expired = now >= until;
  const tiers = Object.entries(batch.tiers).map(([tier, n]) => `${tier} ${n}`);
  // People are shown only of exactly the batch that the journal speaks of.
  const same = seen?.facts.id === batch.id && seen.facts.hash === batch.hash;
  return {
    id: batch.id,
    expired,
    reading: guide?.live.batchRead === false,
    lines: [
      GO_LIVE.batchCounts(batch.leads, batch.email, batch.linkedin),
      GO_LIVE.batchTiers(tiers.join(', ') || GO_LIVE.none),
      expired
        ? GO_LIVE.batchExpired(moment(until, zone))
        : GO_LIVE.batchExpires(moment(until, zone), hoursOf(until - now)),
      GO_LIVE.batchHash(batch.hash),
    ],
    leads:
      same && seen
        ? seen.leads.map(({ name, company, email, tier }, index) =>
            GO_LIVE.batchLead(index + 1, name, company, email, tier),
          )
        : null,
  };
}

function pendingOf({ guide }: Snapshot): string | null {
  const pending = guide?.live.pending ?? null;
  if (pending === null) return null;
  if (pending.state === 'asking') return GO_LIVE.pendingAsking;
  return pending.state === 'said' ? GO_LIVE.pending(pending.count) : GO_LIVE.notPending(pending.why);
}

/** A page that belongs to the moment; any other is left. */
function pageOf(local: Local, at: LiveMoment, mayReject: boolean): LivePage {
  const page = PAGES.find(one => one === local.page) ?? '';
  const fits =
    (page === 'phrase' && at.kind === 'act') ||
    (page === 'reject' && mayReject && (at.kind === 'act' || at.kind === 'review')) ||
    ((page === 'happened' || page === 'did-not-happen') && at.kind === 'look') ||
    (page === 'campaign' && at.kind === 'activate');
  return fits ? page : '';
}

const failedOf = (step: LiveStepState): GoLiveView['failed'] =>
  step.end === 'not-done' || step.end === 'not-sent' || step.end === 'unknown'
    ? { attempt: step.attempts, findings: step.findings }
    : null;

/** Of the rejection until there is another batch, of the batch that was made until it is approved. */
function notesOf(cycle: Cycle | null, at: LiveMoment): readonly LockReason[] {
  if (cycle === null) return [];
  if (at.kind === 'review' || (at.kind === 'act' && at.action === 'dispatch'))
    return cycle.steps.reject.notes;
  return at.kind === 'act' && at.action === 'approve' ? cycle.steps.dispatch.notes : [];
}

/** The step of runbook 6 that the run is at. Total: without a guide nothing is known, and so everything is locked. */
export function goLiveView(snapshot: Snapshot, local: Local, { zone }: { readonly zone: Zone }): GoLiveView {
  const { run, guide, at: now } = snapshot;
  const cycle = cycleOf(run.live);
  const next = nextStep(run.live);
  const rows = rowsOf(next, cycle);
  const at = momentOf(next, snapshot, cycle);
  const mayReject = cycle !== null && canReject(cycle);
  const around = {
    now,
    binding: guide?.live.boundNow ?? {},
    earlier: guide?.live.earlier ?? noEarlierLive,
    ground: guide?.canFill ? ('rehearsal' as const) : ('live' as const),
  };
  const wished = pageOf(local, at, mayReject);
  const about = wished === 'reject' ? 'reject' : at.kind === 'act' ? at.action : null;
  const locks = about === null ? [] : lockReasons(run, about, around);
  // What gets locked while its phrase is being typed closes the field.
  const page = locks.length > 0 && (wished === 'phrase' || wished === 'reject') ? '' : wished;
  const action = page === 'reject' ? 'reject' : 'action' in at ? at.action : null;
  const step = action === null || cycle === null ? null : cycle.steps[action];
  const refused = guide?.live.refused ?? null;
  const look = run.live.interlock;
  const url = run.environments.production.url ?? run.binding?.productionUrl ?? null;
  const row = rows.find(one => one.id === rowOf(next));
  if (row === undefined) throw new Error('Every step has a row.');
  return {
    cycle: cycle?.number ?? 1,
    rows,
    row,
    moment: at,
    page,
    big: at.kind === 'working' || at.kind === 'looking' || page === 'reject' ? null : bigOf(run, zone),
    locks,
    refused: refused !== null && refused.step === action ? refused.reasons : [],
    failed: step === null ? null : failedOf(step),
    notes: notesOf(cycle, at),
    lookedGood:
      at.kind === 'act' &&
      look?.step === action &&
      look.checks.length > 0 &&
      look.checks.every(check => check.outcome === 'pass'),
    log: step?.evidence?.log ?? null,
    command: null,
    batch: at.kind === 'act' || at.kind === 'look' ? batchOf(cycle, guide, now, zone) : null,
    phrase: action !== null && at.kind === 'act' ? phraseOf(run, action) : null,
    pending: at.kind === 'review' ? pendingOf(snapshot) : null,
    emergency: run.live.emergency !== null,
    practice: run.mode === 'rehearsal' || guide?.canFill === true,
    mayReject,
    sales: url === null ? null : `${url.replace(/\/+$/, '')}/sales`,
    field: page === '' ? null : local.field,
    problem: guide?.problem ?? [],
    top: local.top,
  };
}
