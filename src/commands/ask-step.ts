import type { GuideAction } from '../run/guide-types.ts';
import { ASK } from '../ui/words/ask.ts';

/** What an answer does. `settles`: what comes next is asked only when the state has moved. */
export interface Answer {
  readonly actions: readonly GuideAction[];
  /** The answer in words. */
  readonly said: string;
  readonly settles: boolean;
}

/** One possible answer: what is typed for it (an empty key is Enter alone) and what it means. */
export interface Choice {
  readonly keys: readonly string[];
  readonly label: string;
  readonly answer: Answer;
}

interface Said {
  /** What it belongs to; `intro` is said when this changes. */
  readonly topic: string;
  /** `lines` are said when this changes. */
  readonly id: string;
  readonly intro: readonly string[];
  readonly lines: readonly string[];
  /** What `?` says. */
  readonly help: readonly string[];
  readonly back: Answer | null;
}

/** Nothing is asked; it goes on by itself. `still` is said again and again, `every` milliseconds. */
export interface Wait extends Said {
  readonly kind: 'wait';
  readonly every: number;
  /** What can be said meanwhile; it ends no wait. */
  readonly choices: readonly Choice[];
  readonly still: ((elapsed: number) => readonly string[]) | null;
}

/** One question. */
export interface Ask extends Said {
  readonly kind: 'ask';
  /** Why the last answer could not be used. */
  readonly trouble: readonly string[];
  readonly choices: readonly Choice[];
  readonly prompt: string;
  /** It starts, writes or confirms something: what was typed before the question is no answer to it. */
  readonly grave: boolean;
  /** The answer is a secret: no echo. */
  readonly hidden: boolean;
  /** For a question that takes a text of one line. */
  readonly text: ((typed: string) => Answer) | null;
}

export type Step = Wait | Ask;

/** What a typed line means at a step. */
export type Reading =
  | { readonly type: 'answer'; readonly answer: Answer }
  | { readonly type: 'help' | 'stop' | 'unclear' | 'nothing' | 'no-way-back' };

export const answer = (said: string, ...actions: GuideAction[]): Answer => ({ actions, said, settles: true });
/** An answer after which the same question is asked again at once. */
export const stays = (said: string, ...actions: GuideAction[]): Answer => ({ actions, said, settles: false });
export const choice = (key: string, label: string, does: Answer, ...more: string[]): Choice => ({
  keys: [key, ...more],
  label,
  answer: does,
});
/** The safe answer: Enter alone takes it too. */
export const safe = (key: string, label: string, does: Answer, ...more: string[]): Choice =>
  choice(key, label, does, ...more, '');

/** Yes and no are typed the same way everywhere: `y` or `yes`, `n` or `no`; Enter alone is no. */
export const yes = (label: string, does: Answer): Choice => choice('y', label, does, 'yes');
export const no = (label: string, does: Answer): Choice => safe('n', label, does, 'no');

const WORDS: Readonly<Record<string, 'help' | 'stop'>> = { '?': 'help', help: 'help', stop: 'stop' };

/** Reads what was typed. Pure; never repeats it: it may be a token in the wrong place. */
export function readAnswer(step: Step, typed: string): Reading {
  const word = typed.trim().toLowerCase();
  const common = WORDS[word];
  if (common) return { type: common };
  if (word === 'back') return step.back ? { type: 'answer', answer: step.back } : { type: 'no-way-back' };
  const chosen = step.choices.find(one => one.keys.includes(word));
  if (chosen) return { type: 'answer', answer: chosen.answer };
  if (step.kind === 'wait') return { type: word === '' ? 'nothing' : 'unclear' };
  if (word === '' || step.text === null) return { type: word === '' ? 'nothing' : 'unclear' };
  return { type: 'answer', answer: step.text(typed) };
}

/** The choices as lines; the one that Enter takes is named. */
export const choiceLines = (step: Step): string[] =>
  step.choices.map(({ keys, label }) =>
    ASK.choice(keys[0] || 'Enter', label, keys.includes('') && keys[0] !== ''),
  );

const leafOf = (ends: boolean): GuideAction => ({ type: ends ? 'leave' : 'stop' });

/** The question behind `stop`. @param ends nothing is under way: it is called leaving */
export const stopStep = (ends: boolean): Ask => ({
  kind: 'ask',
  topic: 'stop',
  id: 'stop',
  intro: [],
  lines: [ends ? ASK.leaveAsk : ASK.stopAsk],
  help: [ASK.help.stop],
  back: stays(ASK.goesOn),
  trouble: [],
  choices: [no(ASK.stopNo, stays(ASK.goesOn)), yes(ASK.stopYes, stays(ASK.leaving, leafOf(ends)))],
  prompt: ASK.yesNo,
  grave: true,
  hidden: false,
  text: null,
});
