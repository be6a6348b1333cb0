import { expect, test } from 'vitest';
import type { HttpAnswer } from '../../src/ports/types.ts';
import { examine } from '../../src/run/doctor.ts';
import { childResult, scriptedPorts } from '../support/check-kit.ts';

const NOW = new Date('2026-02-18T13:14:00.000Z');
const URLS = ['https://caio-a.example.org', 'https://caio-b.example.org'];
const minutes = (n: number): string => new Date(NOW.getTime() + n * 60_000).toUTCString();

const answer = (
  status: number,
  text: string,
  change: { cut?: boolean; date?: string | null } = {},
): HttpAnswer => {
  const { cut = false, date = minutes(0) } = change;
  return { kind: 'answer', status, text, cut, headers: date === null ? {} : { date }, durationMs: 1 };
};
const READY = answer(200, JSON.stringify({ status: 'ready', checks: {} }));
const page = '<!doctype html><title>Welcome to the guest network</title>';

/** What is said of network and clock when the two deployments answer so. */
async function said(first: HttpAnswer, second: HttpAnswer = READY) {
  const lines = await examine({
    ports: scriptedPorts({
      clock: { now: () => NOW },
      http: { request: async ({ url }) => (url.startsWith(URLS[0] ?? '') ? first : second) },
      process: { run: async () => childResult({ stdout: '[]' }) },
      git: { head: async () => ({ kind: 'head', commit: 'a'.repeat(40), changed: [] }) },
    }),
    nodeVersion: '24.0.0',
    platform: 'linux',
    workspace: '/workspace',
    python: { explicit: null, plan: null },
    standIn: { command: 'python', prefix: [], shown: 'python', version: '3.11.2' },
    env: {},
    urls: URLS,
    leaveOut: [],
    signal: new AbortController().signal,
  });
  const of = (id: string) => lines.find(line => line.id === id);
  return { network: of('network'), clock: of('clock') };
}

test('two deployments that are CAIO: reached, and the clock agrees', async () => {
  const { network, clock } = await said(READY);
  expect([network?.outcome, clock?.outcome]).toEqual(['ok', 'ok']);
});

test('a deployment that says itself that it is not ready is reached all the same', async () => {
  const { network, clock } = await said(answer(503, JSON.stringify({ detail: 'Redis is not ready' })));
  expect([network?.outcome, clock?.outcome]).toEqual(['ok', 'ok']);
});

test.each<[string, HttpAnswer]>([
  ['the page of a guest network', answer(200, page)],
  ['a redirect to a login page', answer(302, '')],
  ['that page with 511', answer(511, page)],
  ['a proxy that refuses', answer(403, JSON.stringify({ detail: 'Forbidden' }))],
  ['Railway, which knows no such application', answer(404, JSON.stringify({ status: 'error', code: 404 }))],
  ['Railway, whose application does not answer', answer(502, JSON.stringify({ status: 'error', code: 502 }))],
  ['some JSON', answer(200, '{}')],
  ['a list', answer(200, '[]')],
  ['nothing that says so', answer(200, 'null')],
  ['another word', answer(200, JSON.stringify({ status: 'ok' }))],
  ['half an answer', answer(200, READY.kind === 'answer' ? READY.text : '', { cut: true })],
  ['503 of somebody else', answer(503, page)],
  ['503 in JSON of another form', answer(503, JSON.stringify({ detail: { code: 503 } }))],
  ['a redirect with the right words', answer(307, JSON.stringify({ status: 'ready' }))],
  ['the right words with an odd status', answer(203, JSON.stringify({ status: 'ready' }))],
])('%s is not CAIO: said so, and its clock is not taken', async (_what, other) => {
  const { network } = await said(READY, other);
  expect(network).toMatchObject({ outcome: 'not-ok' });
  expect(network?.says).toContain(`${URLS[1]}: something else than CAIO answers (`);
  expect(network?.fix).toContain('in a browser');
  const { clock } = await said(other, other);
  expect(clock).toMatchObject({ outcome: 'unknown', says: 'no deployment said what time it is' });
});

test('what is not CAIO cannot make a good clock bad, and one deployment of two is enough to see a bad one', async () => {
  const strange = answer(200, page, { date: minutes(90) });
  expect((await said(strange)).clock?.outcome).toBe('ok');
  const ahead = answer(200, JSON.stringify({ status: 'ready' }), { date: minutes(90) });
  const { clock } = await said(READY, ahead);
  expect(clock).toMatchObject({ outcome: 'not-ok', says: '90 minutes away from the deployment’s' });
});

test('no answer, and an answer without a time', async () => {
  const none: HttpAnswer = {
    kind: 'no-answer',
    reason: 'dns',
    message: 'The address was not found.',
    durationMs: 1,
  };
  const { network, clock } = await said(READY, none);
  expect(network).toMatchObject({ outcome: 'not-ok', says: `${URLS[1]}: The address was not found.` });
  expect(clock?.outcome).toBe('ok');
  const timeless = answer(200, JSON.stringify({ status: 'ready' }), { date: null });
  expect((await said(timeless, timeless)).clock?.outcome).toBe('unknown');
});
