import type { Guide } from '../run/guide-types.ts';
import { createStopGuard } from '../ui/stop-guard.ts';
import type { Snapshot, Store } from '../ui/store.ts';
import { type StartTimer, startTimer } from '../ui/timers.ts';
import { isAtRest } from '../ui/views.ts';
import { ASK } from '../ui/words/ask.ts';
import { FRAME } from '../ui/words.ts';
import { type AskStdin, createAskInput, type Entry } from './ask-input.ts';
import { newsOf } from './ask-news.ts';
import type { At } from './ask-rotate.ts';
import { createSettle, troubleOf } from './ask-settle.ts';
import {
  type Answer,
  type Ask,
  choiceLines,
  readAnswer,
  type Step,
  stopStep,
  type Wait,
} from './ask-step.ts';
import { stepOf } from './ask-steps.ts';
import { breath, createBell, createTalk } from './ask-talk.ts';

export interface AskOptions {
  readonly guide: Guide;
  readonly store: Store;
  readonly stdin: AskStdin;
  /** One line, without its end. */
  write(line: string): void;
  /** The beginning of a line; the answer is typed behind it. */
  prompt(text: string): void;
  /** Stdin is a terminal: it can hide what is typed. */
  readonly interactiveStdin: boolean;
  /** Ctrl-C as a signal, SIGTERM, SIGHUP; gives what takes it back. `World.onStop` fits. */
  readonly onStop?: (handler: (signal: string) => void) => () => void;
  /** Signs beyond ASCII may be written. Default true. */
  readonly unicode?: boolean;
  /** Milliseconds on a clock; only differences count. */
  readonly now?: () => number;
  readonly start?: StartTimer;
}

const isGuided = (snapshot: Snapshot): snapshot is At => snapshot.guide !== null;

/** Nothing is under way: ending is called leaving. */
const atRest = (snapshot: Snapshot): boolean =>
  snapshot.guide === null || (!snapshot.guide.gatesRunning && isAtRest(snapshot));

/**
 * The guided cutover as questions and answers in plain lines: for screen readers and simple consoles. No colour, no
 * cursor, no redraw. Resolves when the guide has ended; what was typed is never repeated. Gives whether the verdict of
 * the last gates was said.
 */
export async function runAsk(options: AskOptions): Promise<boolean> {
  const { guide, store, now = Date.now, start = startTimer } = options;
  const bell = createBell();
  const talk = createTalk(options);
  const input = createAskInput(options.stdin, { canHide: options.interactiveStdin, ring: bell.ring, start });
  const settle = createSettle(now, ms => void start(ms, bell.ring));
  const guard = createStopGuard(now);
  const signals: string[] = [];
  const undo = [
    store.subscribe(bell.ring),
    options.onStop?.(signal => {
      signals.push(signal);
      bell.ring();
    }),
  ];
  const end: { how: 'left' | 'stopped' | null } = { how: null };
  const ended = (how: 'left' | 'stopped'): void => {
    end.how = how;
    bell.ring();
  };
  guide.ended.then(ended, () => ended('stopped'));

  let canHide = options.interactiveStdin;
  let shown = store.getSnapshot();
  let told: readonly string[] | null = null;
  let step: Step | null = null;
  /** The question stands there and waits for its answer. */
  let open = false;
  let stopAsked = false;
  let leaving = false;
  let verdictSaid = false;
  let waits = { since: 0, saidAt: 0 };

  const quit = (why: readonly string[]): void => {
    if (leaving) return;
    leaving = true;
    input.show();
    talk.close();
    const rest = atRest(shown);
    talk.say([...why, rest ? ASK.leaving : FRAME.stopping]);
    guide.dispatch({ type: rest ? 'leave' : 'stop' });
  };
  const interrupt = (signal: string): void => {
    const meaning = signal === 'SIGINT' ? guard.press() : 'stop';
    if (meaning === 'ask') talk.say([atRest(shown) ? FRAME.askLeave : FRAME.askStop]);
    else if (meaning === 'stop') quit([]);
  };
  const sayNews = (snapshot: Snapshot): void => {
    talk.say(newsOf(shown, snapshot));
    shown = snapshot;
    const problem = snapshot.guide?.problem ?? null;
    if (problem !== null && problem !== told) {
      talk.say(problem);
      // Said is seen: lines do not go away.
      guide.dispatch({ type: 'dismiss-problem' });
    }
    told = problem;
  };

  const introduce = (next: Step): void => {
    talk.close();
    if (next.topic !== step?.topic) talk.say(next.intro);
    if (next.id !== step?.id) talk.say(next.lines);
    if (next.topic === 'verdict') verdictSaid = true;
    else if (next.topic === 'gates') verdictSaid = false;
  };
  const present = async (next: Ask): Promise<void> => {
    introduce(next);
    talk.say(next.trouble);
    step = next;
    if (next.hidden && !input.hide()) {
      canHide = false;
      return;
    }
    if (!next.hidden) input.show();
    if (next.grave) {
      await breath();
      // What was typed before the question cannot have been meant for it.
      if (input.drop() > 0) talk.say([ASK.dropped]);
    }
    open = true;
    talk.say(choiceLines(next));
    talk.ask(next.prompt);
  };
  const attend = (next: Wait): void => {
    input.show();
    if (next.id !== step?.id) {
      const again = next.topic === step?.topic;
      introduce(next);
      talk.say(choiceLines(next));
      // A wait that has nothing to say of itself says at once how it stands.
      const saidAt = next.lines.length > 0 ? now() : Number.NEGATIVE_INFINITY;
      waits = { since: again ? waits.since : now(), saidAt };
    }
    step = next;
    open = false;
    if (next.still === null || now() - waits.saidAt < next.every) return;
    waits = { ...waits, saidAt: now() };
    talk.say(next.still(now() - waits.since));
  };

  const act = (answer: Answer, of: Step, snapshot: At): void => {
    talk.say([answer.said]);
    settle.answered(answer, of, snapshot);
    for (const action of answer.actions) {
      if (action.type === 'stop' || action.type === 'leave') quit([]);
      else guide.dispatch(action);
    }
  };
  /** More than one line came where one was asked for: which of them was meant, nobody can know. */
  const severalLines = (entry: Entry, of: Step): boolean => {
    if (entry.type === 'hidden') return entry.several;
    if (of.kind !== 'ask' || of.text === null || of.choices.some(one => one.keys.includes(entry.text.trim())))
      return false;
    return entry.text.trim() !== '' && input.takeTogether().some(line => line.trim() !== '');
  };
  const hear = (entry: Entry, of: Step, snapshot: At): void => {
    talk.answered(entry.type === 'hidden');
    open = false;
    if (severalLines(entry, of)) {
      talk.say([ASK.severalLines]);
      return;
    }
    // What was typed hidden is an answer to a hidden question only.
    if (entry.type === 'hidden' && !(of.kind === 'ask' && of.hidden)) return;
    const reading = readAnswer(of, entry.text);
    if (reading.type === 'answer') act(reading.answer, of, snapshot);
    else if (reading.type === 'stop') stopAsked = true;
    else if (reading.type === 'help') talk.say([...of.help, ...(of.kind === 'ask' ? [ASK.help.ask] : [])]);
    else if (reading.type === 'no-way-back') talk.say([ASK.noWayBack]);
    else if (of.kind === 'ask') talk.say([reading.type === 'nothing' ? ASK.nothing : ASK.unclear]);
    else
      talk.say(reading.type === 'nothing' && of.still ? of.still(now() - waits.since) : [ASK.noAnswerNeeded]);
  };

  /** The question behind `stop`; afterwards everything stands where it stood. */
  const askStop = async (snapshot: At): Promise<void> => {
    const before = step;
    const question = stopStep(atRest(snapshot));
    await present(question);
    let entry = input.take();
    while (entry === null && !input.ended && end.how === null && !leaving) {
      await bell.wait();
      sayNews(store.getSnapshot());
      sayInterrupts();
      entry = input.take();
    }
    stopAsked = false;
    step = before;
    open = false;
    if (entry === null || leaving) return;
    talk.answered(false);
    const reading = readAnswer(question, entry.text);
    // Everything but the typed yes goes on.
    if (reading.type === 'answer' && reading.answer.actions.length > 0) quit([]);
    else talk.say([ASK.goesOn]);
  };
  const sayInterrupts = (): void => {
    for (const signal of signals.splice(0)) interrupt(signal);
    for (let n = input.interrupts(); n > 0; n -= 1) interrupt('SIGINT');
  };

  /** Says what there is to say and hears one answer. False: there is nothing to do until the bell rings. */
  const look = async (): Promise<boolean> => {
    const snapshot = store.getSnapshot();
    sayNews(snapshot);
    sayInterrupts();
    if (leaving) return false;
    if (input.ended && input.isEmpty() && !snapshot.guide?.gatesRunning) {
      quit([ASK.inputEnded]);
      return false;
    }
    if (!isGuided(snapshot)) return false;
    if (stopAsked) {
      await askStop(snapshot);
      return true;
    }
    const next = stepOf(snapshot, canHide);
    const settled = settle.look(next, snapshot);
    if (settled === 'waiting') return false;
    if (settled === 'nothing') talk.say([ASK.nothingMoved]);
    if (next.kind === 'wait') attend(next);
    else if (!open || next.id !== step?.id || troubleOf(next) !== troubleOf(step)) {
      await present(next);
      return true;
    }
    const entry = input.take();
    if (entry) hear(entry, next, snapshot);
    return entry !== null;
  };

  try {
    const practice = store.getSnapshot().guide?.canFill ?? false;
    talk.say([...(practice ? [ASK.rehearsal] : []), ASK.welcome, ASK.always]);
    while (end.how === null) {
      if (!(await look()) && end.how === null) await bell.wait();
    }
    talk.close();
    sayNews(store.getSnapshot());
    talk.say([end.how === 'left' ? ASK.left : ASK.stopped]);
  } finally {
    for (const one of undo) one?.();
    input.close();
  }
  return verdictSaid;
}
