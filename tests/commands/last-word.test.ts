import { expect, test } from 'vitest';
import { lastWord } from '../../src/commands/last-word.ts';
import { parseCommandLine } from '../../src/commands/options.ts';
import type { World } from '../../src/commands/world.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { batchNamed, ended, eventsBefore, intended } from '../support/live-events.ts';
import { goodEvents, runOf, T0 } from '../support/run-events.ts';

function end(events: readonly RunEvent[], how: 'left' | 'stopped', signalled = false) {
  const lines: string[] = [];
  const out = (line: string): void => void lines.push(line);
  const world = { stdout: { isTTY: false }, out, err: out } as unknown as World;
  const ending = { how, signalled, crash: null, now: T0 + 3_600_000, boundNow: {} };
  const options = { ...parseCommandLine([]), verdictSaid: false, report: null };
  return { exit: lastWord(runOf(events), ending, options, world), said: lines.join('\n') };
}
const batch = batchNamed('batch_1');
const sending = [...eventsBefore('send', batch), intended('send', batch)];

test('a GO that was left, or whose window was closed, is 0', () => {
  expect(end(goodEvents(), 'left').exit).toBe(0);
  expect(end(goodEvents(), 'stopped', true).exit).toBe(0);
  expect(end([...sending, ended('send', 'sent')], 'left').exit).toBe(0);
});

test('stopped in the middle of a live step: 130, whatever the gates said, and what to look at', () => {
  for (const events of [sending, [...sending, ended('send', 'unknown')]]) {
    const { exit, said } = end(events, 'stopped');
    expect(exit).toBe(130);
    expect(said).toContain('nobody knows how a live step ended');
  }
});

test('stopped while gates were to run again: 130, as without a screen', () => {
  const stopped: RunEvent = { type: 'run.interrupted', reason: 'The person stopped it.' };
  expect(end([...goodEvents(), stopped], 'stopped').exit).toBe(130);
});
