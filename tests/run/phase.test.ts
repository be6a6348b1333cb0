import { describe, expect, test } from 'vitest';
import type { CheckOutcome, RunEvent } from '../../src/run/events.ts';
import { type Phase, phaseOf, questionBefore } from '../../src/run/phase.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import type { Environment } from '../../src/runbook/gates.ts';
import { RAILWAY_CLICKS } from '../../src/runbook/steps.ts';
import { runOf, started } from '../support/run-events.ts';

const held = { staging: true, production: true };
const check = (outcome: CheckOutcome['outcome']): CheckOutcome => ({
  id: 'token-freshness',
  outcome,
  durationMs: 1,
  findings: outcome === 'pass' ? [] : [{ id: 'old', message: 'It is old.', fix: 'Make another.' }],
  notes: [],
});
const FINGERPRINTS = { staging: 'fp:0000000000000001', production: 'fp:0000000000000002' } as const;

const ticks = (environment: Environment): RunEvent[] =>
  RAILWAY_CLICKS[environment].map((_, step) => ({ type: 'click.ticked', environment, step, done: true }));
const given = (environment: Environment): RunEvent => ({
  type: 'token.given',
  environment,
  fingerprint: FINGERPRINTS[environment],
  length: 43,
});
const checked = (environment: Environment, outcome: CheckOutcome['outcome'] = 'pass'): RunEvent => ({
  type: 'token.checked',
  environment,
  fingerprint: FINGERPRINTS[environment],
  check: check(outcome),
});

/** What is answered, in the order in which it is asked, and where the run then stands. */
const WAY: readonly (readonly [readonly RunEvent[], Phase])[] = [
  [[started], { name: 'clicks', environment: 'staging' }],
  ...(['staging', 'production'] as const).flatMap((environment): [RunEvent[], Phase][] => [
    [ticks(environment).slice(1), { name: 'clicks', environment }],
    [ticks(environment).slice(0, 1), { name: 'token', environment }],
    [[given(environment)], { name: 'token', environment }],
    [[checked(environment, 'unknown')], { name: 'token', environment }],
    [[checked(environment, 'fail')], { name: 'token', environment }],
    [[checked(environment)], { name: 'url', environment }],
    [
      [{ type: 'url.given', environment, url: `https://${environment}.example.test` }],
      { name: 'watch', environment },
    ],
    [
      [{ type: 'redeploy.seen', environment, fingerprint: FINGERPRINTS[environment] }],
      environment === 'staging'
        ? { name: 'clicks', environment: 'production' }
        : { name: 'cors', environment: 'staging' },
    ],
  ]),
  ...(['staging', 'production'] as const).flatMap((environment): [RunEvent[], Phase][] => [
    [
      [{ type: 'cors.given', environment, origins: ['https://one.example.test'] }],
      { name: 'readback', environment },
    ],
    [
      [{ type: 'readback.finished', environment, checks: [check('pass')] }],
      { name: 'readback', environment },
    ],
    [[{ type: 'readback.accepted', environment }], { name: 'env-file', environment }],
    [
      [{ type: 'env-file.settled', environment, written: [], backup: null }],
      environment === 'staging' ? { name: 'cors', environment: 'production' } : { name: 'loop-back' },
    ],
  ]),
  [
    CONFIRMATION_IDS.slice(1).map(id => ({ type: 'confirmation.given', id, by: 'test' })),
    { name: 'loop-back' },
  ],
  [
    CONFIRMATION_IDS.slice(0, 1).map(id => ({ type: 'confirmation.given', id, by: 'test' })),
    { name: 'gates' },
  ],
];
const upTo = (place: number): RunEvent[] => WAY.slice(0, place + 1).flatMap(([events]) => events);

describe('the way to the gates', () => {
  test('before a run is begun: Ready', () => {
    expect(phaseOf(runOf([]), held)).toEqual({ name: 'ready' });
  });

  test.each(WAY.map(([, phase], place) => [place, phase] as const))(
    'after answer %i the run stands at %o, and nowhere further',
    (place, phase) => {
      expect(phaseOf(runOf(upTo(place)), held)).toEqual(phase);
    },
  );

  test('a token that is not at hand is asked for again wherever the run stands', () => {
    const run = runOf(upTo(WAY.length - 1));
    expect(phaseOf(run, { staging: false, production: true })).toEqual({
      name: 'token',
      environment: 'staging',
    });
    expect(phaseOf(run, { staging: true, production: false })).toEqual({
      name: 'token',
      environment: 'production',
    });
  });
});

describe('one question back', () => {
  const asked = (name: string, environment: Environment): Phase => ({ name, environment }) as Phase;
  test.each([
    [asked('clicks', 'staging'), null],
    [asked('token', 'staging'), { what: 'clicks', environment: 'staging' }],
    [asked('url', 'staging'), { what: 'token', environment: 'staging' }],
    [asked('watch', 'staging'), { what: 'url', environment: 'staging' }],
    [asked('clicks', 'production'), { what: 'url', environment: 'staging' }],
    [asked('watch', 'production'), { what: 'url', environment: 'production' }],
    [asked('cors', 'staging'), { what: 'url', environment: 'production' }],
    [asked('readback', 'staging'), { what: 'cors', environment: 'staging' }],
    [asked('env-file', 'staging'), { what: 'readback', environment: 'staging' }],
    [asked('cors', 'production'), { what: 'env-file', environment: 'staging' }],
    [asked('env-file', 'production'), { what: 'readback', environment: 'production' }],
    [{ name: 'loop-back' }, { what: 'env-file', environment: 'production' }],
    [{ name: 'gates' }, { what: 'env-file', environment: 'production' }],
    ...(['ready', 'verdict', 'go-live', 'days', 'backlog'] as const).map(name => [{ name }, null] as const),
  ] as const)('from %o to %o', (phase, before) => {
    expect(questionBefore(phase as Phase)).toEqual(before);
  });
});
