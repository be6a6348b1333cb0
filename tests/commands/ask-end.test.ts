import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { fakeAsk, held, prepared } from '../support/ask-guide.ts';

/** A verdict that nobody was told has to be said when the cockpit ends. */
const confirmed = CONFIRMATION_IDS.map((id): RunEvent => ({ type: 'confirmation.given', id, by: 'x' }));
const atTheGates = () => fakeAsk({ events: [...prepared, ...confirmed], state: { held } });

test('the terminal is gone while the gates run: the verdict was not told', async () => {
  const ask = atTheGates();
  await ask.sees('Type start to begin');
  ask.type('start\n');
  await ask.sees('The gates begin');
  ask.stdin.end();
  await ask.until(ask.isOver, 'the end');
  expect(ask.lines.join('\n')).not.toContain('VERDICT:');
  expect(await ask.done).toBe(false);
});

test('whoever leaves at the verdict was told', async () => {
  const ask = atTheGates();
  await ask.sees('Type start to begin');
  ask.type('start\n');
  await ask.sees('VERDICT: GO');
  await ask.sees('> ');
  ask.type('\n');
  await ask.until(ask.isOver, 'the end');
  expect(await ask.done).toBe(true);
});
