import type { CheckOutcome } from '../run/events.ts';
import type { GuideAction } from '../run/guide-types.ts';
import type { Changeable } from '../run/phase.ts';
import type { EnvironmentState, Run } from '../run/state.ts';
import { CONFIRMATION_IDS, CONFIRMATIONS, type ConfirmationId } from '../runbook/criteria.ts';
import type { Environment } from '../runbook/gates.ts';
import { stepBack } from './input-parts.ts';
import type { Local, LocalAction, Menu } from './screen.ts';
import type { Snapshot } from './store.ts';
import { LOOP, LOOP_PLAIN, LOOP_TODO } from './words/loop-back.ts';

/** What was seen: `good` agrees with the statement, `bad` speaks against it, `open` says nothing of it. */
export interface Seen {
  readonly sign: 'good' | 'bad' | 'open';
  readonly text: string;
}

export type LoopBackAction =
  | GuideAction
  | Extract<LocalAction, { type: 'ask' }>
  | { readonly type: 'not-yet' | 'still' };

export interface LoopBackView {
  readonly id: ConfirmationId;
  readonly number: number;
  readonly of: number;
  /** Plain words, then the runbook's own. */
  readonly plain: string;
  readonly text: string;
  readonly section: string;
  readonly seen: readonly { readonly place: string; readonly facts: readonly Seen[] }[];
  readonly note: string | null;
  readonly all: readonly {
    readonly number: number;
    readonly text: string;
    readonly done: boolean;
    readonly now: boolean;
  }[];
  readonly rehearsal: boolean;
  /** Said no to: what has to be done, and the ways there. */
  readonly notYet: boolean;
  readonly menu: Menu<LoopBackAction>;
  readonly back: GuideAction | null;
  readonly top: number;
}

const SIGN = { pass: 'good', fail: 'bad', unknown: 'open' } as const;

/** Read-back answers about CORS belong to the statement about CORS, the others to the one about the flags. */
const isCors = (check: CheckOutcome): boolean => check.id.includes('cors');

function readback(checks: readonly CheckOutcome[] | null): Seen[] {
  if (checks === null || checks.length === 0) return [{ sign: 'open', text: LOOP.readback.none }];
  const worst =
    checks.find(check => check.outcome === 'fail') ?? checks.find(check => check.outcome === 'unknown');
  const { outcome } = worst ?? { outcome: 'pass' as const };
  const why = (worst?.findings ?? []).map(
    (finding): Seen => ({ sign: SIGN[outcome], text: finding.message }),
  );
  return [{ sign: SIGN[outcome], text: LOOP.readback[outcome] }, ...why];
}

const said = (yes: boolean, good: string, bad: string): Seen =>
  yes ? { sign: 'good', text: good } : { sign: 'bad', text: bad };

/** What the cockpit has seen of one statement in one environment. */
function seenOf(id: ConfirmationId, state: EnvironmentState): Seen[] {
  const redeploy: Seen = state.redeploySeen
    ? { sign: 'good', text: LOOP.redeploySeen }
    : { sign: 'open', text: LOOP.redeployNotSeen };
  switch (id) {
    case 'rotated':
      return [
        said(state.token !== null, LOOP.token(state.token?.fingerprint ?? ''), LOOP.noToken),
        said(state.token?.check?.outcome === 'pass', LOOP.fresh, LOOP.notFresh),
      ];
    case 'redeployed':
      return [redeploy];
    case 'cors':
      return [
        state.corsOrigins === null
          ? { sign: 'bad', text: LOOP.noOrigins }
          : said(state.corsOrigins.length > 0, LOOP.origins(state.corsOrigins), LOOP.origins([])),
        ...readback(state.readback?.filter(isCors) ?? null),
      ];
    case 'strict':
      return [
        ...readback(state.readback?.filter(check => !isCors(check)) ?? null),
        // Only a person can have looked: a tick of ours would say that somebody did.
        ...(state.readback?.some(check => check.notes.some(note => note.id === 'strict-not-reported'))
          ? [{ sign: 'open' as const, text: LOOP.readback.silent }]
          : []),
      ];
    case 'approve-smoke':
      return [said(state.url !== null, LOOP.url(state.url ?? ''), LOOP.noUrl)];
  }
}

const WORST: readonly (Seen['sign'] | undefined)[] = ['bad', 'open', 'good'];

/** What speaks against a statement must not lie below the end of a small window, where its yes is in sight. */
const worstFirst = <T>(list: readonly T[], of: (one: T) => Seen | undefined): T[] =>
  list.toSorted((a, b) => WORST.indexOf(of(a)?.sign) - WORST.indexOf(of(b)?.sign));

const PLACES: readonly Environment[] = ['staging', 'production'];

/** The answer behind each statement. */
export const BEHIND: Readonly<Record<ConfirmationId, Changeable>> = {
  rotated: 'token',
  redeployed: 'clicks',
  cors: 'cors',
  strict: 'readback',
  'approve-smoke': 'url',
};

const statementMenu = (id: ConfirmationId, rehearsal: boolean): Menu<LoopBackAction> => [
  { id: `not yet ${id}`, label: LOOP.notYet, action: { type: 'not-yet' } },
  { id: `yes ${id}`, label: rehearsal ? LOOP.yesPractice : LOOP.yes, action: { type: 'confirm', id } },
];

const notYetMenu = (id: ConfirmationId, rehearsal: boolean): Menu<LoopBackAction> => [
  { id: `still ${id}`, label: LOOP.still, action: { type: 'still' } },
  ...PLACES.map(environment => ({
    id: `${BEHIND[id]} ${environment}`,
    label: LOOP_TODO[id](LOOP.places[environment]),
    action: { type: 'change', what: BEHIND[id], environment } as const,
  })),
  {
    id: 'stop',
    label: rehearsal ? LOOP.stopPractice : LOOP.stop,
    action: { type: 'ask', question: LOOP.askStop, does: { type: 'stop' } },
  },
];

/** The first statement that is open; the last one when all are made. */
export function openStatement(run: Run): ConfirmationId {
  return CONFIRMATION_IDS.find(id => !run.confirmations[id]) ?? 'approve-smoke';
}

/** From the first statement to the settings file, from the others to the one before, which is asked again. */
export function statementBack(run: Run): GuideAction | null {
  const before = CONFIRMATION_IDS[CONFIRMATION_IDS.indexOf(openStatement(run)) - 1];
  return before === undefined ? stepBack({ name: 'loop-back' }) : { type: 'withdraw', id: before };
}

/** One statement at a time, with what speaks for it and against it. */
export function loopBackView({ run, guide }: Snapshot, local: Local): LoopBackView {
  const rehearsal = run.mode === 'rehearsal' || guide?.canFill === true;
  const notYet = local.page === openStatement(run);
  const id = openStatement(run);
  const number = CONFIRMATION_IDS.indexOf(id) + 1;
  return {
    id,
    number,
    of: CONFIRMATION_IDS.length,
    plain: LOOP_PLAIN[id],
    text: CONFIRMATIONS[id].text,
    section: LOOP.runbook(CONFIRMATIONS[id].section),
    seen: worstFirst(
      PLACES.map(place => ({
        place: LOOP.places[place],
        facts: worstFirst(seenOf(id, run.environments[place]), fact => fact),
      })),
      ({ facts }) => facts[0],
    ),
    note: id === 'approve-smoke' ? LOOP.requests : null,
    all: CONFIRMATION_IDS.map((one, index) => ({
      number: index + 1,
      text: LOOP_PLAIN[one],
      done: run.confirmations[one],
      now: one === id,
    })),
    rehearsal,
    notYet,
    menu: notYet ? notYetMenu(id, rehearsal) : statementMenu(id, rehearsal),
    back: statementBack(run),
    top: local.top,
  };
}
