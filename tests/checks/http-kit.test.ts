import { describe, expect, it } from 'vitest';
import {
  ask,
  isLoopback,
  isOrigin,
  Ledger,
  objectOf,
  type Question,
  queryTokensOf,
  urlProblem,
} from '../../checks/http-kit.ts';
import type { HttpAnswer, HttpRequest } from '../../src/ports/types.ts';
import { scriptedPorts, testSecret, toolsFor } from '../support/check-kit.ts';

const NOW = Date.parse('2026-02-17T10:00:00Z');
const busy = (wait?: string): HttpAnswer => ({
  kind: 'answer',
  status: 429,
  headers: wait === undefined ? {} : { 'retry-after': wait },
  text: '{"status":"ready"}',
  cut: false,
  durationMs: 1,
});
const good: HttpAnswer = { ...busy(), status: 200 } as HttpAnswer;

/** Asks a server that gives these answers one after the other; the last one again and again. */
async function asked(answers: readonly HttpAnswer[], question: Partial<Question> = {}) {
  const sent: HttpRequest[] = [];
  const waited: number[] = [];
  const ports = scriptedPorts({
    http: {
      request: async request => {
        sent.push(request);
        return answers[Math.min(sent.length, answers.length) - 1] ?? good;
      },
    },
    clock: {
      now: () => new Date(NOW),
      wait: async ms => {
        waited.push(ms);
      },
    },
  });
  const answer = await ask('https://caio.example', { path: '/api/x', ...question }, toolsFor(ports));
  return { answer, sent, waited };
}

describe('a server that has too many requests', () => {
  it.each<[string | undefined, number]>([
    ['0', 0],
    ['3', 3_000],
    [new Date(NOW + 4_000).toUTCString(), 4_000],
    [new Date(NOW - 4_000).toUTCString(), 0],
    [undefined, 1_000],
    ['soon', 1_000],
  ])('is asked once more after Retry-After: %s', async (wait, ms) => {
    const { answer, sent, waited } = await asked([busy(wait), good]);
    expect([answer, waited]).toEqual([good, [ms]]);
    expect(sent[1]).toEqual(sent[0]);
  });
  it('is asked twice at most, and then that is no answer, whatever its body says', async () => {
    const { answer, sent } = await asked([busy('0')]);
    expect(sent).toHaveLength(2);
    expect(answer).toMatchObject({ kind: 'no-answer', reason: 'busy' });
  });
  it.each(['11', '3600', '99999999999999999999', new Date(NOW + 60_000).toUTCString()])(
    'is not waited for as long as %s',
    async wait => {
      const { answer, sent, waited } = await asked([busy(wait), good]);
      expect([sent.length, waited, answer]).toMatchObject([1, [], { reason: 'busy' }]);
    },
  );
  it('gets no POST twice', async () => {
    const { answer, sent } = await asked([busy('0'), good], { method: 'POST', body: '{}' });
    expect([sent.length, answer]).toMatchObject([1, { reason: 'busy' }]);
    expect(sent[0]?.headers).toEqual({ 'Content-Type': 'application/json' });
  });
});

it('a 503 is an answer, even when it says when to come again', async () => {
  const starting = { ...busy('1'), status: 503 } as HttpAnswer;
  expect(await asked([starting])).toMatchObject({ answer: starting, waited: [] });
});

const saying = (text: string, status = 200, cut = false): HttpAnswer =>
  ({ ...busy(), status, text, cut }) as HttpAnswer;

describe('what counts as a JSON object', () => {
  it('is a whole one, and nothing else', () => {
    expect(objectOf(saying(' {"a": 1}\n'))).toEqual({ a: 1 });
    for (const text of ['', 'null', '[]', '[{"a": 1}]', '"ab"', '1', 'true', '<html>', '{"a": 1} {}'])
      expect(objectOf(saying(text)), text).toBeNull();
    expect(objectOf(saying('{"a": 1}', 200, true))).toBeNull();
    expect(objectOf({ kind: 'no-answer', reason: 'reset', message: 'x', durationMs: 1 })).toBeNull();
  });
});

describe('whether tokens in the address are on', () => {
  const off = '{"auth": {"query_token_enabled": false}}';
  async function said(answer: HttpAnswer, setting: Parameters<typeof queryTokensOf>[0] = 'ask') {
    let questions = 0;
    const request = async () => {
      questions += 1;
      return answer;
    };
    const deployment = { name: 'staging', base: 'https://caio.example', token: testSecret('t') } as const;
    return [
      await queryTokensOf(setting, deployment, toolsFor(scriptedPorts({ http: { request } }))),
      questions,
    ];
  }
  it.each<[string, HttpAnswer, string]>([
    ['off, when the deployment says so', saying(off), 'off'],
    ['on, when it says so', saying(off.replace('false', 'true')), 'on'],
    ['on, when it says so in no way that is known', saying(off.replace('false', '"false"')), 'on'],
    ['on, when it says nothing of it', saying('{"auth": {}}'), 'on'],
    ['on, when it says nothing of its lock', saying('{"auth": null}'), 'on'],
    ['on, when it says so beside an error', saying(off, 503), 'on'],
    ['on, when it was refused', saying(off, 401), 'on'],
    ['on, when it did not say it to the end', saying(off, 200, true), 'on'],
    ['on, when it says nothing', { kind: 'no-answer', reason: 'reset', message: 'x', durationMs: 1 }, 'on'],
  ])('%s', async (_name, answer, expected) => expect(await said(answer)).toEqual([expected, 1]));
  it('what the plan says is not asked', async () => {
    expect(await said(saying(off), 'on')).toEqual(['on', 0]);
    expect(await said(saying('{}'), 'off')).toEqual(['off', 0]);
  });
});

it('a ledger without findings and without evidence is a mistake, never a pass', () => {
  expect(() => new Ledger().outcome(null)).toThrow('nothing was proven');
  const one = { id: 'x', message: 'X.', fix: 'Y.' };
  const open = new Ledger();
  open.unknowns.push(one);
  expect([open.outcome(null), open.outcome(7)]).toEqual([
    { outcome: 'unknown', findings: [one], notes: [] },
    { outcome: 'unknown', findings: [one], notes: [], evidence: 7 },
  ]);
  open.fails.push(one);
  expect(open.outcome(7)).toMatchObject({ outcome: 'fail', findings: [one, one] });
});

it.each([
  ['https://caio.example.org', null],
  ['HTTPS://Caio.Example.org:8443/', null],
  ['https://[2001:db8::1]', null],
  ['http://localhost:8080', null],
  ['HTTP://LocalHost', null],
  ['http://127.0.0.1', null],
  ['http://[::1]:1/', null],
  ['http://caio.example.org', 'url-not-https'],
  ['http://localhost.example.org', 'url-not-https'],
  ['http://127.0.0.1.example.org', 'url-not-https'],
  ['http://other.example.org/?https://caio.example.org', 'url-has-path'],
  ['HTTPS://caio.example.org/sales', 'url-has-path'],
  ['https://caio.example.org#x', 'url-has-path'],
  ['xhttps://caio.example.org', 'url-unreadable'],
  ['x https://caio.example.org/sales', 'url-unreadable'],
  ['https://u:p@caio.example.org', 'url-unreadable'],
  ['https://caio.example.org:8443x', 'url-unreadable'],
])('no token is sent to an address that is not sound: %s', (url, id) => {
  expect(urlProblem(url, 'staging')?.id ?? null).toBe(id);
});

it.each([
  ['http://localhost:3000', true, true],
  ['HTTPS://127.0.0.1', true, true],
  ['xhttp://localhost', false, false],
  ['http://localhost.example.org', false, true],
  ['http://localhost/', false, false],
  ['HTTPS://app.example.org', false, true],
  ['hush https://app.example.org', false, false],
  ['hush-https://app.example.org', false, false],
  ['https://app.example.org hush', false, false],
  ['https://u:p@app.example.org', false, false],
])('%s is this computer: %s; is an origin: %s', (text, here, origin) => {
  expect([isLoopback(text), isOrigin(text)]).toEqual([here, origin]);
});
