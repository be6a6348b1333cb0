import { CONFIRMATION_IDS, CONFIRMATIONS } from '../runbook/criteria.ts';
import { INTERLOCK_CHECKS, INTERLOCK_LIFE_MS, type LiveAction, phraseFor, RAMP } from '../runbook/live.ts';
import { type EarlierLive, earlierReasons } from './earlier-live.ts';
import type { Finding } from './event-parts.ts';
import { canReject, nextInCycle } from './live-next.ts';
import { type Cycle, cycleOf } from './live-state.ts';
import type { Run } from './state.ts';
import { type BindingNow, changedSince } from './validity.ts';
import { verdictOf } from './verdict.ts';

/** What stands around a run when it wants to act: the hour, what it is bound to as of now, and which world this is. */
export interface Around {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly binding: BindingNow;
  readonly ground: 'live' | 'rehearsal';
  /** What other runs of the same CAIO folder left: a new run gets around nothing. */
  readonly earlier: EarlierLive;
}

/** Why a live action may not start: an id for code, and what a person reads. */
export type LockReason = Finding;

const reason = (id: string, message: string, fix: string): LockReason => ({ id, message, fix });

const AGAIN = 'Run the gates again, and come back with a new GO.';

function verdictReasons(run: Run, { now, binding }: Around): LockReason[] {
  const verdict = verdictOf(run, now, binding);
  switch (verdict.word) {
    case 'GO':
      return [];
    case 'NO-GO':
      return [
        reason(
          'no-go',
          'The verdict is NO-GO.',
          'Do what the verdict says, run the gates again, and come back with a GO.',
        ),
      ];
    case 'STALE':
      return verdict.stale.map(why => reason('stale', `The GO no longer counts. ${why}`, AGAIN));
    case 'NOT YET':
      return run.concluded
        ? [
            reason(
              'not-yet',
              'There is no GO yet: something is still missing.',
              'See the verdict; it says what.',
            ),
          ]
        : [
            reason(
              'not-concluded',
              'The gates have not come to a verdict.',
              'Run the gates to their end first.',
            ),
          ];
  }
}

function worldReasons(run: Run, { ground }: Around): LockReason[] {
  if (run.mode === ground) return [];
  return ground === 'live'
    ? [
        reason(
          'from-rehearsal',
          'This GO was earned in a rehearsal. It says nothing about the real system.',
          'Go through the gates on the real system.',
        ),
      ]
    : [
        reason(
          'not-from-rehearsal',
          'This GO was earned on the real system, and this is the practice world.',
          'Go through the gates of the practice.',
        ),
      ];
}

const confirmationReasons = (run: Run): LockReason[] =>
  CONFIRMATION_IDS.filter(id => !run.confirmations[id]).map(id =>
    reason(`not-confirmed-${id}`, `Not confirmed: ${CONFIRMATIONS[id].text}`, 'Confirm it before the gates.'),
  );

/** The batch that an action is about, as far as the journal knows it. */
function batchReasons(run: Run, cycle: Cycle, step: LiveAction, { now, earlier }: Around): LockReason[] {
  if (step === 'pipeline' || step === 'dispatch') return [];
  const { batch } = cycle;
  if (batch === null)
    return [reason('no-batch', 'There is no batch of ours.', 'Make the batch first (first dispatch).')];
  if (step === 'reject') return [];
  const reasons: LockReason[] = [];
  const reject = 'Reject this batch and make a new one.';
  if (now >= Date.parse(batch.expiresAt)) {
    reasons.push(reason('batch-expired', 'The batch is too old to be sent: its time is over.', reject));
  }
  if (batch.leads < 1) reasons.push(reason('batch-empty', 'The batch is empty.', reject));
  if (Object.keys(batch.tiers).some(tier => tier !== RAMP.tier)) {
    reasons.push(
      reason('batch-tier', `The batch holds leads that are not ${RAMP.tier}.`, `${reject} Tell an engineer.`),
    );
  }
  if (step !== 'send') return reasons;
  const approved = cycle.steps.approve.batch;
  if (approved === null || approved.id !== batch.id || approved.hash !== batch.hash) {
    reasons.push(
      reason(
        'batch-not-approved',
        'This is not the batch that was approved here.',
        'Approve the batch first.',
      ),
    );
  }
  if (run.live.spent.includes(batch.id) || earlier.spent.includes(batch.id)) {
    reasons.push(
      reason(
        'already-started',
        'The sending of this batch was started once already. It is never started twice.',
        'Look in Instantly and HeyReach what went out, record it, then reject this batch.',
      ),
    );
  }
  return reasons;
}

function orderReasons(cycle: Cycle, step: LiveAction): LockReason[] {
  const next = nextInCycle(cycle);
  if (next.kind === 'running')
    return [reason('running', 'A live step is at work now.', 'Wait until it has ended.')];
  if (next.kind === 'look') {
    return [
      reason(
        'unknown-open',
        `How the step "${next.action}" ended is not known, and nobody has looked yet.`,
        'Look whether it happened, and record what you saw.',
      ),
    ];
  }
  if (step === 'reject' && canReject(cycle)) return [];
  if (next.kind === 'action' && next.action === step) return [];
  return [reason('not-next', 'Another step comes first.', 'Do the step that the screen is at.')];
}

/**
 * Why a live action of a run is locked, apart from the look right before it. Pure; the screen shows exactly these.
 * Rejecting a batch sends nothing and is not held back by the verdict or the emergency stop.
 */
export function lockReasons(run: Run, step: LiveAction, around: Around): readonly LockReason[] {
  const cycle = cycleOf(run.live);
  const world = worldReasons(run, around);
  if (cycle === null) {
    return [
      ...verdictReasons(run, around),
      ...world,
      ...earlierReasons(around.earlier),
      reason('no-cycle', 'No supervised dispatch has been begun.', 'Begin one from the Go live screen.'),
    ];
  }
  const own = [...orderReasons(cycle, step), ...batchReasons(run, cycle, step, around)];
  if (step === 'reject') return [...world, ...own];
  const entered = run.live.entered
    ? []
    : [reason('not-entered', 'You have not gone on from the verdict to Go live.', 'Go on from the verdict.')];
  const emergency = run.live.emergency
    ? [
        reason(
          'emergency',
          'EMERGENCY STOP was said, and nobody has lifted it.',
          'When it is safe again, lift it on the emergency screen.',
        ),
      ]
    : [];
  return [
    ...emergency,
    ...verdictReasons(run, around),
    ...world,
    ...earlierReasons(around.earlier),
    ...confirmationReasons(run),
    ...entered,
    ...own,
  ];
}

/** What the look right before an action lacks. Only a look at the same moment counts, and only once. */
export function lookReasons(run: Run, step: LiveAction, { now }: Around): readonly LockReason[] {
  if (step === 'reject') return [];
  const look = run.live.interlock;
  const cycle = cycleOf(run.live);
  const lookAgain = 'It is looked at again when you type the phrase again.';
  if (look === null || look.step !== step || look.cycle !== cycle?.number) {
    return [reason('look-missing', 'What must be true right before this step was not looked at.', lookAgain)];
  }
  const reasons: LockReason[] = [];
  if (!(now - look.at <= INTERLOCK_LIFE_MS && now >= look.at)) {
    reasons.push(reason('look-old', 'The last look is older than two minutes.', lookAgain));
  }
  for (const check of look.checks) {
    if (check.outcome === 'pass') continue;
    const [first] = check.findings;
    reasons.push(
      reason(
        `look-failed:${check.id}`,
        first?.message ?? `The check "${check.id}" did not pass.`,
        first?.fix ?? lookAgain,
      ),
    );
  }
  for (const id of new Set([...INTERLOCK_CHECKS[step], ...look.expected])) {
    if (!look.checks.some(check => check.id === id)) {
      reasons.push(reason(`look-missing:${id}`, `The check "${id}" was not made.`, lookAgain));
    }
  }
  const changed = run.binding === null ? ['what the run is about'] : changedSince(run.binding, look.binding);
  for (const what of changed) reasons.push(reason('changed', `Changed since the gates ran: ${what}.`, AGAIN));
  return reasons;
}

export type Start =
  | { readonly kind: 'start'; readonly batch: { id: string; hash: string; leads: number } | null }
  | { readonly kind: 'locked'; readonly reasons: readonly LockReason[] };

/**
 * Whether a live action starts now. This is the only thing that lets one start: no reason of any kind, and the phrase
 * sign by sign.
 */
export function mayStart(run: Run, step: LiveAction, phrase: string, around: Around): Start {
  const batch = cycleOf(run.live)?.batch ?? null;
  const reasons = [
    ...phraseReasons(run, step, phrase),
    ...lockReasons(run, step, around),
    ...lookReasons(run, step, around),
  ];
  if (reasons.length > 0) return { kind: 'locked', reasons };
  const about = step === 'pipeline' || step === 'dispatch' ? null : batch;
  return { kind: 'start', batch: about && { id: about.id, hash: about.hash, leads: about.leads } };
}

/** A phrase that is not the one that was asked for starts nothing. */
export function phraseReasons(run: Run, step: LiveAction, phrase: string): readonly LockReason[] {
  return phrase === phraseOf(run, step)
    ? []
    : [
        reason(
          'wrong-phrase',
          'That is not the phrase, so nothing was started.',
          'Type it exactly as it is shown, in capital letters.',
        ),
      ];
}

/** The phrase that a live action of this run asks for now. */
export const phraseOf = (run: Run, step: LiveAction): string =>
  phraseFor(step, cycleOf(run.live)?.batch?.leads ?? 0);
