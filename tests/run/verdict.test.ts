import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Binding, RunEvent } from '../../src/run/events.ts';
import { apply, emptyRun, type Run } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { CONFIRMATION_IDS, CRITERIA } from '../../src/runbook/criteria.ts';
import { GATE_IDS, type GateId } from '../../src/runbook/gates.ts';
import {
  binding,
  finishedGate,
  goodEvents,
  runOf,
  started,
  T0,
  WITNESSES,
  type Word,
} from '../support/run-events.ts';

const now = T0 + 60_000;
const wordOf = (events: readonly RunEvent[], at = now): string => verdictOf(runOf(events), at, {}).word;

describe('GO', () => {
  test('a run in which everything passed and was confirmed is GO', () => {
    const verdict = verdictOf(runOf(goodEvents()), now, binding);
    expect(verdict.word).toBe('GO');
    expect(verdict.criteria.map(criterion => criterion.met)).toEqual(CRITERIA.map(() => true));
    expect(verdict.missing).toEqual([]);
  });

  test.each(GATE_IDS.flatMap(gate => ['command', ...WITNESSES[gate]].map(check => [gate, check] as const)))(
    '%s: %s that fails is NO-GO, that is unknown is NOT YET, that is missing is NOT YET',
    (gate, check) => {
      const replaced = (event: RunEvent): RunEvent[] =>
        goodEvents().map(one => (one.type === 'gate.finished' && one.gate === gate ? event : one));
      expect(wordOf(replaced(finishedGate(gate, { [check]: 'fail' })))).toBe('NO-GO');
      expect(wordOf(replaced(finishedGate(gate, { [check]: 'unknown' })))).toBe('NOT YET');
      if (check !== 'command')
        expect(wordOf(replaced(finishedGate(gate, {}, { drop: [check] })))).toBe('NOT YET');
    },
  );

  test('leaving out any single event of a good run takes GO away', () => {
    const events = goodEvents();
    for (const [index, event] of events.entries()) {
      const without = events.filter((_, at) => at !== index);
      expect(wordOf(without), `${event.type} left out`).not.toBe('GO');
    }
  });

  test('each confirmation is needed', () => {
    for (const id of CONFIRMATION_IDS) {
      const without = goodEvents().filter(event => event.type !== 'confirmation.given' || event.id !== id);
      const verdict = verdictOf(runOf(without), now, {});
      expect(verdict.word).toBe('NOT YET');
      expect(verdict.missing.join()).toContain(`(${id})`);
    }
  });

  test('gates that were not asked for do not count, whatever the journal says of them', () => {
    const narrowed = goodEvents().map(event =>
      event.type === 'run.started' ? { ...event, gates: event.gates.slice(1) } : event,
    );
    expect(wordOf(narrowed)).toBe('NOT YET');
  });

  test('a gate without any witness is not proven', () => {
    const bare = goodEvents().map(event =>
      event.type === 'gate.finished' && event.gate === 'replay'
        ? { ...event, witnesses: [], expected: [] }
        : event,
    );
    expect(wordOf(bare)).toBe('NOT YET');
  });

  test('the exposure sweep must be among the witnesses, not just any witness', () => {
    const other = goodEvents().map(event =>
      event.type === 'gate.finished' && event.gate === 'auth-production'
        ? { ...event, witnesses: event.witnesses.slice(0, 1), expected: event.expected.slice(0, 1) }
        : event,
    );
    const verdict = verdictOf(runOf(other), now, {});
    expect(verdict.word).toBe('NOT YET');
    expect(verdict.criteria.find(criterion => criterion.id === 'exposure')?.met).toBe(false);
  });

  test('an open endpoint takes criterion 6 away, a failed neighbour of the sweep does not', () => {
    const met = (words: Record<string, Word>): boolean | undefined => {
      const events = goodEvents().map(event =>
        event.type === 'gate.finished' && event.gate === 'auth-staging'
          ? finishedGate('auth-staging', words)
          : event,
      );
      return verdictOf(runOf(events), now, {}).criteria.find(criterion => criterion.id === 'exposure')?.met;
    };
    expect(met({ 'exposure-sweep': 'fail' })).toBe(false);
    expect(met({ 'exposure-sweep': 'unknown' })).toBe(false);
    expect(met({ 'auth-probes': 'fail' })).toBe(true);
  });
});

describe('STALE', () => {
  const run = runOf(goodEvents());

  test('twelve hours after the oldest gate, and not before', () => {
    const oldest = Math.min(...GATE_IDS.map(id => run.gates[id].finishedAt ?? Number.NaN));
    expect(verdictOf(run, oldest + 12 * 3_600_000, {}).word).toBe('GO');
    expect(verdictOf(run, oldest + 12 * 3_600_000 + 1, {}).word).toBe('STALE');
  });

  test('a plan may shorten its life', () => {
    const short = runOf(
      goodEvents().map(event => (event.type === 'run.started' ? { ...event, lifeHours: 1 } : event)),
    );
    expect(verdictOf(short, T0 + 2 * 3_600_000, {}).word).toBe('STALE');
  });

  test('a clock that went backwards cannot keep a GO alive', () => {
    expect(verdictOf(run, T0 - 3_600_000, {}).word).toBe('STALE');
  });

  const changes: [string, Partial<Binding>][] = [
    ['git commit', { gitCommit: 'b'.repeat(40) }],
    ['dirty', { dirty: true }],
    ['staging URL', { stagingUrl: 'https://other.example.test' }],
    ['production URL', { productionUrl: null }],
    ['staging token', { stagingToken: 'fp:0000000000000009' }],
    ['production token', { productionToken: 'fp:0000000000000009' }],
    ['an env file', { envFiles: { ...binding.envFiles, '.env': 'sha256:9' } }],
    ['an env file that went', { envFiles: { '.env': 'sha256:1' } }],
    ['a script', { scripts: { 'scripts/': 'sha256:9' } }],
    ['a new script folder', { scripts: { ...binding.scripts, 'core/': 'sha256:9' } }],
  ];
  test.each(changes)('what it is bound to has changed since: %s', (_, change) => {
    const verdict = verdictOf(run, now, { ...binding, ...change });
    expect(verdict.word).toBe('STALE');
    expect(verdict.stale).toHaveLength(1);
  });

  test.each(changes)('what it is bound to changed while the gates ran: %s', (_, change) => {
    const events = goodEvents().map(event =>
      event.type === 'run.concluded' ? { ...event, binding: { ...binding, ...change } } : event,
    );
    const verdict = verdictOf(runOf(events), now, {});
    expect(verdict.word).toBe('STALE');
    expect(verdict.stale[0]).toContain('while the gates were running');
  });

  test('what was seen to change in the middle counts, also when it was put back and the cockpit was killed', () => {
    const events = goodEvents();
    const drifted: RunEvent = { type: 'run.drifted', binding: { ...binding, gitCommit: 'b'.repeat(40) } };
    for (const at of [3, 8, 12, events.length]) {
      const mixed: RunEvent[] = [
        ...events.slice(0, at),
        drifted,
        { type: 'run.resumed' },
        ...events.slice(at),
        { type: 'run.concluded', verdict: 'GO', binding },
      ];
      expect(verdictOf(runOf(mixed), now, binding).word).not.toBe('GO');
    }
    const again: RunEvent[] = [
      ...events,
      drifted,
      ...events
        .slice(1)
        .map(event =>
          event.type === 'gate.intended' || event.type === 'gate.finished' ? { ...event, attempt: 2 } : event,
        ),
    ];
    expect(verdictOf(runOf(again), now, binding).word).toBe('GO');
  });

  test('what could not be looked at is not held against it', () => {
    expect(verdictOf(run, now, { gitCommit: binding.gitCommit, stagingToken: undefined }).word).toBe('GO');
  });

  test('a NO-GO stays a NO-GO, however old', () => {
    const failed = goodEvents().map(event =>
      event.type === 'gate.finished' && event.gate === 'pytest'
        ? finishedGate('pytest', { command: 'fail' })
        : event,
    );
    expect(wordOf(failed, T0 + 99 * 3_600_000)).toBe('NO-GO');
  });
});

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
