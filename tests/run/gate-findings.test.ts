import { describe, expect, test } from 'vitest';
import type { CheckOutcome, RunEvent } from '../../src/run/events.ts';
import { goodEvents, runOf } from '../support/run-events.ts';

type Finished = Extract<RunEvent, { type: 'gate.finished' }>;

/** The migration's gate in a run in which nothing else went wrong. */
function migration(change: (event: Finished) => Finished) {
  const events = goodEvents().map(event =>
    event.type === 'gate.finished' && event.gate === 'redis-migration' ? change(event) : event,
  );
  const { outcome, findings } = runOf(events).gates['redis-migration'];
  return { outcome, ids: findings.map(finding => finding.id) };
}

const saying = (check: CheckOutcome, outcome: 'fail' | 'unknown', id: string): CheckOutcome => ({
  ...check,
  outcome,
  findings: [{ id, message: 'It was not so.', fix: 'Mend it.' }],
});

describe('what is said of a gate that is no pass', () => {
  test('a witness that gave no answer is named', () => {
    const { outcome, ids } = migration(event => ({ ...event, witnesses: [] }));
    expect([outcome, ids]).toEqual(['unknown', ['witness-missing']]);
  });
  test('a command that was held back names its reason, not the witnesses that were never asked', () => {
    const { outcome, ids } = migration(event => ({
      ...event,
      command: saying(event.command, 'unknown', 'held-back'),
      witnesses: [],
    }));
    expect([outcome, ids]).toEqual(['unknown', ['held-back']]);
  });
  test('what a command and its witness both say is read once, and still counts', () => {
    const { outcome, ids } = migration(event => ({
      ...event,
      command: saying(event.command, 'fail', 'same'),
      witnesses: event.witnesses.map(witness => saying(witness, 'fail', 'same')),
    }));
    expect([outcome, ids]).toEqual(['fail', ['same']]);
  });
  test('two witnesses that say different things of one kind, or the same of two kinds, are both read', () => {
    const two = (ids: readonly [string, string], messages: readonly [string, string]) =>
      migration(event => ({
        ...event,
        witnesses: event.witnesses.flatMap(witness =>
          ids.map((id, at) => ({
            ...witness,
            outcome: 'unknown' as const,
            findings: [{ id, message: messages[at] ?? '', fix: 'Mend it.' }],
          })),
        ),
      })).ids;
    expect(two(['kind', 'kind'], ['Redis said no.', 'The file said no.'])).toEqual(['kind', 'kind']);
    expect(two(['one', 'other'], ['It said no.', 'It said no.'])).toEqual(['one', 'other']);
  });
});
