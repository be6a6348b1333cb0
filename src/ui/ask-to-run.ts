import type { GuideAction } from '../run/guide-types.ts';
import type { LocalAction } from './screen.ts';

type RunGates = Extract<GuideAction, { type: 'run-gates' }>;

/** Gates never start on one key: the question comes first. */
export const askToRun = (
  question: string,
  which: RunGates['which'],
): Extract<LocalAction, { type: 'ask' }> => ({
  type: 'ask',
  question,
  does: { type: 'run-gates', which },
});
