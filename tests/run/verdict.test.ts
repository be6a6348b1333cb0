import { describe, expect, test } from 'vitest';
import type { Binding, RunEvent } from '../../src/run/events.ts';
import type { GateState } from '../../src/run/state.ts';
import { EXIT_CODE, type Verdict, verdictOf } from '../../src/run/verdict.ts';
import { CONFIRMATION_IDS, CRITERIA } from '../../src/runbook/criteria.ts';
import { GATE_IDS } from '../../src/runbook/gates.ts';
import { binding, finishedGate, goodEvents, runOf, T0, WITNESSES, type Word } from '../support/run-events.ts';

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
      expect(verdict.criteria.filter(({ met }) => !met).map(criterion => criterion.id)).toEqual([
        'confirmations',
      ]);
    }
  });

  test('nothing but GO ends with 0', () => {
    expect(EXIT_CODE).toEqual({ GO: 0, 'NO-GO': 1, 'NOT YET': 3, STALE: 4 });
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

  test('a gate that claims to have passed against one of its own answers has not', () => {
    const run = runOf(goodEvents());
    const [one] = run.gates.replay.witnesses;
    if (one === undefined) throw new Error('replay has no witness');
    for (const outcome of ['fail', 'unknown'] as const) {
      const witnesses = [one, { ...one, outcome }];
      const gates = { ...run.gates, replay: { ...run.gates.replay, outcome: 'pass' as const, witnesses } };
      const verdict = verdictOf({ ...run, gates }, now, binding);
      expect(verdict.word).not.toBe('GO');
      expect(verdict.criteria.find(criterion => criterion.id === 'replay')?.met).toBe(false);
    }
  });

  const withReplay = (change: Partial<GateState>): Verdict => {
    const run = runOf(goodEvents());
    return verdictOf(
      { ...run, gates: { ...run.gates, replay: { ...run.gates.replay, ...change } } },
      now,
      binding,
    );
  };

  test('a gate that claims to have passed without any witness has not', () => {
    expect(withReplay({ witnesses: [] }).criteria.find(criterion => criterion.id === 'replay')?.met).toBe(
      false,
    );
    expect(withReplay({ witnesses: [] }).word).toBe('NOT YET');
    expect(withReplay({ command: null }).word).toBe('NOT YET');
  });

  test('a gate that claims to have passed while it runs has not', () => {
    expect(withReplay({ running: { attempt: 2, since: T0 } }).word).toBe('NOT YET');
  });

  test.each([
    ['blocked', 'was held back'],
    ['not-run', 'has not been run'],
    ['unknown', 'could not be checked'],
  ] as const)('a gate that is %s is named as missing', (outcome, words) => {
    expect(withReplay({ outcome }).missing.join()).toContain(`(replay) ${words}`);
  });

  test('a run that has not come to its end says so', () => {
    const verdict = verdictOf({ ...runOf(goodEvents()), concluded: false }, now, binding);
    expect(verdict.word).toBe('NOT YET');
    expect(verdict.missing).toEqual(['The run has not come to its end.']);
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

  test('a change that was seen counts, though nothing differs now', () => {
    const verdict = verdictOf({ ...run, drift: binding }, now, binding);
    expect(verdict.word).toBe('STALE');
    expect(verdict.stale).toHaveLength(1);
    const other = verdictOf({ ...run, drift: { ...binding, dirty: true } }, now, binding);
    expect(other.stale).toHaveLength(1);
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
