import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { NO_ASIDE, phaseWith, settled, wishFor } from '../../src/run/guide-aside.ts';
import { type Phase, phaseOf, questionBefore } from '../../src/run/phase.ts';
import type { Environment, GateId } from '../../src/runbook/gates.ts';
import { finishedGate, goodEvents, runOf } from '../support/run-events.ts';

const both = { staging: true, production: true };
const none = { staging: false, production: false };

const file = (environment: Environment): RunEvent => ({
  type: 'env-file.settled',
  environment,
  written: [],
  backup: null,
});

/** A whole run in which these gates were run once more and did not pass. */
function failedAt(...gates: GateId[]) {
  const events: RunEvent[] = goodEvents();
  for (const gate of gates)
    events.push(
      { type: 'gate.intended', gate, attempt: 2 },
      finishedGate(gate, { command: 'fail' }, { attempt: 2 }),
    );
  return runOf(events);
}

describe('one question back', () => {
  test('from the last question one comes to the first, each once, and there it ends', () => {
    const way: string[] = [];
    let phase: Phase = { name: 'loop-back' };
    for (;;) {
      const before = questionBefore(phase);
      if (before === null) break;
      way.push(`${before.what} ${before.environment}`);
      if (way.length > 20) throw new Error('It goes round in a circle.');
      phase = { name: before.what, environment: before.environment };
    }
    expect(way.reverse()).toEqual([
      'clicks staging',
      'token staging',
      'url staging',
      'clicks production',
      'token production',
      'url production',
      'cors staging',
      'readback staging',
      'env-file staging',
      'cors production',
      'readback production',
      'env-file production',
    ]);
  });

  test('nothing is before Ready and the verdict; the watch goes back to its address', () => {
    expect(questionBefore({ name: 'ready' })).toBeNull();
    expect(questionBefore({ name: 'verdict' })).toBeNull();
    expect(questionBefore({ name: 'watch', environment: 'production' })).toEqual({
      what: 'url',
      environment: 'production',
    });
  });
});

describe('gates that were asked for again', () => {
  test('a settings file whose gate has not passed is offered first, one after the other, then they run', () => {
    const run = failedAt('env-staging', 'env-production', 'replay');
    let aside = wishFor({ type: 'run-gates', which: 'not-passed' }, run);
    expect(phaseWith(aside, run, both, false)).toEqual({ name: 'env-file', environment: 'staging' });
    aside = settled(aside, file('staging'));
    expect(phaseWith(aside, run, both, false)).toEqual({ name: 'env-file', environment: 'production' });
    aside = settled(aside, file('production'));
    expect(phaseWith(aside, run, both, false)).toEqual({ name: 'gates' });
  });

  test('tokens come before the files: without them nothing can be compared', () => {
    const run = failedAt('env-production');
    const aside = wishFor({ type: 'run-gates', which: 'not-passed' }, run);
    expect(phaseWith(aside, run, none, false)).toEqual({ name: 'token', environment: 'staging' });
    expect(phaseWith(aside, run, { staging: true, production: false }, false)).toEqual({
      name: 'token',
      environment: 'production',
    });
    expect(phaseWith(aside, run, both, false)).toEqual({ name: 'env-file', environment: 'production' });
  });

  test.each([
    ['another gate failed', failedAt('replay'), 'not-passed'],
    ['all passed and all run anew', runOf(goodEvents()), 'all'],
  ] as const)('no file is asked about when %s', (_, run, which) => {
    const aside = wishFor({ type: 'run-gates', which }, run);
    expect(aside.mend).toEqual([]);
    expect(phaseWith(aside, run, both, false)).toEqual({ name: 'gates' });
  });
});

describe('an answer that was gone back to', () => {
  const run = runOf(goodEvents());
  const asking = { name: 'env-file', environment: 'staging' } as const;

  test('is asked until it is settled, and only by its own event', () => {
    const aside = { ...NO_ASIDE, asking };
    expect(phaseWith(aside, run, both, false)).toEqual(asking);
    expect(settled(aside, file('production')).asking).toEqual(asking);
    expect(settled(aside, { type: 'readback.accepted', environment: 'staging' }).asking).toEqual(asking);
    expect(settled(aside, file('staging')).asking).toBeNull();
    const readback = { ...NO_ASIDE, asking: { name: 'readback', environment: 'staging' } as const };
    expect(settled(readback, { type: 'readback.accepted', environment: 'staging' }).asking).toBeNull();
    expect(settled(readback, { type: 'readback.accepted', environment: 'production' }).asking).not.toBeNull();
  });

  test('without one a person is where the run stands; while gates run, with them', () => {
    expect(phaseWith(NO_ASIDE, run, both, false)).toEqual(phaseOf(run, both));
    expect(phaseWith(NO_ASIDE, run, both, true)).toEqual({ name: 'gates' });
  });
});
