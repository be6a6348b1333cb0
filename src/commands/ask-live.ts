import { phraseOf } from '../run/interlock.ts';
import { type GoLiveView, goLiveView } from '../ui/live-view.ts';
import { FRESH } from '../ui/screen.ts';
import { localZone } from '../ui/times.ts';
import { spoken } from '../ui/words/ask.ts';
import { ASK_EMERGENCY, ASK_LIVE } from '../ui/words/ask-live.ts';
import { EMERGENCY } from '../ui/words/emergency.ts';
import { GO_LIVE, LIVE_ROWS, LOOK_AT } from '../ui/words/go-live.ts';
import { type At, asks, waits } from './ask-rotate.ts';
import { type Answer, answer, type Choice, choice, type Step, safe, stays } from './ask-step.ts';

/** Go live as questions. What is said is what the screen shows; what starts something is typed sign by sign. Pure. */

const show = (what: 'verdict' | 'days' | 'backlog'): Answer =>
  answer(ASK_LIVE.saidShow, { type: 'show', what });

/** One word away from everything live. */
export function emergencyChoices(emergency: boolean): Choice[] {
  return emergency
    ? [choice('lift', ASK_LIVE.lift, answer(ASK_LIVE.saidLift, { type: 'emergency', said: false }))]
    : [
        choice(
          'emergency',
          ASK_LIVE.emergency,
          answer(ASK_LIVE.saidEmergency, { type: 'emergency', said: true }),
        ),
      ];
}

const placesToGo = (): Choice[] => [
  choice('verdict', ASK_LIVE.verdict, show('verdict')),
  choice('days', ASK_LIVE.days, show('days')),
  choice('backlog', ASK_LIVE.backlog, show('backlog')),
];

const reasons = (title: string, list: GoLiveView['locks']): string[] =>
  list.length === 0
    ? []
    : [title, ...list.flatMap(({ message, fix }) => [ASK_LIVE.reason(message), ASK_LIVE.fix(fix)])];

function batchLines({ batch }: GoLiveView): string[] {
  if (batch === null) return [];
  return [
    GO_LIVE.batch(batch.id),
    ...batch.lines.map(text => `  ${text}`),
    ...(batch.leads === null
      ? [`  ${batch.reading ? GO_LIVE.batchReading : GO_LIVE.batchUnseen}`]
      : [`  ${GO_LIVE.batchLeads}`, ...batch.leads.map(lead => `    ${lead}`)]),
  ];
}

/** What the step is, above its question. */
function aboutLines(view: GoLiveView): string[] {
  const words = LIVE_ROWS[view.row.id];
  const reject = view.moment.kind === 'act' && view.moment.action === 'reject';
  return [
    ...(view.big === null ? [] : [ASK_LIVE.big(view.big.word), view.big.means, ...view.big.facts]),
    ...(view.emergency
      ? [GO_LIVE.emergencyOn, ...(view.practice ? [EMERGENCY.practice] : []), ...ASK_EMERGENCY]
      : []),
    ...(reject
      ? [GO_LIVE.rejectTitle, GO_LIVE.rejectMust, GO_LIVE.rejectDoes]
      : [
          GO_LIVE.step(view.row.number, view.rows.length, view.row.title),
          `${GO_LIVE.does}${words.does}`,
          ...(words.undo === '' ? [] : [`${GO_LIVE.undo}${words.undo}`]),
        ]),
    ...reasons(GO_LIVE.noted, view.notes),
    ...(view.pending === null ? [] : [view.pending]),
    ...batchLines(view),
    ...(view.failed === null ? [] : reasons(ASK_LIVE.failed, view.failed.findings)),
    ...reasons(ASK_LIVE.locked, view.locks),
    ...reasons(ASK_LIVE.refused, view.refused),
    ...(view.lookedGood ? [GO_LIVE.lookedGood] : []),
  ];
}

/** What the typed line starts: exactly the phrase, or exactly the one that rejects. */
function phraseAnswer(at: At, view: GoLiveView, typed: string): Answer {
  const { moment } = view;
  if (moment.kind !== 'act') return stays(ASK_LIVE.wrongPhrase);
  const rejects = view.mayReject && typed === phraseOf(at.run, 'reject');
  if (rejects) return answer(ASK_LIVE.saidPhrase, { type: 'live-step', step: 'reject', phrase: typed });
  if (typed !== view.phrase) return stays(ASK_LIVE.wrongPhrase);
  if (view.locks.length > 0) return stays(ASK_LIVE.lockedNow);
  return answer(ASK_LIVE.saidPhrase, { type: 'live-step', step: moment.action, phrase: typed });
}

/** What was seen after UNKNOWN, in the person's words. */
function lookedAnswer(view: GoLiveView, typed: string): Answer {
  // Whole words: "not sure" is how a person says that they have not looked.
  const found = /^\s*(happened|did not happen)[\s:,]+(\S.{2,})$/i.exec(typed);
  if (view.moment.kind !== 'look' || found === null) return stays(ASK_LIVE.lookUnclear);
  const saw = found[1]?.toLowerCase() === 'did not happen' ? 'did-not-happen' : 'happened';
  const { action } = view.moment;
  return answer(ASK_LIVE.saidLooked, { type: 'looked', step: action, saw, note: found[2] ?? '' });
}

function activatedAnswer(typed: string): Answer {
  const campaign = /^\s*activated[\s:,]+(\S.*)$/i.exec(typed)?.[1]?.trim();
  return campaign === undefined
    ? stays(ASK_LIVE.activateUnclear)
    : answer(ASK_LIVE.saidActivated, { type: 'activated', campaign });
}

/** The step of runbook 6 that the run is at, as one question or one wait. */
export function goLiveStep(at: At): Step {
  const view = goLiveView(at, FRESH, { zone: localZone });
  const { moment } = view;
  const action = 'action' in moment ? moment.action : '';
  const state = [
    view.cycle,
    moment.kind,
    action,
    view.failed?.attempt ?? 0,
    view.lookedGood,
    view.emergency,
    view.pending,
    at.run.lastAt,
    ...[...view.locks, ...view.refused].map(one => one.id),
  ].join(':');
  const shared = {
    topic: `go-live:${view.cycle}`,
    id: `go-live:${state}`,
    intro: ['', ASK_LIVE.title(view.cycle)],
    help: ASK_LIVE.help,
  };
  const about = aboutLines(view);
  const stopWord = emergencyChoices(view.emergency);
  const always = [...placesToGo(), ...stopWord];
  switch (moment.kind) {
    case 'begin':
      return waits({ ...shared, lines: [GO_LIVE.begin] });
    case 'looking':
      return waits({
        ...shared,
        choices: stopWord,
        lines: [ASK_LIVE.looking],
        still: elapsed => [ASK_LIVE.stillLooking(spoken(elapsed))],
      });
    case 'working':
      return waits({
        ...shared,
        choices: stopWord,
        lines: [GO_LIVE.working(view.row.title)],
        still: elapsed => [ASK_LIVE.still(view.row.title, spoken(elapsed))],
      });
    case 'act': {
      const check =
        moment.action === 'reject'
          ? safe('1', ASK_LIVE.again, stays(ASK_LIVE.saidWait))
          : safe(
              'check',
              ASK_LIVE.check,
              answer(ASK_LIVE.saidCheck, { type: 'look-before', step: moment.action }),
            );
      const rejects = view.mayReject && moment.action !== 'reject';
      return asks({
        ...shared,
        lines: [
          ...about,
          ...(view.locks.length > 0 || view.phrase === null ? [] : [ASK_LIVE.phrase(view.phrase)]),
          ...(rejects ? [ASK_LIVE.rejectPhrase(phraseOf(at.run, 'reject'))] : []),
        ],
        choices: [check, ...always],
        prompt: ASK_LIVE.prompt,
        text: typed => phraseAnswer(at, view, typed),
        grave: true,
      });
    }
    case 'look':
      return asks({
        ...shared,
        lines: [
          ...about,
          GO_LIVE.lookTitle,
          GO_LIVE.lookWhy,
          ...LOOK_AT[moment.action].map(text => `  - ${text}`),
          ASK_LIVE.lookHow,
        ],
        choices: [safe('1', ASK_LIVE.lookWait, stays(ASK_LIVE.saidWait)), ...always],
        text: typed => lookedAnswer(view, typed),
        grave: true,
      });
    case 'review':
      return asks({
        ...shared,
        lines: [
          ...about,
          ...(view.practice ? [GO_LIVE.practiceReview] : []),
          GO_LIVE.reviewHow,
          ...(view.sales === null ? [] : [view.sales]),
        ],
        choices: [
          safe('1', ASK_LIVE.reviewWait, stays(ASK_LIVE.saidWait)),
          choice(
            'reviewed',
            ASK_LIVE.reviewed,
            answer(ASK_LIVE.saidReviewed, { type: 'tick-review', done: true }),
          ),
          ...always,
        ],
        grave: true,
      });
    case 'activate':
      return asks({
        ...shared,
        lines: [
          ...about,
          ...(view.practice ? [GO_LIVE.practiceActivate] : []),
          GO_LIVE.activateHow,
          ...(moment.drafts === '' ? [] : [GO_LIVE.campaignDrafts(moment.drafts)]),
          ASK_LIVE.activateHow,
        ],
        choices: [safe('1', ASK_LIVE.activateWait, stays(ASK_LIVE.saidWait)), ...always],
        text: activatedAnswer,
        grave: true,
      });
  }
}
