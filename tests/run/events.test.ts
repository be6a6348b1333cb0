import { describe, expect, test } from 'vitest';
import { journalLine, type RunEvent, runEvent } from '../../src/run/events.ts';
import { GATE_IDS } from '../../src/runbook/gates.ts';
import { batchNamed, ended, intended } from '../support/live-events.ts';
import { binding, finishedGate, started, T0 } from '../support/run-events.ts';

/** A journal is read back by another build, or after somebody wrote into it: what is not whole is no event. */

const check = {
  id: 'auth-probes',
  outcome: 'unknown' as const,
  durationMs: 1,
  findings: [{ id: 'probes-no-answer', message: 'It did not answer.', fix: 'Try again.' }],
  notes: [],
};
const environment = 'staging' as const;
const batch = batchNamed('batch_1');

/** One of each kind; the type has every kind named. */
const EVENTS: { readonly [T in RunEvent['type']]: Extract<RunEvent, { type: T }> } = {
  'run.started': started as Extract<RunEvent, { type: 'run.started' }>,
  'run.bound': { type: 'run.bound', binding },
  'run.drifted': { type: 'run.drifted', binding },
  'confirmation.given': { type: 'confirmation.given', id: 'cors', by: 'pto' },
  'confirmation.withdrawn': { type: 'confirmation.withdrawn', id: 'cors' },
  'click.ticked': { type: 'click.ticked', environment, step: 0, done: true },
  'token.given': { type: 'token.given', environment, fingerprint: 'fp:1', length: 43 },
  'token.checked': { type: 'token.checked', environment, fingerprint: 'fp:1', check },
  'url.given': { type: 'url.given', environment, url: 'https://staging.example.test' },
  'redeploy.seen': { type: 'redeploy.seen', environment, fingerprint: 'fp:1' },
  'cors.given': { type: 'cors.given', environment, origins: ['https://app.example.test'] },
  'readback.finished': { type: 'readback.finished', environment, checks: [check] },
  'readback.accepted': { type: 'readback.accepted', environment },
  'env-file.settled': { type: 'env-file.settled', environment, written: ['A'], backup: null },
  'gate.intended': { type: 'gate.intended', gate: 'pytest', attempt: 1 },
  'gate.finished': {
    ...(finishedGate('pytest') as Extract<RunEvent, { type: 'gate.finished' }>),
    evidence: { log: 'evidence/pytest-1.log', sha256: '0' },
  },
  'gate.blocked': { type: 'gate.blocked', gate: 'pytest', finding: { id: 'a', message: 'b', fix: 'c' } },
  'run.interrupted': { type: 'run.interrupted', reason: 'Ctrl-C' },
  'run.resumed': { type: 'run.resumed' },
  'run.concluded': { type: 'run.concluded', verdict: 'NO-GO', binding },
  'go-live.entered': { type: 'go-live.entered' },
  'cycle.begun': { type: 'cycle.begun', cycle: 1 },
  'interlock.checked': {
    type: 'interlock.checked',
    cycle: 1,
    step: 'send',
    binding,
    checks: [check],
    expected: ['auth-probes'],
  },
  'live.intended': intended('send', batch) as Extract<RunEvent, { type: 'live.intended' }>,
  'live.finished': {
    ...(ended('send', 'sent') as Extract<RunEvent, { type: 'live.finished' }>),
    findings: check.findings,
    notes: check.findings,
    evidence: { log: 'evidence/send-1.log', sha256: '0' },
  },
  'live.looked': { type: 'live.looked', cycle: 1, step: 'send', attempt: 1, saw: 'happened', note: '' },
  'batch.seen': { type: 'batch.seen', cycle: 1, batch },
  'review.ticked': { type: 'review.ticked', cycle: 1, done: true },
  'campaign.activated': { type: 'campaign.activated', cycle: 1, name: 'CAIO' },
  'emergency.said': { type: 'emergency.said' },
  'emergency.lifted': { type: 'emergency.lifted' },
  'day.signed': {
    type: 'day.signed',
    date: '2026-02-18',
    clean: true,
    why: '',
    log: { runs: 1, sent: 5, errors: 0 },
  },
  'backlog.probed': { type: 'backlog.probed', checks: [check] },
};

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Tables of names that CAIO gives: any name may stand in them. */
const OPEN = new Set(['facts', 'tiers']);
const BY_NAME = new Set(['facts', 'tiers', 'envFiles', 'scripts', 'commands']);

/** Every value that differs from `value` by one thing: a key more in any object, or one of its own keys less. */
function* broken(value: unknown, name = ''): Generator<[what: string, value: unknown]> {
  if (Array.isArray(value)) {
    for (const [at, one] of value.entries())
      for (const [what, other] of broken(one, `${name}[${at}]`)) yield [what, value.with(at, other)];
  } else if (isObject(value)) {
    const own = name.split('.').at(-1) ?? '';
    if (!OPEN.has(own)) yield [`${name} with more`, { ...value, more: 1 }];
    for (const [key, inner] of Object.entries(value)) {
      const { [key]: _, ...rest } = value;
      if (!BY_NAME.has(own) || own === 'commands') yield [`${name} without ${key}`, rest];
      for (const [what, other] of broken(inner, `${name}.${key}`)) yield [what, { ...value, [key]: other }];
    }
  }
}

describe.each(Object.values(EVENTS))('$type', event => {
  test('is read as it was written', () => {
    expect(runEvent.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });
  test('is none with a thing more or less', () => {
    const taken = [...broken(event)].filter(([, value]) => runEvent.safeParse(value).success);
    expect(taken.map(([what]) => what)).toEqual([]);
  });
});

const CASES: readonly [type: RunEvent['type'], over: Json][] = [
  ['run.started', { run: '' }],
  ['run.started', { mode: 'practice' }],
  ['run.started', { gates: ['pytest', 'lint'] }],
  ['run.started', { lifeHours: 0 }],
  ['run.started', { lifeHours: 12.5 }],
  ['run.bound', { binding: { ...binding, stagingToken: 'a token itself' } }],
  ['run.bound', { binding: { ...binding, productionToken: 'a token itself' } }],
  ['confirmation.given', { id: 'lunch' }],
  ['confirmation.withdrawn', { id: 'lunch' }],
  ['click.ticked', { step: -1 }],
  ['click.ticked', { environment: 'development' }],
  ['token.given', { fingerprint: 'a token itself' }],
  ['token.given', { length: 0 }],
  ['token.checked', { fingerprint: 'a token itself' }],
  ['token.checked', { check: { ...check, outcome: 'passed' } }],
  ['token.checked', { check: { ...check, id: '' } }],
  ['token.checked', { check: { ...check, durationMs: -1 } }],
  ['url.given', { url: '' }],
  ['redeploy.seen', { fingerprint: 'a token itself' }],
  ['gate.intended', { attempt: 0 }],
  ['gate.finished', { attempt: 0 }],
  ['gate.finished', { exitCode: 0.5 }],
  ['gate.finished', { durationMs: -1 }],
  ['gate.blocked', { finding: { id: '', message: 'b', fix: 'c' } }],
  ['run.concluded', { verdict: 'MAYBE' }],
  ['cycle.begun', { cycle: 0 }],
  ['interlock.checked', { step: 'activate' }],
  ['live.intended', { batch: { id: '', hash: 'h', leads: 1 } }],
  ['live.intended', { attempt: 0 }],
  ['live.finished', { end: 'ok' }],
  ['live.looked', { saw: 'unknown' }],
  ['batch.seen', { batch: { ...batch, id: '' } }],
  ['batch.seen', { batch: { ...batch, email: -1 } }],
  ['batch.seen', { batch: { ...batch, expiresAt: 'tomorrow' } }],
  ['campaign.activated', { name: '' }],
  ['day.signed', { date: '18.02.2026' }],
  ['day.signed', { log: { runs: -1, sent: 0, errors: 0 } }],
];
test.each(CASES)('%s is none with %j', (type, over) => {
  expect(runEvent.safeParse({ ...EVENTS[type], ...over }).success).toBe(false);
});

test('each word of a verdict can be read back, of a run with all gates or with one', () => {
  for (const verdict of ['GO', 'NO-GO', 'NOT YET', 'STALE'] as const)
    expect(runEvent.parse({ ...EVENTS['run.concluded'], verdict })).toMatchObject({ verdict });
  expect(runEvent.parse({ ...started, gates: GATE_IDS.slice(0, 1) })).toMatchObject({
    gates: ['env-staging'],
  });
});

test('a line of the journal with a thing more or less is none', () => {
  const line = {
    v: 1,
    seq: 0,
    at: new Date(T0).toISOString(),
    prev: '0',
    event: { type: 'run.resumed' },
    hash: '1',
  };
  expect(journalLine.parse(line)).toEqual(line);
  expect(journalLine.parse({ ...line, mac: '2' })).toEqual({ ...line, mac: '2' });
  const taken = [...broken(line)].filter(([, value]) => journalLine.safeParse(value).success);
  expect(taken.map(([what]) => what)).toEqual([]);
});
