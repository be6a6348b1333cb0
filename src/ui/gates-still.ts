import type { GuideAction, GuideState } from '../run/guide-types.ts';
import type { Run } from '../run/state.ts';
import { startsAnew } from '../run/validity.ts';
import { GATE_IDS, type GateId, stepOf } from '../runbook/gates.ts';
import type { Mark } from './theme.ts';
import { GATES } from './words.ts';

/** What a person can start from the gates and from the verdict. */
export type RunGatesAction = Extract<GuideAction, { type: 'run-gates' | 'copy-help' }>;

/** Gates at rest: before their start, or stopped with something that has not passed. */
export interface Still {
  readonly kind: 'idle' | 'stopped' | 'passed';
  readonly open: readonly GateId[];
  /** As far as the run itself knows, something it is bound to is another: then all nine run, whichever are asked for. */
  readonly anew: boolean;
}

/** One key of a card, with what it does in a sentence. */
export interface CardKey {
  readonly key: string;
  readonly text: string;
}

/** A heading, a few sentences, and the keys that can be pressed: shown while no gate runs. */
export interface Card {
  readonly mark: Mark;
  readonly heading: string;
  /** What the rows say; shown where there is no room for them. */
  readonly instead: string | null;
  readonly lines: readonly string[];
  readonly keys: readonly CardKey[];
  /** Below the keys, as many as there is room for: a heading, then points. */
  readonly more: { readonly heading: string; readonly points: readonly string[] } | null;
}

const numberOf = (id: GateId): number => GATE_IDS.indexOf(id) + 1;

/** `3, 4 and 5`. */
export function gateNumbers(ids: readonly GateId[]): string {
  const numbers = ids.map(id => String(numberOf(id)));
  const last = numbers.pop() ?? '';
  return numbers.length === 0 ? last : `${numbers.join(', ')} and ${last}`;
}

/** Gates that count for nothing yet. */
export const notPassed = (run: Run): GateId[] => GATE_IDS.filter(id => run.gates[id].outcome !== 'pass');

/** Addresses and tokens that are not those the gates ran with. Code and settings are looked at when gates start. */
export function knownAnew(run: Run): boolean {
  const { staging, production } = run.environments;
  return startsAnew(run, {
    stagingUrl: staging.url ?? undefined,
    productionUrl: production.url ?? undefined,
    stagingToken: staging.token?.fingerprint,
    productionToken: production.token?.fingerprint,
  });
}

/** Null: gates run, or nobody is guided, so that nothing can be started from here. */
export function stillOf(run: Run, guide: GuideState | null): Still | null {
  if (guide === null || guide.gatesRunning || guide.stopping) return null;
  if (GATE_IDS.some(id => run.gates[id].running)) return null;
  const open = notPassed(run);
  const anew = knownAnew(run);
  if (GATE_IDS.every(id => run.gates[id].outcome === 'not-run')) return { kind: 'idle', open, anew };
  return { kind: open.length === 0 ? 'passed' : 'stopped', open, anew };
}

const writes = (ids: readonly GateId[]): string[] =>
  ids.includes('redis-migration') ? [GATES.writesAmong] : [];

/** @param usual how long the nine gates take, as a person reads it; null when it is not known */
function idleCard(usual: string | null): Card {
  return {
    mark: 'waiting',
    heading: GATES.idleHeading,
    instead: null,
    lines: [...GATES.idle(usual), GATES.writesAmong],
    keys: [{ key: 's', text: GATES.keyStart }],
    more: { heading: GATES.how, points: GATES.before },
  };
}

function stoppedCard(run: Run, { open, anew }: Still): Card {
  const first = open.find(id => run.gates[id].findings.length > 0);
  const found = open.filter(id => id !== first && run.gates[id].findings.length > 0);
  const fix = first === undefined ? undefined : run.gates[first].findings[0]?.fix;
  return {
    mark: open.some(id => run.gates[id].outcome === 'fail') ? 'fail' : 'unknown',
    heading: GATES.stoppedHeading(open.length),
    instead: GATES.notPassed(open.map(id => `${numberOf(id)} ${stepOf(id).title}`).join(', ')),
    lines: [
      ...(run.interrupted === null ? [] : [GATES.interrupted(run.interrupted)]),
      ...(anew ? [GATES.anew] : []),
      ...writes(anew ? GATE_IDS : open),
      ...(first === undefined || fix === undefined ? [] : [GATES.first(numberOf(first)) + fix]),
    ],
    keys: [
      { key: 'r', text: anew ? GATES.keyAgainAll : GATES.keyAgain },
      { key: '1-9', text: GATES.keyRead },
      { key: 'c', text: GATES.keyCopy },
      { key: 'Ctrl-C', text: GATES.keyStop },
    ],
    more:
      found.length === 0
        ? null
        : {
            heading: GATES.others,
            points: found.flatMap(id =>
              run.gates[id].findings.map(({ message, fix: todo }) =>
                GATES.other(numberOf(id), stepOf(id).title, message, todo),
              ),
            ),
          },
  };
}

/** What is asked before gates run again, with a word on the one that writes; short, as it has one row. */
export function againQuestion(ids: readonly GateId[]): string {
  const question = GATES.askAgain(gateNumbers(ids), ids.length);
  return ids.includes('redis-migration') ? question + GATES.askWrites : question;
}

/** What is asked before gates start. @param only one gate alone; null: all that `still` names */
export function startQuestion({ kind, open, anew }: Still, only: GateId | null): string {
  if (anew && kind !== 'idle') return GATES.askAll + GATES.askWrites;
  if (only !== null)
    return GATES.askOnly(numberOf(only)) + (only === 'redis-migration' ? GATES.askWrites : '');
  return kind === 'idle' ? GATES.askStart + GATES.askWrites : againQuestion(open);
}

/** The gate that `o` runs alone: looked at, not passed, and not the only one. */
export const onlyOne = (still: Still, chosen: GateId | null): GateId | null =>
  chosen !== null && still.kind === 'stopped' && still.open.length > 1 && still.open.includes(chosen)
    ? chosen
    : null;

/** What stands below the rows while nothing runs. @param usual how long all take, as a person reads it */
export function cardOf(run: Run, still: Still, usual: string | null): Card {
  if (still.kind === 'idle') return idleCard(usual);
  if (still.kind === 'stopped') return stoppedCard(run, still);
  return {
    mark: 'pass',
    heading: GATES.allPassedHeading,
    instead: null,
    lines: GATES.allPassed,
    keys: [],
    more: null,
  };
}
