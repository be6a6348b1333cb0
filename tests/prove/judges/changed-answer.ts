import type { HttpAnswer } from '../../../src/ports/types.ts';
import type { Chance } from './chance.ts';
import { changedJson, changedText } from './mutants.ts';

type Answer = Extract<HttpAnswer, { kind: 'answer' }>;

/** One answer, changed: its status, its body, a header, or it never came. */
export function changedAnswer(given: Answer, by: Chance): HttpAnswer {
  const reason = by.of(['dns', 'reset', 'timeout', 'tls', 'busy', 'not-http'] as const);
  return by.of<() => HttpAnswer>([
    () => ({ kind: 'no-answer', reason, message: 'x.', durationMs: 1 }),
    () => ({ ...given, cut: true }),
    () => ({
      ...given,
      status: by.of([200, 201, 204, 301, 302, 307, 400, 401, 403, 404, 405, 429, 500, 502, 503]),
    }),
    () => ({ ...given, text: changedJson(given.text, by) }),
    () => ({ ...given, text: changedJson(given.text, by) }),
    () => ({ ...given, text: changedText(given.text, by) }),
    () => ({ ...given, text: by.of(['', '<html>', 'null', '[]', '{}', '"ready"', 'true']) }),
    () => ({ ...given, headers: {} }),
    () => ({
      ...given,
      headers: {
        ...given.headers,
        date: new Date(Date.now() + by.of([-864e5, -3e5, 3e5, 864e5])).toUTCString(),
      },
    }),
    () => ({
      ...given,
      headers: {
        'access-control-allow-origin': by.of([
          '*',
          'null',
          '',
          'https://x.example',
          Object.values(given.headers)[0] ?? '*',
        ]),
      },
    }),
    () => ({
      ...given,
      headers: Object.fromEntries(
        Object.entries(given.headers).map(([key, value]) => [
          key,
          `${value}${by.of(['/', ' ', 'x', ', *'])}`,
        ]),
      ),
    }),
  ])();
}
