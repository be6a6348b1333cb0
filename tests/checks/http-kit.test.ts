import { describe, expect, it } from 'vitest';
import { ask, type Question } from '../../checks/http-kit.ts';
import type { HttpAnswer, HttpRequest } from '../../src/ports/types.ts';
import { scriptedPorts, toolsFor } from '../support/check-kit.ts';

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
  });
});

it('a 503 is an answer, even when it says when to come again', async () => {
  const starting = { ...busy('1'), status: 503 } as HttpAnswer;
  expect(await asked([starting])).toMatchObject({ answer: starting, waited: [] });
});
