import type { Binding, CheckOutcome, RunEvent } from '../../src/run/events.ts';
import { apply, emptyRun, type Run } from '../../src/run/state.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { byGate, GATE_IDS, type GateId } from '../../src/runbook/gates.ts';

export const T0 = Date.parse('2026-02-17T09:00:00.000Z');

export const binding: Binding = {
  gitCommit: 'a'.repeat(40),
  dirty: false,
  stagingUrl: 'https://staging.example.test',
  productionUrl: 'https://production.example.test',
  stagingToken: 'fp:0000000000000001',
  productionToken: 'fp:0000000000000002',
  envFiles: { '.env': 'sha256:1', '.env.staging': 'sha256:2' },
  scripts: { 'scripts/': 'sha256:3' },
};

export const started: RunEvent = {
  type: 'run.started',
  run: '2026-02-17T09-00-00Z-test',
  mode: 'live',
  workspace: '/caio',
  scenario: null,
  cockpit: '0.0.0',
  gates: [...GATE_IDS],
  lifeHours: 12,
  commands: byGate(id => `python ${id}`),
};

export type Word = 'pass' | 'fail' | 'unknown';

const outcome = (id: string, word: Word): CheckOutcome => ({
  id,
  outcome: word,
  durationMs: 1,
  findings: word === 'pass' ? [] : [{ id: `${id}-finding`, message: `${id} did not pass.`, fix: 'Mend it.' }],
  notes: [],
});

export const WITNESSES: Readonly<Record<GateId, readonly string[]>> = byGate(id =>
  id.startsWith('auth') ? ['auth-probes', 'exposure-sweep'] : [`${id}-witness`],
);

/** A finished gate; `words` changes single checks, `drop` leaves witnesses out. */
export function finishedGate(
  gate: GateId,
  words: Readonly<Record<string, Word>> = {},
  options: { attempt?: number; drop?: readonly string[] } = {},
): RunEvent {
  return {
    type: 'gate.finished',
    gate,
    attempt: options.attempt ?? 1,
    exitCode: 0,
    durationMs: 1000,
    command: outcome('command', words.command ?? 'pass'),
    witnesses: WITNESSES[gate]
      .filter(id => !options.drop?.includes(id))
      .map(id => outcome(id, words[id] ?? 'pass')),
    expected: [...WITNESSES[gate]],
    evidence: { log: `evidence/${gate}-1.log`, sha256: 'f'.repeat(64) },
  };
}

/** A run that earns its GO, event by event. */
export function goodEvents(): RunEvent[] {
  return [
    started,
    { type: 'run.bound', binding },
    ...CONFIRMATION_IDS.map((id): RunEvent => ({ type: 'confirmation.given', id, by: 'test' })),
    ...GATE_IDS.flatMap((gate): RunEvent[] => [
      { type: 'gate.intended', gate, attempt: 1 },
      finishedGate(gate),
    ]),
    { type: 'run.concluded', verdict: 'GO', binding },
  ];
}

/** The replay runs once more and ends so, and with it the run. */
export const replayAgain = (word: Word): RunEvent[] => [
  { type: 'gate.intended', gate: 'replay', attempt: 2 },
  finishedGate('replay', { command: word }, { attempt: 2 }),
  {
    type: 'run.concluded',
    verdict: ({ pass: 'GO', fail: 'NO-GO', unknown: 'NOT YET' } as const)[word],
    binding,
  },
];

/** The run after these events, one second apart. */
export function runOf(events: readonly RunEvent[], from = T0): Run {
  return events.reduce((run, event, index) => apply(run, event, from + index * 1000), emptyRun);
}
