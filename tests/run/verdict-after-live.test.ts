import { expect, test } from 'vitest';
import { verdictLines } from '../../src/plain.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { batchNamed, ended, enteredEvents, eventsBefore, intended } from '../support/live-events.ts';
import { goodEvents, runOf, T0 } from '../support/run-events.ts';

/** What the last line of a verdict in plain text tells a person to do. */
const HOUR = 3_600_000;
const next = (events: readonly RunEvent[], hours = 1): string => {
  const run = runOf(events);
  const lines = verdictLines(run, verdictOf(run, T0 + hours * HOUR, {}), {});
  return `${lines[1]} ${lines.at(-1)}`;
};
const batch = batchNamed('batch_1');
const sending = [...eventsBefore('send', batch), intended('send', batch)];

test('a GO before Go live: the first dispatch', () => {
  expect(next(goodEvents())).toMatch(/^VERDICT: GO Next: the first supervised live dispatch/);
});

test('nobody is sent to the first dispatch again once Go live has begun', () => {
  for (const events of [enteredEvents(), [...sending, ended('send', 'sent')]])
    expect(next(events)).toMatch(/^VERDICT: GO Next: go on where Go live stands: npx caio-cockpit$/);
});

test('a live step of which nobody knows how it ended comes before everything, also before new gates', () => {
  for (const events of [sending, [...sending, ended('send', 'unknown')]]) {
    const look = /Next: nobody knows how a live step ended\. Look whether it happened/;
    expect(next(events)).toMatch(look);
    expect(next(events, 30)).toMatch(/^VERDICT: STALE/);
    expect(next(events, 30)).toMatch(look);
  }
});

test('an EMERGENCY STOP that stands is said', () => {
  expect(next([...enteredEvents(), { type: 'emergency.said' }])).toMatch(/Next: EMERGENCY STOP was said/);
});
