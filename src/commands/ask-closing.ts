import { verdictLines } from '../plain.ts';
import type { PastRun } from '../run/guide-types.ts';
import type { Run } from '../run/state.ts';
import { type VerdictWord, verdictOf } from '../run/verdict.ts';
import { CONFIRMATION_IDS, CONFIRMATIONS } from '../runbook/criteria.ts';
import { GATE_IDS } from '../runbook/gates.ts';
import { LOOP_BACK } from '../runbook/go-rule.ts';
import { knownAnew } from '../ui/gates-still.ts';
import { BEHIND, loopBackView, statementBack } from '../ui/loop-back-view.ts';
import { FRESH } from '../ui/screen.ts';
import { ASK, PLACE, spoken } from '../ui/words/ask.ts';
import { ASK_GATES, ASK_LOOP, ASK_VERDICT } from '../ui/words/ask-end.ts';
import { ASK_LIVE } from '../ui/words/ask-live.ts';
import { LOOP, LOOP_TODO } from '../ui/words/loop-back.ts';
import { GATES } from '../ui/words.ts';
import { type At, asks, backFrom, change, waits } from './ask-rotate.ts';
import { answer, type Choice, choice, no, type Step, safe, stays, yes } from './ask-step.ts';

/** The end of the questions: statements, gates, verdict. Pure. */

/** The statements of runbook 10, one at a time. */
export function loopBackStep(at: At): Step {
  const { run, guide } = at;
  const id = CONFIRMATION_IDS.find(one => !run.confirmations[one]);
  const before = statementBack(run);
  const back = before?.type === 'withdraw' ? answer(ASK.goingBack, before) : backFrom(guide);
  const shared = { topic: 'loop-back', help: ASK_LOOP.help, back };
  if (!id) return waits({ ...shared, id: 'loop-back:all' });
  // The same facts as on the screen: a yes that rests on less would be another yes.
  const { seen, note } = loopBackView(at, FRESH);
  return asks({
    ...shared,
    id: `loop-back:${id}`,
    intro: ['', ASK_LOOP.title, LOOP_BACK.before],
    lines: [
      ASK_LOOP.statement(CONFIRMATION_IDS.indexOf(id) + 1, CONFIRMATION_IDS.length, CONFIRMATIONS[id].text),
      `${LOOP.seen}:`,
      ...seen.flatMap(({ place, facts }) => facts.map(({ text }) => ASK_LOOP.seen(place, text))),
      ...(note === null ? [] : [note]),
      ...(guide.canFill ? [LOOP.practice] : []),
    ],
    choices: [
      no(ASK_LOOP.no, stays(ASK_LOOP.saidNo)),
      yes(
        guide.canFill ? ASK_LOOP.yesPractice : ASK_LOOP.yes,
        answer(ASK_LOOP.saidYes, { type: 'confirm', id }),
      ),
      ...(['staging', 'production'] as const).map(environment =>
        choice(
          environment === 'staging' ? 's' : 'p',
          LOOP_TODO[id](PLACE[environment]),
          change(BEHIND[id], environment),
        ),
      ),
    ],
    prompt: ASK_LOOP.prompt,
    grave: true,
  });
}

/** Before, between and while the gates run. */
export function gatesStep({ run, guide }: At): Step {
  const shared = { topic: 'gates', intro: ['', ASK_GATES.title], help: ASK_GATES.help };
  if (guide.gatesRunning) return waits({ ...shared, id: 'gates:running', lines: [ASK_GATES.running] });
  const passed = GATE_IDS.filter(id => run.gates[id].outcome === 'pass').length;
  const begun = GATE_IDS.some(id => run.gates[id].outcome !== 'not-run');
  const anew = knownAnew(run);
  const { gatesTook } = guide.ready;
  return asks({
    ...shared,
    id: `gates:${passed}:${anew}`,
    lines: [
      ...GATES.before,
      ASK_GATES.writes,
      ...(gatesTook === null ? [] : [ASK_GATES.usually(spoken(gatesTook))]),
      ...(passed === 0 ? [] : anew ? [GATES.anew] : [ASK_GATES.some(passed), GATES.maybeAnew]),
    ],
    choices: [
      safe('1', ASK_GATES.wait, stays(ASK_GATES.saidWait)),
      choice(
        'start',
        ASK_GATES.start,
        answer(ASK_GATES.saidStart, { type: 'run-gates', which: begun && !anew ? 'not-passed' : 'all' }),
      ),
    ],
    prompt: ASK_GATES.prompt,
    back: backFrom(guide),
    grave: true,
  });
}

/** GO, NO-GO or NOT YET, and what can be done then. */
export function verdictStep({ run, guide, at }: At): Step {
  const all = knownAnew(run) || GATE_IDS.every(id => run.gates[id].outcome === 'pass');
  const verdict = verdictOf(run, at, guide.live.boundNow);
  return asks({
    topic: 'verdict',
    id: `verdict:${run.lastAt}:${verdict.word}:${guide.report}`,
    lines: verdictLines(run, verdict, { report: guide.report }),
    choices: [
      safe('1', ASK_VERDICT.leave, answer(ASK_VERDICT.saidLeave, { type: 'leave' })),
      choice('2', ASK_VERDICT.copy, stays(ASK_VERDICT.saidCopy, { type: 'copy-help' })),
      choice(
        'again',
        all ? ASK_VERDICT.againAll : ASK_VERDICT.again,
        answer(ASK_VERDICT.saidAgain, { type: 'run-gates', which: all ? 'all' : 'not-passed' }),
      ),
      ...onward(run, verdict.word),
    ],
    prompt: ASK_VERDICT.prompt,
    help: ASK_VERDICT.help,
    grave: true,
  });
}

/** From the verdict on: forward after a GO, and back to where one came from. */
function onward({ live }: Run, word: VerdictWord): Choice[] {
  if (live.entered) {
    const back = answer(ASK_VERDICT.saidBack, { type: 'show', what: null });
    return [choice('live', ASK_VERDICT.goBack, back)];
  }
  return [
    ...(word === 'GO'
      ? [choice('live', ASK_VERDICT.goLive, answer(ASK_VERDICT.saidLive, { type: 'enter-go-live' }))]
      : []),
    ...(live.cycles.length > 0
      ? [choice('days', ASK_LIVE.days, answer(ASK_LIVE.saidShow, { type: 'show', what: 'days' }))]
      : []),
  ];
}

/** The verdict of an earlier run, as of now: to be read, and to be gone on with. */
export function pastStep({ at }: At, { run, report, bindingNow }: PastRun): Step {
  const verdict = verdictOf(run, at, bindingNow);
  const back = answer(ASK.goingBack, { type: 'look-back', run: null });
  return asks({
    topic: 'past',
    id: `past:${run.id}:${verdict.word}`,
    lines: verdictLines(run, verdict, { report }),
    choices: [
      safe('1', ASK_VERDICT.pastBack, back),
      choice('2', ASK_VERDICT.copy, stays(ASK_VERDICT.saidCopy, { type: 'copy-help' })),
      ...(run.id === null
        ? []
        : [
            choice(
              'go on',
              ASK_VERDICT.pastGoOn,
              answer(ASK_VERDICT.saidGoOn, { type: 'resume', run: run.id }),
            ),
          ]),
    ],
    back,
    prompt: ASK_VERDICT.prompt,
    help: ASK_VERDICT.help,
    grave: true,
  });
}
