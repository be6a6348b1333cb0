import { backlogView } from '../ui/backlog-view.ts';
import { type DaysShown, daysView, noBegin } from '../ui/days-view.ts';
import { FRESH } from '../ui/screen.ts';
import { localZone } from '../ui/times.ts';
import { spoken } from '../ui/words/ask.ts';
import { ASK_BACKLOG, ASK_DAYS, ASK_LIVE } from '../ui/words/ask-live.ts';
import { BACKLOG_WORDS } from '../ui/words/backlog.ts';
import { DAYS } from '../ui/words/days.ts';
import { emergencyChoices } from './ask-live.ts';
import { type At, asks, waits } from './ask-rotate.ts';
import { type Answer, answer, choice, type Step, safe, stays } from './ask-step.ts';

/** The supervised days and the backlog as questions. Pure. */

const ZONE = { zone: localZone };
const goBack = (said: string): Answer => answer(said, { type: 'show', what: null });

/** `clean`, `not two bounces`, each with a date of its own if another day is meant. */
function signature(view: DaysShown, typed: string): Answer {
  const found = /^\s*(clean|not)(?:\s+(\d{4}-\d\d-\d\d))?(?:[\s:,]+(\S.*))?$/i.exec(typed);
  const [, word = '', given, why = ''] = found ?? [];
  const date = given ?? view.date;
  const clean = word.toLowerCase() === 'clean';
  const known = view.rows.some(row => row.date === date);
  const sound = clean ? why === '' : why.trim().length >= 3;
  if (found === null || date === null || !known || !sound) return stays(ASK_DAYS.unclear);
  const off = clean ? (view.rows.find(row => row.date === date)?.cleanOff ?? null) : null;
  if (off !== null) return stays(off);
  return answer(ASK_DAYS.saidSigned, { type: 'sign-day', date, clean, why: clean ? '' : why.trim() });
}

/** The calendar, and what can be done on it. */
export function daysStep(at: At): Step {
  const view = daysView(at, FRESH, ZONE);
  const shared = { topic: 'days', intro: ['', ASK_DAYS.title], help: [...ASK_DAYS.help, ...DAYS.reminders] };
  const { emergency } = at.run.live;
  const label = view.rows.find(row => row.chosen)?.label ?? '';
  const blocked = noBegin(at);
  return asks({
    ...shared,
    id: `days:${at.run.lastAt}:${JSON.stringify([view.rows, view.sources, blocked])}`,
    lines: [
      ...(view.graduated === null ? [] : [view.graduated]),
      ...view.standing,
      ...view.rows.map(row => ASK_DAYS.day(row.label, row.word, row.runs, row.sent, row.errors, row.signed)),
      ...(view.chosen === null ? [] : [view.chosen.label, ...view.chosen.lines.map(text => `  - ${text}`)]),
      ...view.sources,
      ...(blocked === null ? [] : [blocked]),
      ...(view.date === null ? [] : [DAYS.signAsk(label), ...DAYS.reminders.map(text => `  - ${text}`)]),
      ...(view.date === null ? [] : [ASK_DAYS.how(label)]),
    ],
    choices: [
      safe('1', ASK_DAYS.again, stays(ASK_DAYS.saidAgain, { type: 'read-days' })),
      ...(view.going ? [choice('live', ASK_DAYS.backToLive, goBack(ASK_LIVE.saidShow))] : []),
      ...(blocked === null
        ? [choice('begin', ASK_DAYS.begin, answer(ASK_DAYS.saidBegin, { type: 'begin-cycle' }))]
        : []),
      choice('gates', ASK_DAYS.gates, answer(ASK_DAYS.saidGates, { type: 'run-gates', which: 'all' })),
      ...(at.guide.canMoveClock
        ? [choice('morning', ASK_DAYS.morning, stays(ASK_DAYS.saidMorning, { type: 'next-day' }))]
        : []),
      choice('verdict', ASK_LIVE.verdict, answer(ASK_LIVE.saidShow, { type: 'show', what: 'verdict' })),
      choice('backlog', ASK_LIVE.backlog, answer(ASK_LIVE.saidShow, { type: 'show', what: 'backlog' })),
      ...emergencyChoices(emergency !== null),
    ],
    prompt: ASK_DAYS.prompt,
    text: typed => signature(view, typed),
    grave: true,
  });
}

/** Runbook 8, with what the probes last said. */
export function backlogStep(at: At): Step {
  const view = backlogView(at, FRESH, ZONE);
  const shared = { topic: 'backlog', intro: ['', BACKLOG_WORDS.title], help: ASK_BACKLOG.help };
  if (view.probing) {
    return waits({
      ...shared,
      id: 'backlog:probing',
      lines: [BACKLOG_WORDS.probing],
      still: elapsed => [ASK_BACKLOG.still(spoken(elapsed))],
    });
  }
  return asks({
    ...shared,
    id: `backlog:${view.probed}:${view.noRun}`,
    lines: [
      BACKLOG_WORDS.why,
      view.probed === null ? BACKLOG_WORDS.never : BACKLOG_WORDS.probed(view.probed),
      ...view.rows.flatMap(row => [
        ASK_BACKLOG.row(row.number, row.word, row.text),
        ...row.items.map(ASK_BACKLOG.item),
        ...row.findings.flatMap(({ message, fix }) => [ASK_LIVE.reason(message), ASK_LIVE.fix(fix)]),
      ]),
    ],
    choices: [
      safe('1', ASK_BACKLOG.back, goBack(ASK_BACKLOG.saidBack)),
      ...(view.noRun
        ? []
        : [choice('probe', ASK_BACKLOG.probe, answer(ASK_BACKLOG.saidProbe, { type: 'probe-backlog' }))]),
    ],
    back: goBack(ASK_BACKLOG.saidBack),
  });
}
