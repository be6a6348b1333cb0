import { describe, expect, test } from 'vitest';
import type { Binding, RunEvent } from '../../src/run/events.ts';
import type { GuideContext } from '../../src/run/guide-context.ts';
import { sayLive } from '../../src/run/guide-live.ts';
import { phaseOf } from '../../src/run/phase.ts';
import { batchNamed, ended, enteredEvents, eventsBefore, intended } from '../support/live-events.ts';
import { binding, goodEvents, replayAgain, runOf, started, T0 } from '../support/run-events.ts';

/** What a person says in Go live is recorded where it fits, and nowhere else: not too early, not twice, not without a GO. */

type Said = Parameters<typeof sayLive>[1];

interface Moment {
  readonly binding?: Binding;
  /** Milliseconds after the last event. */
  readonly after?: number;
}

/** What is recorded when this is said after these events. `reviewed`: whether the practice's reviewer was asked. */
async function recorded(
  events: readonly RunEvent[],
  said: Said,
  moment: Moment = {},
): Promise<{ types: string[]; events: RunEvent[]; reviewed: number }> {
  const told: RunEvent[] = [];
  let reviewed = 0;
  const run = () => runOf([...events, ...told]);
  const context = {
    run,
    state: () => ({
      phase: phaseOf(run(), { staging: true, production: true }),
      live: { boundNow: moment.binding ?? binding },
    }),
    record: async (event: RunEvent) => void told.push(event),
    deps: {
      ports: { clock: { now: () => new Date((run().lastAt ?? T0) + (moment.after ?? 1000)) } },
      redactor: { text: (text: string) => text.replaceAll('hush', '‹token›') },
      practice: {
        reviewLeads: async () => {
          reviewed += 1;
        },
      },
    },
  } as unknown as GuideContext;
  await sayLive(context, said);
  return { types: told.map(({ type }) => type), events: told, reviewed };
}

const batch = batchNamed('batch_1');
const STALE: Moment = { binding: { ...binding, gitCommit: 'b'.repeat(40) } };
const TOO_LATE: Moment = { after: 13 * 3_600_000 };
const bad: RunEvent[] = [...goodEvents().slice(0, -1), ...replayAgain('fail')];
const sent = [...eventsBefore('send', batch), intended('send', batch), ended('send', 'sent')];
const activated: RunEvent = { type: 'campaign.activated', cycle: 1, name: 'CAIO' };
const finished = [...sent, activated];
const again = replayAgain('pass');

describe('on to Go live', () => {
  const enter: Said = { type: 'enter-go-live' };
  test('from a GO, with the first dispatch', async () => {
    expect((await recorded(goodEvents(), enter)).types).toEqual(['go-live.entered', 'cycle.begun']);
  });
  test('again after the gates ran again, with the dispatch that there is', async () => {
    expect((await recorded([...finished, ...again], enter)).types).toEqual(['go-live.entered']);
  });
  test.each<[string, readonly RunEvent[], Moment]>([
    ['a NO-GO', bad, {}],
    ['a GO that is stale', goodEvents(), STALE],
    ['a GO whose time is over', goodEvents(), TOO_LATE],
    ['a run that is not at its end', goodEvents().slice(0, -1), {}],
    ['a run that just began', [started], {}],
    ['Go live itself', enteredEvents(), {}],
  ])('not from %s', async (_, events, moment) => {
    expect((await recorded(events, enter, moment)).types).toEqual([]);
  });
});

describe('the next supervised dispatch', () => {
  const begin: Said = { type: 'begin-cycle' };
  test('begins after the one before is over', async () => {
    const { events } = await recorded(finished, begin);
    expect(events).toEqual([{ type: 'cycle.begun', cycle: 2 }]);
  });
  test.each<[string, readonly RunEvent[], Moment]>([
    ['the campaign is not active', sent, {}],
    ['the GO is stale', finished, STALE],
    ['its time is over', finished, TOO_LATE],
    ['the gates ran again, and nobody went on from their verdict', [...finished, ...again], {}],
  ])('not when %s', async (_, events, moment) => {
    expect((await recorded(events, begin, moment)).types).toEqual([]);
  });
});

describe('the tick that the leads were looked at', () => {
  const tick = (done: boolean): Said => ({ type: 'tick-review', done });
  const found = [...enteredEvents(), intended('pipeline'), ended('pipeline', 'done')];
  const ticked: RunEvent = { type: 'review.ticked', cycle: 1, done: true };
  test('is made, and taken back, as long as no batch was made of them', async () => {
    expect(await recorded(found, tick(true))).toMatchObject({ events: [ticked], reviewed: 1 });
    expect(await recorded([...found, ticked], tick(false))).toMatchObject({
      events: [{ ...ticked, done: false }],
      reviewed: 0,
    });
  });
  test.each<[string, readonly RunEvent[]]>([
    ['before Go live', goodEvents()],
    ['before there are leads', enteredEvents()],
    ['while they are looked for', [...enteredEvents(), intended('pipeline')]],
    ['when the batch was made', eventsBefore('approve', batch)],
    ['when it was approved', eventsBefore('send', batch)],
    ['when it was sent', sent],
  ])('is none %s', async (_, events) => {
    expect(await recorded(events, tick(true))).toMatchObject({ types: [], reviewed: 0 });
  });
});

describe('what was seen after UNKNOWN', () => {
  const saw = (step: 'send' | 'approve', note = ''): Said => ({
    type: 'looked',
    step,
    saw: 'did-not-happen',
    note,
  });
  const unclear = [...eventsBefore('send', batch), intended('send', batch), ended('send', 'unknown')];
  test('is recorded of the attempt that is open, short and without secrets', async () => {
    const { events } = await recorded(unclear, saw('send', `  hush ${'x'.repeat(900)}`));
    expect(events).toMatchObject([
      { type: 'live.looked', cycle: 1, step: 'send', attempt: 1, saw: 'did-not-happen' },
    ]);
    const [looked] = events;
    expect(looked?.type === 'live.looked' && looked.note).toMatch(/^‹token› x{492}$/);
  });
  test.each<[string, readonly RunEvent[], Said]>([
    ['of another step than the open one', unclear, saw('approve')],
    ['of what ended', sent, saw('send')],
    ['of what is still at work', [...eventsBefore('send', batch), intended('send', batch)], saw('send')],
    ['of what was never begun', eventsBefore('send', batch), saw('send')],
    ['before Go live', goodEvents(), saw('send')],
  ])('is not recorded %s', async (_, events, said) => {
    expect((await recorded(events, said)).types).toEqual([]);
  });
});

describe('the campaign that was activated', () => {
  const named = (campaign: string): Said => ({ type: 'activated', campaign });
  test('is recorded by its name', async () => {
    expect((await recorded(sent, named(' CAIO '))).events).toEqual([activated]);
  });
  test.each<[string, readonly RunEvent[], Said]>([
    ['before anything was sent', eventsBefore('send', batch), named('CAIO')],
    ['before Go live', goodEvents(), named('CAIO')],
    ['a second time', finished, named('CAIO')],
    ['without a name', sent, named('  ')],
  ])('is none %s', async (_, events, said) => {
    expect((await recorded(events, said)).types).toEqual([]);
  });
});

describe('EMERGENCY STOP', () => {
  const stop = (said: boolean): Said => ({ type: 'emergency', said });
  const stopped: RunEvent[] = [...enteredEvents(), { type: 'emergency.said' }];
  test('is recorded when it is said, and when it is lifted', async () => {
    expect((await recorded(enteredEvents(), stop(true))).types).toEqual(['emergency.said']);
    expect((await recorded(stopped, stop(false))).types).toEqual(['emergency.lifted']);
  });
  test('said again it stays said, lifted again it stays lifted', async () => {
    expect((await recorded(stopped, stop(true))).types).toEqual([]);
    expect((await recorded(enteredEvents(), stop(false))).types).toEqual([]);
  });
  test('without a run there is nothing to stop', async () => {
    expect((await recorded([], stop(true))).types).toEqual([]);
  });
});
