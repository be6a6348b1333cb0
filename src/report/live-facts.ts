import { BACKLOG } from '../runbook/backlog.ts';
import type { LiveAction } from '../runbook/live.ts';
import type { VerdictDocument } from './document.ts';
import type { DayDocument, DispatchDocument, StepDocument } from './live-document.ts';
import { moment } from './text.ts';

/** Go live, the days and the backlog in words, the same in every form of the report. */

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

export const EMERGENCY_STANDS = 'EMERGENCY STOP was said and is not lifted: nothing live may start.';

export const STEP_TITLES: Readonly<Record<LiveAction, string>> = {
  pipeline: 'Fresh production pipeline (6.1)',
  dispatch: 'First dispatch, makes the batch (6.3)',
  approve: 'Approval of the batch (6.4)',
  reject: 'Rejection of the batch',
  send: 'Second dispatch, hands the leads over (6.3)',
};
const ENDS: Readonly<Record<StepDocument['end'], string>> = {
  done: 'done',
  'not-done': 'NOT DONE',
  sent: 'SENT',
  'not-sent': 'NOT SENT',
  unknown: 'UNKNOWN',
  running: 'started, its end was not seen',
};
const STATES: Readonly<Record<NonNullable<DayDocument['state']>, string>> = {
  clean: 'clean',
  'not-clean': 'NOT CLEAN',
  'to-sign': 'not signed yet',
  'cannot-tell': 'cannot be told from its log',
  'no-run': 'no dispatch',
};
export const SAW = { happened: 'it happened', 'did-not-happen': 'it did not happen' } as const;
const OUTCOMES = { pass: 'Done', fail: 'NOT DONE', unknown: 'Cannot tell' } as const;

function stepLines(step: StepDocument): string[] {
  const facts = Object.entries(step.facts).map(
    ([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') || 'none' : String(value)}`,
  );
  const when = step.finishedAt === null ? '' : ` at ${moment(step.finishedAt, 'seconds')}`;
  const looked =
    step.looked === null
      ? ''
      : ` Looked at ${moment(step.looked.at)}: ${SAW[step.looked.saw]}. ${step.looked.note}`;
  const evidence =
    step.evidence === null ? '' : ` Evidence: ${step.evidence.log}, sha256 ${step.evidence.sha256}.`;
  const about = step.batch === null ? '' : ` Batch ${step.batch.id}, leads: ${step.batch.leads}.`;
  return [
    `${STEP_TITLES[step.step]}: ${ENDS[step.end]}${when}, attempt ${step.attempt}.${about}${facts.length > 0 ? ` ${facts.join('; ')}.` : ''}${looked}${evidence}`,
    ...step.findings.map(({ id, message, fix }) => `${message} What to do: ${fix} (${id})`),
    // A batch that was put aside after it had gone out says so nowhere else.
    ...step.notes.map(({ id, message, fix }) => `Note: ${message} What to do: ${fix} (${id})`),
  ];
}

function dispatchSection(dispatch: DispatchDocument): Section {
  return {
    title: `Supervised dispatch ${dispatch.number}, begun ${moment(dispatch.begunAt)}`,
    lines: [
      ...dispatch.steps.flatMap(stepLines),
      `Review of the tier-1 leads (6.2): ${dispatch.reviewed ? 'ticked by the PTO' : 'not ticked'}.`,
      ...(dispatch.rejected.length > 0 ? [`Rejected batches: ${dispatch.rejected.join(', ')}.`] : []),
      dispatch.campaign === null
        ? 'Activation of the campaign (6.5): not recorded.'
        : `Activation of the campaign (6.5): ${dispatch.campaign.name}, recorded ${moment(dispatch.campaign.at)}.`,
    ],
  };
}

function dayLine(day: DayDocument): string {
  const state = day.state === null ? 'its log was not at hand' : STATES[day.state];
  const log =
    day.runs === null ? '' : `; dispatches ${day.runs}, sent ${day.sent ?? 0}, errors ${day.errors ?? 0}`;
  const signed =
    day.signed === null
      ? 'not signed'
      : `signed ${day.signed.clean ? 'clean' : `not clean (${day.signed.why})`} ${moment(day.signed.at)}`;
  const then = day.logWhenSigned;
  const before =
    then === null ? '' : `; the log then: dispatches ${then.runs}, sent ${then.sent}, errors ${then.errors}`;
  return `${day.date}: ${state}${log}; ${signed}${before}.`;
}

/** Where the three days stand, in one sentence. Null before the first dispatch. */
export function daysSentence({ days }: Pick<VerdictDocument, 'days'>): string | null {
  if (days === null) return null;
  if (days.graduatedOn !== null)
    return `Three clean days: complete on ${days.graduatedOn}; ${days.needed} in a row.`;
  return days.inRow === null
    ? `Three clean days: ${days.days.length} signed; the dispatch log is not at hand.`
    : `Three clean days: ${days.inRow} of ${days.needed} in a row.`;
}

/** Everything after the GO; empty when the run did not come so far. */
export function liveSections({ live, days }: VerdictDocument): Section[] {
  const sections: Section[] = [];
  for (const dispatch of live?.dispatches ?? []) sections.push(dispatchSection(dispatch));
  if (live && live.emergencies.length > 0) {
    sections.push({
      title: 'EMERGENCY STOP',
      lines: [
        ...live.emergencies.map(at => `Said ${moment(at, 'seconds')}.`),
        live.emergency ? 'It stands.' : 'It was lifted.',
      ],
    });
  }
  if (days !== null) {
    const sentence = daysSentence({ days });
    sections.push({
      title: 'The supervised days (6.6)',
      lines: [...(sentence === null ? [] : [sentence]), ...days.days.map(dayLine)],
    });
  }
  if (live?.backlog) {
    const { at, checks } = live.backlog;
    sections.push({
      title: `What engineering still owes (8), probed ${moment(at)}; advice, it does not change the verdict`,
      lines: BACKLOG.flatMap(({ id, section, text, items }) => {
        const check = checks.find(one => one.id === id);
        const word = check === undefined ? 'Not probed' : OUTCOMES[check.outcome];
        return [
          `${section} ${word}: ${[text, ...items].join(' ')}`,
          ...(check?.findings ?? []).map(({ message, fix }) => `${message} What to do: ${fix}`),
        ];
      }),
    });
  }
  return sections;
}
