import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { apply, emptyRun, type GateOutcome, type Run } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { GATE_IDS, type GateId } from '../../src/runbook/gates.ts';
import { binding, finishedGate, goodEvents, runOf, started, T0, type Word } from '../support/run-events.ts';

const now = T0 + 60_000;
type Finished = Extract<RunEvent, { type: 'gate.finished' }>;

describe('what was said', () => {
  const said = (more: readonly RunEvent[]) => runOf([...goodEvents(), ...more]).confirmations;
  const token = (fingerprint: string): RunEvent => ({
    type: 'token.given',
    environment: 'staging',
    fingerprint,
    length: 43,
  });
  test('a statement falls when the value it was made about is another', () => {
    expect(said([token('fp:1')])).toEqual({
      rotated: false,
      redeployed: false,
      cors: true,
      strict: true,
      'approve-smoke': false,
    });
    expect(
      said([{ type: 'url.given', environment: 'production', url: 'https://other.example.test' }])[
        'approve-smoke'
      ],
    ).toBe(false);
    expect(
      said([{ type: 'cors.given', environment: 'production', origins: ['https://a.example.test'] }]),
    ).toMatchObject({ cors: false, rotated: true });
  });
  test('the same list of origins given again keeps what was read back and the settings file', () => {
    const cors = (...origins: string[]): RunEvent => ({
      type: 'cors.given',
      environment: 'staging',
      origins,
    });
    const before: RunEvent[] = [
      cors('https://a.example.test', 'https://b.example.test'),
      { type: 'readback.finished', environment: 'staging', checks: [] },
      { type: 'readback.accepted', environment: 'staging' },
      { type: 'env-file.settled', environment: 'staging', written: [], backup: null },
    ];
    const staging = (...more: RunEvent[]) =>
      runOf([...goodEvents(), ...before, ...more]).environments.staging;
    expect(staging(cors('https://a.example.test', 'https://b.example.test'))).toEqual(staging());
    expect(staging().readbackAccepted).toBe(true);
    expect(staging(cors('https://b.example.test'))).toMatchObject({ readback: null, envFile: null });
  });
  test('a statement that is taken back is none, and no other falls with it', () => {
    expect(said([{ type: 'confirmation.withdrawn', id: 'cors' }])).toEqual({
      rotated: true,
      redeployed: true,
      cors: false,
      strict: true,
      'approve-smoke': true,
    });
    const again: RunEvent = { type: 'confirmation.given', id: 'cors', by: 'test' };
    expect(said([{ type: 'confirmation.withdrawn', id: 'cors' }, again]).cors).toBe(true);
  });
  test('the same token given again after a restart takes nothing back', () => {
    const confirmed: RunEvent = { type: 'confirmation.given', id: 'rotated', by: 'test' };
    expect(said([token('fp:1'), confirmed, token('fp:1')]).rotated).toBe(true);
  });
});

describe('state', () => {
  test('a result that nobody intended changes nothing', () => {
    const run = runOf([started, { type: 'run.bound', binding }, finishedGate('replay')]);
    expect(run.gates.replay.outcome).toBe('not-run');
  });

  test('a result of another attempt changes nothing', () => {
    const run = runOf([
      started,
      { type: 'gate.intended', gate: 'replay', attempt: 2 },
      finishedGate('replay'),
    ]);
    expect(run.gates.replay.outcome).toBe('not-run');
    expect(run.gates.replay.running?.attempt).toBe(2);
  });

  test.each(['run.interrupted', 'run.resumed'] as const)(
    'what was running at %s is unknown, never done',
    type => {
      const event: RunEvent = type === 'run.interrupted' ? { type, reason: 'stopped' } : { type };
      const run = runOf([
        started,
        { type: 'gate.intended', gate: 'pytest', attempt: 1 },
        event,
        finishedGate('pytest'),
      ]);
      expect(run.gates.pytest.outcome).toBe('unknown');
    },
  );

  test.each<[string, Record<string, Word>, Partial<Finished>, GateOutcome]>([
    ['every answer passed', {}, {}, 'pass'],
    ['the command failed', { command: 'fail' }, {}, 'fail'],
    ['one witness failed', { 'auth-probes': 'fail' }, {}, 'fail'],
    ['one failed and one is unknown', { 'auth-probes': 'fail', command: 'unknown' }, {}, 'fail'],
    ['the command is unknown', { command: 'unknown' }, {}, 'unknown'],
    ['one witness is unknown', { 'exposure-sweep': 'unknown' }, {}, 'unknown'],
    ['a witness that was owed is missing', {}, { expected: ['auth-probes', 'another'] }, 'unknown'],
    ['no witness was owed', {}, { expected: [] }, 'unknown'],
  ])('a gate of which %s', (_, words, change, outcome) => {
    const finished = { ...finishedGate('auth-staging', words), ...change } as Finished;
    const run = runOf([started, { type: 'gate.intended', gate: 'auth-staging', attempt: 1 }, finished]);
    expect(run.gates['auth-staging'].outcome).toBe(outcome);
  });

  test('running a gate again takes its old pass away at once', () => {
    const run = runOf([...goodEvents(), { type: 'gate.intended', gate: 'env-staging', attempt: 2 }]);
    expect(run.gates['env-staging'].outcome).toBe('not-run');
    expect(verdictOf(run, now, {}).word).toBe('NOT YET');
  });

  test('binding a run anew takes every result away', () => {
    const run = runOf([
      ...goodEvents(),
      { type: 'run.bound', binding },
      { type: 'run.concluded', verdict: 'GO', binding },
    ]);
    expect(verdictOf(run, now, {}).word).toBe('NOT YET');
  });

  test('nothing counts before the run was started, and it is started once', () => {
    expect(runOf(goodEvents().slice(1))).toEqual(emptyRun);
    const twice = runOf([started, { ...started, run: 'another' } as RunEvent]);
    expect(twice.id).toBe(started.type === 'run.started' ? started.run : '');
  });
});

/** What each gate really did, kept beside the run by a second, much simpler bookkeeping. */
interface Shadow {
  readonly words: Map<GateId, Word | 'blocked'>;
  readonly confirmed: Set<string>;
  concluded: boolean;
}

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('gate' as const),
      gate: fc.constantFrom(...GATE_IDS),
      word: fc.oneof(
        { weight: 9, arbitrary: fc.constant('pass' as Word) },
        fc.constantFrom<Word>('fail', 'unknown'),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('crash' as const), gate: fc.constantFrom(...GATE_IDS) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('blocked' as const), gate: fc.constantFrom(...GATE_IDS) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('conclude' as const) }) },
);

describe('walks', () => {
  test('from near a GO, whatever happens next: GO exactly when everything is true at once', () => {
    let reached = 0;
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 25 }),
        fc.subarray([...CONFIRMATION_IDS], { minLength: 4 }),
        (steps, confirmed) => {
          const shadow: Shadow = { words: new Map(), confirmed: new Set(confirmed), concluded: false };
          let run: Run = emptyRun;
          let at = T0;
          const send = (event: RunEvent): void => {
            at += 1000;
            run = apply(run, event, at);
          };
          for (const event of goodEvents().filter(one => one.type !== 'confirmation.given')) send(event);
          for (const id of confirmed) send({ type: 'confirmation.given', id, by: 'test' });
          for (const gate of GATE_IDS) shadow.words.set(gate, 'pass');
          shadow.concluded = true;
          for (const one of steps) {
            if (one.kind === 'conclude') {
              send({ type: 'run.concluded', verdict: 'GO', binding });
              shadow.concluded = true;
              continue;
            }
            shadow.concluded = false;
            if (one.kind === 'blocked') {
              send({ type: 'gate.blocked', gate: one.gate, finding: { id: 'x', message: 'x', fix: 'x' } });
              shadow.words.set(one.gate, 'blocked');
              continue;
            }
            const attempt = run.gates[one.gate].attempts + 1;
            send({ type: 'gate.intended', gate: one.gate, attempt });
            if (one.kind === 'crash') {
              send({ type: 'run.interrupted', reason: 'crash' });
              shadow.words.set(one.gate, 'unknown');
            } else {
              send(finishedGate(one.gate, { command: one.word }, { attempt }));
              shadow.words.set(one.gate, one.word);
            }
          }
          const earned =
            shadow.concluded &&
            shadow.confirmed.size === CONFIRMATION_IDS.length &&
            GATE_IDS.every(gate => shadow.words.get(gate) === 'pass');
          const word = verdictOf(run, at, {}).word;
          if (word === 'GO') reached += 1;
          expect(word === 'GO').toBe(earned);
          if ([...shadow.words.values()].includes('fail')) expect(word).toBe('NO-GO');
        },
      ),
      { numRuns: 600 },
    );
    // A property over runs that never come near a GO would prove nothing.
    expect(reached).toBeGreaterThan(20);
  });
});
