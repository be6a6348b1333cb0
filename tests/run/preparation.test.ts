import { describe, expect, test } from 'vitest';
import type { CheckOutcome } from '../../src/run/events.ts';
import {
  type EnvironmentState,
  freshEnvironment,
  type PreparationEvent,
  prepared,
} from '../../src/run/preparation.ts';

const environment = 'staging' as const;
const ONE = 'fp:0000000000000001';
const OTHER = 'fp:0000000000000002';
const ADDRESS = 'https://staging.example.test';
const check: CheckOutcome = {
  id: 'token-freshness',
  outcome: 'pass',
  durationMs: 1,
  findings: [],
  notes: [],
};

const token = (fingerprint: string): PreparationEvent => ({
  type: 'token.given',
  environment,
  fingerprint,
  length: 43,
});
const url = (address: string): PreparationEvent => ({ type: 'url.given', environment, url: address });
const origins = (...list: string[]): PreparationEvent => ({
  type: 'cors.given',
  environment,
  origins: list,
});
const seen = (fingerprint: string): PreparationEvent => ({ type: 'redeploy.seen', environment, fingerprint });
const accepted: PreparationEvent = { type: 'readback.accepted', environment };
const checked = (fingerprint: string): PreparationEvent => ({
  type: 'token.checked',
  environment,
  fingerprint,
  check,
});
const readback: PreparationEvent = { type: 'readback.finished', environment, checks: [check] };
const settled: PreparationEvent = { type: 'env-file.settled', environment, written: ['A'], backup: null };

const stateAfter = (...events: PreparationEvent[]): EnvironmentState =>
  events.reduce(prepared, freshEnvironment);

/** Everything given and seen, for one token at one address. */
const READY: readonly PreparationEvent[] = [
  token(ONE),
  checked(ONE),
  url(ADDRESS),
  seen(ONE),
  origins('https://one.example.test', 'https://two.example.test'),
  readback,
  accepted,
  settled,
];
const ready = stateAfter(...READY);
const AGAIN = { redeploySeen: false, readback: null, readbackAccepted: false, envFile: null };

describe('what the PTO gave for one environment', () => {
  test('at first nothing is done, seen or accepted', () => {
    expect(freshEnvironment).toEqual({
      ticks: [],
      token: null,
      url: null,
      redeploySeen: false,
      corsOrigins: null,
      readback: null,
      readbackAccepted: false,
      envFile: null,
    });
  });

  test('everything given and seen stands', () => {
    expect(ready).toEqual({
      ticks: [],
      token: { fingerprint: ONE, length: 43, check },
      url: ADDRESS,
      redeploySeen: true,
      corsOrigins: ['https://one.example.test', 'https://two.example.test'],
      readback: [check],
      readbackAccepted: true,
      envFile: { written: ['A'], backup: null },
    });
  });

  test.each([
    ['the same token', token(ONE), ready],
    [
      'another token',
      token(OTHER),
      { ...ready, ...AGAIN, token: { fingerprint: OTHER, length: 43, check: null } },
    ],
    ['the same address', url(ADDRESS), ready],
    ['another address', url(`${ADDRESS}:8443`), { ...ready, ...AGAIN, url: `${ADDRESS}:8443` }],
    ['the same origins', origins('https://one.example.test', 'https://two.example.test'), ready],
    [
      'other origins',
      origins('https://one.example.test'),
      {
        ...ready,
        corsOrigins: ['https://one.example.test'],
        readback: null,
        readbackAccepted: false,
        envFile: null,
      },
    ],
    ['a look at the deployment anew', readback, { ...ready, readbackAccepted: false }],
  ] as const)('given again, %s: what no longer holds is asked again', (_what, event, wanted) => {
    expect(prepared(ready, event)).toEqual(wanted);
  });

  test.each([
    ['a redeploy seen with a token that is not the given one', [token(ONE), url(ADDRESS), seen(OTHER)]],
    ['a redeploy seen before there was a token', [url(ADDRESS), seen(ONE)]],
    ['a redeploy seen at no address', [token(ONE), seen(ONE)]],
  ] as const)('%s is not taken', (_what, events) => {
    expect(stateAfter(...events).redeploySeen).toBe(false);
  });

  test('what is found out about a token that is not the given one says nothing of it', () => {
    expect(stateAfter(token(ONE), checked(OTHER)).token).toEqual({
      fingerprint: ONE,
      length: 43,
      check: null,
    });
    expect(stateAfter(checked(ONE)).token).toBeNull();
  });

  test('nothing can be accepted before it was read', () => {
    expect(stateAfter(token(ONE), url(ADDRESS), accepted).readbackAccepted).toBe(false);
  });

  test('a line of the list is ticked once, in its place, and unticked alone', () => {
    const tick = (step: number, done: boolean): PreparationEvent => ({
      type: 'click.ticked',
      environment,
      step,
      done,
    });
    expect(stateAfter(tick(10, true), tick(2, true), tick(2, true)).ticks).toEqual([2, 10]);
    expect(stateAfter(tick(10, true), tick(2, true), tick(10, false)).ticks).toEqual([2]);
    expect(stateAfter(tick(1, false)).ticks).toEqual([]);
  });
});
