import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backlogOf } from '../../checks/backlog/index.ts';
import type { CheckResult } from '../../checks/types.ts';
import { parseEnvText } from '../../src/ports/env-file.ts';
import { createHttpPort } from '../../src/ports/http.ts';
import type { TextRead } from '../../src/ports/types.ts';
import { BACKLOG, BACKLOG_IDS } from '../../src/runbook/backlog.ts';
import { authWorld, idsOf } from '../support/auth-world.ts';
import { cutoverInputs, type PortOverrides, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import type { Answered, Asked } from '../support/mini-deployment.ts';

/** The webhooks of build A (open), as they answer text that is no JSON. */
const OPEN: Readonly<Record<string, Answered>> = {
  '/webhooks/heyreach': { status: 400, json: { detail: 'Invalid JSON' } },
  '/webhooks/clay': { status: 500, json: { detail: 'Expecting value: line 1 column 1 (char 0)' } },
  '/webhooks/rb2b': { status: 500, json: { detail: 'Expecting value: line 1 column 1 (char 0)' } },
};
const CLOSED: Answered = { status: 401, json: { detail: 'Missing X-HeyReach-Signature header' } };
const ALL_CLOSED = Object.fromEntries(Object.keys(OPEN).map(path => [path, CLOSED]));

const source = (text: string | null): PortOverrides => ({
  files: {
    readText: async (): Promise<TextRead> =>
      text === null ? { kind: 'missing' } : { kind: 'text', text, sha256: 'x', bytes: text.length },
  },
});

/** One probe against a deployment on this computer that answers these paths so, and everything else as it should. */
async function probe(
  id: (typeof BACKLOG_IDS)[number],
  answers: Readonly<Record<string, Answered>>,
  ports: PortOverrides = source(null),
): Promise<{ result: CheckResult; asked: readonly Asked[] }> {
  const fault = ({ path }: Asked): Answered | undefined => answers[path];
  const { mini, inputs } = await authWorld({ environment: 'production', build: 'B', fault });
  const found = backlogOf('production').find(one => one.check.id === id);
  if (!found) throw new Error(`no probe ${id}`);
  const http = createHttpPort({ env: {} });
  try {
    const tools = toolsFor(scriptedPorts({ http, ...ports }));
    return { result: await found.check.run(inputs, () => undefined, tools), asked: mini.asked };
  } finally {
    await http.close();
  }
}

test('section 8 and its probes go together, entry by entry', () => {
  for (const name of ['staging', 'production'] as const)
    expect(backlogOf(name).map(one => one.check.id)).toEqual([...BACKLOG_IDS]);
  expect(BACKLOG.map(entry => [entry.id, entry.section])).toEqual([
    ['webhook-auth', '8.1'],
    ['webhook-readiness', '8.2'],
    ['dual-read', '8.3'],
  ]);
});

describe('webhook-auth', () => {
  test.each<[string, Readonly<Record<string, Answered>>, string, string[]]>([
    ['build A: all three let a stranger in', OPEN, 'fail', ['webhook-open']],
    ['all three refuse', ALL_CLOSED, 'pass', []],
    ['refused by 403', { ...ALL_CLOSED, '/webhooks/clay': { status: 403 } }, 'pass', []],
    [
      'HeyReach on its allowlist of unsigned callers',
      { ...ALL_CLOSED, '/webhooks/heyreach': { status: 400, json: { detail: 'Invalid JSON' } } },
      'fail',
      ['webhook-open'],
    ],
    [
      'one that takes it without a word',
      { ...ALL_CLOSED, '/webhooks/rb2b': { status: 200, json: { status: 'received' } } },
      'fail',
      ['webhook-open'],
    ],
    [
      'a body that is checked before the caller',
      { ...ALL_CLOSED, '/webhooks/clay': { status: 422, json: { detail: [] } } },
      'fail',
      ['webhook-open'],
    ],
    ['not there', { ...ALL_CLOSED, '/webhooks/clay': { status: 404 } }, 'unknown', ['webhook-unclear']],
    [
      'a proxy that says 503 by itself',
      { ...ALL_CLOSED, '/webhooks/clay': { status: 503, html: 'Service Unavailable' } },
      'unknown',
      ['webhook-unclear'],
    ],
    [
      'a proxy that breaks with a page of its own',
      { ...ALL_CLOSED, '/webhooks/clay': { status: 500, html: '<h1>Error</h1>' } },
      'unknown',
      ['webhook-unclear'],
    ],
    [
      'a page for everybody',
      { ...ALL_CLOSED, '/webhooks/clay': { status: 200, html: '<h1>CAIO</h1>' } },
      'unknown',
      ['webhook-unclear'],
    ],
    [
      'a login page',
      { ...ALL_CLOSED, '/webhooks/clay': { status: 302, headers: { Location: '/login' } } },
      'unknown',
      ['redirected'],
    ],
    ['no answer', { ...ALL_CLOSED, '/webhooks/rb2b': { status: 0, hangUp: true } }, 'unknown', ['no-answer']],
    [
      'one open and one silent: not done all the same',
      { ...OPEN, '/webhooks/rb2b': { status: 0, hangUp: true } },
      'fail',
      ['webhook-open', 'no-answer'],
    ],
  ])('%s', async (_name, answers, outcome, ids) => {
    const { result } = await probe('webhook-auth', answers);
    expect([result.outcome, idsOf(result)]).toEqual([outcome, ids]);
  });

  test('closed because no secret is set: closed, and said', async () => {
    const misconfigured: Answered = {
      status: 503,
      json: { detail: 'Clay webhook auth not configured (CLAY_WEBHOOK_SECRET / WEBHOOK_BEARER_TOKEN)' },
    };
    const { result } = await probe('webhook-auth', { ...ALL_CLOSED, '/webhooks/clay': misconfigured });
    expect([result.outcome, result.notes.map(note => note.id)]).toEqual(['pass', ['webhook-secret-missing']]);
  });

  test('it sends three times a text that nobody can enqueue, and no token', async () => {
    const { asked } = await probe('webhook-auth', ALL_CLOSED);
    expect(asked.map(one => `${one.method} ${one.path} ${one.body}`)).toEqual([
      'POST /webhooks/heyreach not json',
      'POST /webhooks/clay not json',
      'POST /webhooks/rb2b not json',
    ]);
    for (const one of asked) {
      expect(() => JSON.parse(one.body)).toThrow();
      expect([one.query, one.header, one.headers.authorization]).toEqual([null, null, undefined]);
    }
  });

  test('whatever one webhook answers: done only when it is one of the three refusals', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 200, max: 599 }).filter(status => ![204, 205, 304].includes(status)),
        fc.constantFrom('json', 'html'),
        async (status, kind) => {
          const answer: Answered =
            kind === 'json' ? { status, json: { detail: 'x' } } : { status, html: 'x' };
          const { result } = await probe('webhook-auth', { ...ALL_CLOSED, '/webhooks/rb2b': answer });
          expect(result.outcome === 'pass').toBe(status === 401 || status === 403);
        },
      ),
      { numRuns: 60 },
    );
  });
});

const readyWith = (webhooks: unknown): Answered => ({
  status: 200,
  json: {
    status: 'ready',
    runtime_dependencies: {
      dependencies: { redis: {}, inngest: {}, ...(webhooks === undefined ? {} : { webhooks }) },
    },
  },
});
const READY = '/api/health/ready';

describe('webhook-readiness', () => {
  test.each<[string, Answered, string, string[]]>([
    ['build A: not a word about webhooks', readyWith(undefined), 'fail', ['webhooks-not-in-readiness']],
    ['build B with all secrets', readyWith({ required: true, ready: true }), 'pass', []],
    ['build B, not required', readyWith({ required: false, ready: true }), 'fail', ['webhooks-not-required']],
    [
      'ready although a secret is missing',
      readyWith({ required: true, ready: false }),
      'fail',
      ['webhooks-ready-anyway'],
    ],
    ['a report that cannot be read', readyWith('yes'), 'unknown', ['readiness-unclear']],
    [
      'refuses for a webhook',
      {
        status: 503,
        json: {
          detail:
            'Runtime dependencies not ready: webhooks: WEBHOOK_SIGNATURE_REQUIRED=true but no auth for: clay',
        },
      },
      'pass',
      [],
    ],
    [
      'refuses for Redis: nothing is known of webhooks',
      { status: 503, json: { detail: 'Runtime dependencies not ready: redis: down' } },
      'unknown',
      ['readiness-unclear'],
    ],
    ['not CAIO', { status: 200, html: '<h1>hello</h1>' }, 'unknown', ['readiness-unclear']],
    ['a login page', { status: 302, headers: { Location: '/login' } }, 'unknown', ['redirected']],
    ['no answer', { status: 0, hangUp: true }, 'unknown', ['no-answer']],
  ])('%s', async (_name, answer, outcome, ids) => {
    const { result, asked } = await probe('webhook-readiness', { [READY]: answer });
    expect([result.outcome, idsOf(result)]).toEqual([outcome, ids]);
    for (const one of asked) expect([one.method, one.header, one.query]).toEqual(['GET', null, null]);
  });

  test('what the webhooks say of themselves, and what the code says, stand beside it', async () => {
    const none: Answered = { status: 200, json: { status: 'healthy', secret_configured: false } };
    const bearer: Answered = { status: 200, json: { secret_configured: false, bearer_configured: true } };
    const answers = {
      [READY]: readyWith(undefined),
      '/webhooks/rb2b/health': none,
      '/webhooks/instantly/health': bearer,
      '/webhooks/clay/health': { status: 200, json: { status: 'healthy' } },
    };
    const newer = source('failures.append(f"webhooks: {result}")');
    const { result } = await probe('webhook-readiness', answers, newer);
    expect(result.notes.map(note => note.id)).toEqual(['webhook-secret-missing', 'readiness-in-source']);
    expect(result.notes[0]?.message).toMatch(/: rb2b\.$/);
    const older = await probe('webhook-readiness', answers, source('failures.append(f"redis: {result}")'));
    expect(older.result.notes.map(note => note.id)).toContain('readiness-not-in-source');
  });
});

const STORE = 'self._dual_read_enabled = (os.getenv("STATE_DUAL_READ_ENABLED") or "true").strip()';

function dualReadPorts(env: string | null, code: string | null): PortOverrides {
  return {
    ...source(code),
    envFile: {
      read: async path =>
        env === null
          ? { kind: 'missing', path }
          : { kind: 'read', file: { path, sha256: 'x', ...parseEnvText(env) } },
    },
  };
}

describe('dual-read', () => {
  test.each<[string, string | null, string | null, string, string[]]>([
    ['off in the file', 'STATE_DUAL_READ_ENABLED=false\n', STORE, 'pass', []],
    ['off with other words', 'STATE_DUAL_READ_ENABLED="Off"\n', null, 'pass', []],
    ['on in the file', 'STATE_DUAL_READ_ENABLED=true\n', STORE, 'fail', ['dual-read-on']],
    ['not set, and the code takes it as on', 'REDIS_REQUIRED=true\n', STORE, 'fail', ['dual-read-on']],
    ['set to nothing, which is the same', 'STATE_DUAL_READ_ENABLED=\n', STORE, 'fail', ['dual-read-on']],
    [
      'not set, and the code takes it as off',
      'A=1\n',
      "x = os.environ.get('STATE_DUAL_READ_ENABLED', 'false')",
      'pass',
      [],
    ],
    ['not set, and the code is not there', 'A=1\n', null, 'unknown', ['dual-read-unclear']],
    ['not set, and the code says nothing plain', 'A=1\n', 'x = DEFAULT', 'unknown', ['dual-read-unclear']],
    [
      'not set, and the code says two things',
      'A=1\n',
      `${STORE}\ny = os.getenv("STATE_DUAL_READ_ENABLED", "false")`,
      'unknown',
      ['dual-read-unclear'],
    ],
    ['neither on nor off', 'STATE_DUAL_READ_ENABLED=later\n', STORE, 'unknown', ['dual-read-odd']],
    ['no settings file', null, STORE, 'unknown', ['env-file-missing']],
  ])('%s', async (_name, env, code, outcome, ids) => {
    const { result, asked } = await probe('dual-read', {}, dualReadPorts(env, code));
    expect([result.outcome, idsOf(result)]).toEqual([outcome, ids]);
    expect(asked).toEqual([]);
  });

  test('says that no deployment reports it, and when files are still written', async () => {
    const notes = async (env: string) =>
      (await probe('dual-read', {}, dualReadPorts(env, STORE))).result.notes.map(note => note.id);
    expect(await notes('STATE_DUAL_READ_ENABLED=0\n')).toEqual([
      'fallback-writes-on',
      'dual-read-local-only',
    ]);
    expect(await notes('STATE_DUAL_READ_ENABLED=0\nSTATE_FILE_FALLBACK_WRITE=no\n')).toEqual([
      'dual-read-local-only',
    ]);
  });
});

test('without an address, or with one that is not sound, nothing is asked and nothing is said', async () => {
  const http = createHttpPort({ env: {} });
  const usual = cutoverInputs();
  for (const [url, finding] of [
    [null, 'production-url-not-given'],
    ['https://caio.example.org/sales', 'url-has-path'],
    ['http://caio.example.org', 'url-not-https'],
  ] as const) {
    const inputs = cutoverInputs({ production: { ...usual.production, url } });
    for (const { check, asksDeployment } of backlogOf('production')) {
      if (!asksDeployment) continue;
      const result = await check.run(inputs, () => undefined, toolsFor(scriptedPorts({ http })));
      expect([result.outcome, idsOf(result)]).toEqual(['unknown', [finding]]);
    }
  }
  await http.close();
});
