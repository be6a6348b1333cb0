import { type Phase, phaseOf } from '../run/phase.ts';
import type { At } from './ask-rotate.ts';
import type { Answer, Step } from './ask-step.ts';

/** So long an answer may take to move the run before the question is asked again, milliseconds. */
const MOVE_MS = 5000;
/** The guide says where an answer has led right after it is recorded; longer apart, it means what it says. */
const TRANSIT_MS = 1000;

const keyOf = (phase: Phase): string =>
  'environment' in phase ? `${phase.name}:${phase.environment}` : phase.name;

export const troubleOf = (step: Step | null): string =>
  JSON.stringify(step?.kind === 'ask' ? step.trouble : []);

export interface Settle {
  /** An answer was given; what comes next is asked when it has done its work. */
  answered(answer: Answer, step: Step, at: At): void;
  /** `waiting`: an answer is still at work. `nothing`: it has moved nothing in its time. */
  look(step: Step, at: At): 'ready' | 'waiting' | 'nothing';
}

/**
 * Keeps a question from being asked while an answer is on its way through the journal: it would be the old question.
 * @param nudge calls back after so many milliseconds
 */
export function createSettle(now: () => number, nudge: (ms: number) => void): Settle {
  let moving: { readonly from: At; readonly id: string; readonly until: number } | null = null;
  /** The person went back to an answer; the phase is then not the one that the run asks for. */
  let changing: 'asked' | 'there' | null = null;
  let drift: { readonly key: string; readonly until: number } | null = null;

  const moved = (step: Step, { guide }: At): boolean => {
    if (moving === null || step.id !== moving.id) return true;
    const before = moving.from.guide;
    if (guide !== before && (troubleOf(step) !== '[]' || guide.problem !== null)) return true;
    return guide.clipboard.state !== before.clipboard.state;
  };
  const inTransit = ({ run, guide }: At): boolean => {
    const [is, owed] = [keyOf(guide.phase), keyOf(phaseOf(run, guide.held))];
    if (is !== owed && changing === 'asked') changing = 'there';
    if (is === owed && changing === 'there') changing = null;
    if (is === owed || changing !== null) {
      drift = null;
      return false;
    }
    const key = `${is} ${owed}`;
    if (drift?.key !== key) {
      drift = { key, until: now() + TRANSIT_MS };
      nudge(TRANSIT_MS);
    }
    return now() < drift.until;
  };

  return {
    answered(answer, step, at) {
      for (const action of answer.actions) {
        if (action.type === 'change') changing = action.what === null ? null : 'asked';
      }
      if (!answer.settles) return;
      moving = { from: at, id: step.id, until: now() + MOVE_MS };
      nudge(MOVE_MS);
    },
    look(step, at) {
      if (moving !== null && !moved(step, at)) {
        if (now() < moving.until) return 'waiting';
        moving = null;
        return 'nothing';
      }
      moving = null;
      return inTransit(at) ? 'waiting' : 'ready';
    },
  };
}
