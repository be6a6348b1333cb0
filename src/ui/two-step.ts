import type { Press } from './input.ts';

/**
 * What starts, writes or sends never hangs on one key: the first press asks, then y, then Enter. Each must be a key
 * press of its own: not from the same chunk of input as the one before, and after its question was drawn.
 */
export interface Armed<A> {
  readonly question: string;
  readonly action: A;
  /** The key that is waited for. */
  readonly waitsFor: 'y' | 'enter';
  /** The chunk that the last key came in. */
  readonly chunk: number;
  /** Frames that were drawn when it came. */
  readonly frame: number;
}

export type TwoStep<A> =
  /** Wants to know what is asked: the question waits. */
  | { readonly kind: 'help' }
  /** Came too early to be an answer: nothing happens. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'next'; readonly armed: Armed<A> }
  | { readonly kind: 'do'; readonly action: A }
  | { readonly kind: 'cancel' };

/** The first press. @param frame frames that were drawn so far */
export const arm = <A>(question: string, action: A, press: Press, frame: number): Armed<A> => ({
  question,
  action,
  waitsFor: 'y',
  chunk: press.chunk,
  frame,
});

/** What a key means while a question is open. Any key but the one waited for, or for help, takes it back. */
export function answer<A>(armed: Armed<A>, press: Press, frame: number): TwoStep<A> {
  if (press.chunk === armed.chunk || frame <= armed.frame) return { kind: 'ignored' };
  if (press.key === '?' || press.key === 'f1') return { kind: 'help' };
  if (armed.waitsFor === 'y' && (press.key === 'y' || press.key === 'Y'))
    return { kind: 'next', armed: { ...armed, waitsFor: 'enter', chunk: press.chunk, frame } };
  if (armed.waitsFor === 'enter' && press.key === 'enter') return { kind: 'do', action: armed.action };
  return { kind: 'cancel' };
}
