import type { GuideContext } from './guide-context.ts';
import { dayInLog, maySign } from './guide-days.ts';
import type { LiveGuideAction } from './guide-live-types.ts';
import { nextInCycle, nextStep } from './live-next.ts';
import { cycleOf } from './live-state.ts';
import { withoutPeople } from './people.ts';
import { verdictOf } from './verdict.ts';

/** What is only said and recorded from the verdict on; what acts on the world stands in guide-live-work. */
type Said = Exclude<
  LiveGuideAction,
  { type: 'look-before' | 'live-step' | 'show' | 'read-days' | 'probe-backlog' }
>;

/** A note of a person is short; more is cut, for a journal is no place for a pasted log. */
const NOTE = 500;

const noteOf = (context: GuideContext, text: string): string =>
  withoutPeople(context.deps.redactor.text(text)).trim().slice(0, NOTE);

/** Records what a person said or ticked in Go live and the days. What does not fit the moment does nothing. */
export async function sayLive(context: GuideContext, action: Said): Promise<void> {
  const { live } = context.run();
  const cycle = cycleOf(live);
  switch (action.type) {
    case 'enter-go-live': {
      if (context.state().phase.name !== 'verdict' || !isGo(context)) return;
      await context.record({ type: 'go-live.entered' });
      if (cycle === null) await context.record({ type: 'cycle.begun', cycle: 1 });
      return;
    }
    case 'begin-cycle':
      if (!live.entered || nextStep(live).kind !== 'finished' || !isGo(context)) return;
      return context.record({ type: 'cycle.begun', cycle: live.cycles.length + 1 });
    case 'tick-review': {
      const next = nextStep(live);
      const reviewing = next.kind === 'review' || (next.kind === 'action' && next.action === 'dispatch');
      if (cycle === null || !reviewing) return;
      if (action.done) await context.deps.practice?.reviewLeads();
      return context.record({ type: 'review.ticked', cycle: cycle.number, done: action.done });
    }
    case 'looked': {
      if (cycle === null) return;
      const next = nextInCycle(cycle);
      if (next.kind !== 'look' || next.action !== action.step) return;
      return context.record({
        type: 'live.looked',
        cycle: cycle.number,
        step: action.step,
        attempt: cycle.steps[action.step].attempts,
        saw: action.saw,
        note: noteOf(context, action.note),
      });
    }
    case 'activated': {
      const name = noteOf(context, action.campaign);
      if (cycle === null || nextInCycle(cycle).kind !== 'activate' || name === '') return;
      return context.record({ type: 'campaign.activated', cycle: cycle.number, name });
    }
    case 'emergency':
      // Said again it stays said: nobody in a hurry is told that it was no question of the moment.
      if (context.run().id === null || action.said === (live.emergency !== null)) return;
      return context.record({ type: action.said ? 'emergency.said' : 'emergency.lifted' });
    case 'sign-day':
      if (!maySign(context, action.date)) return;
      return context.record({
        type: 'day.signed',
        date: action.date,
        clean: action.clean,
        why: noteOf(context, action.why),
        log: dayInLog(context, action.date),
      });
    case 'next-day':
      return context.deps.practice?.nextDay();
  }
}

function isGo(context: GuideContext): boolean {
  const run = context.run();
  const now = context.deps.ports.clock.now().getTime();
  return verdictOf(run, now, context.state().live.boundNow).word === 'GO';
}
