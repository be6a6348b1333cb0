import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEnvFilePort } from '../../src/ports/env-file.ts';
import { createRedactor } from '../../src/ports/redact.ts';
import { redactingEnvFiles } from '../../src/run/secrets.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a secret that is put into an env file later is known as soon as anybody reads the file', async () => {
  const redactor = createRedactor();
  const files = redactingEnvFiles(createEnvFilePort(), redactor);
  const path = join(folder, '.env');
  const [before, after] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')];
  writeFileSync(path, `REDIS_URL=redis://default:${before}@redis.example:6379\n`);
  await files.read(path);
  writeFileSync(path, `REDIS_URL=redis://default:${after}@redis.example:6379\n`);
  expect((await files.read(path)).kind).toBe('read');
  expect(redactor.text(`${before} ${after}`)).toBe('‹.env REDIS_URL: password› ‹.env REDIS_URL: password›');
});

test.each([
  'SMTP_PASS',
  'DB_PWD',
  'GHL_JWT',
  'LINKEDIN_SESSION',
  'CLAY_TABLE_WEBHOOK',
  'X_BEARER',
  'VAPID_PRIVATE',
])('%s is a secret', async key => {
  const redactor = createRedactor();
  const path = join(folder, '.env.staging');
  const value = randomBytes(12).toString('hex');
  writeFileSync(path, `${key}=${value}\nMIN_PASS_RATE=0.950001\nWEBHOOK_SIGNATURE_REQUIRED=true\n`);
  await redactingEnvFiles(createEnvFilePort(), redactor).read(path);
  expect(redactor.text(`${value} 0.950001 true`)).toBe(`‹.env.staging ${key}› 0.950001 true`);
});

test.each([
  ['API_KEYS', (secret: string) => `aaaaaaaaaaaa,${secret}`, '‹.env API_KEYS: 2›'],
  ['LINKEDIN_COOKIE', (secret: string) => `lang=en; li_at=${secret}; v=2`, '‹.env LINKEDIN_COOKIE: li_at›'],
  [
    'SERVICE_CREDENTIALS',
    (secret: string) => JSON.stringify({ private_key: secret, type: 'account' }),
    '‹.env SERVICE_CREDENTIALS: private_key›',
  ],
  [
    'OAUTH_CLIENT',
    (secret: string) =>
      JSON.stringify({ web: { id: 'a', quota: null, redirects: [], client_secret: secret } }),
    '‹.env OAUTH_CLIENT: client_secret›',
  ],
  [
    'ACCOUNTS',
    (secret: string) => ` ${JSON.stringify([{ name: 'one', api_keys: ['none', secret] }])}`,
    '‹.env ACCOUNTS: api_keys›',
  ],
  [
    'STORES',
    (secret: string) =>
      JSON.stringify({ url: `redis://me:${encodeURIComponent(secret)}@a.example` }).replaceAll('/', '\\/'),
    '‹.env STORES: url: password›',
  ],
  [
    'REDIS_NODES',
    (secret: string) =>
      `redis://:pass-of-one@one.example:6379,redis://:${encodeURIComponent(secret)}@two.example:6379`,
    '‹.env REDIS_NODES: password›',
  ],
  [
    'NOTES',
    (secret: string) => `see "amqp://me:${encodeURIComponent(secret)}@mq.example/x" or ask`,
    '‹.env NOTES: password›',
  ],
  ['REDIS', (secret: string) => `redis://default:${secret}@redis.example`, '‹.env REDIS: password›'],
  ['SIGNING_KEYS', (secret: string) => `old, ${secret}; "new one"`, '‹.env SIGNING_KEYS: 2›'],
  ['WAREHOUSE', (secret: string) => `https://x.example/in?api_key=${secret}&a=b`, '‹.env WAREHOUSE: key›'],
  [
    'DATABASE',
    (secret: string) => `postgres://me:${encodeURIComponent(secret)}@db.example/x`,
    '‹.env DATABASE: password›',
  ],
  [
    'SENTRY',
    (secret: string) => `https://${encodeURIComponent(secret)}@o1.example/2`,
    '‹.env SENTRY: login›',
  ],
])('what %s holds is hidden also where it stands alone', async (key, value, label) => {
  const redactor = createRedactor();
  const path = join(folder, '.env');
  const secret = `${randomBytes(9).toString('hex')}/@`;
  writeFileSync(path, `${key}='${value(secret)}'\nMODE=production\nSECRET_BACKEND=production\n`);
  await redactingEnvFiles(createEnvFilePort(), redactor).read(path);
  expect(redactor.text(`see ${secret} in production`)).toBe(`see ${label} in production`);
});

test('what only looks like a secret stays readable', async () => {
  const redactor = createRedactor();
  const path = join(folder, '.env');
  const lines = [
    'INNGEST_WEBHOOK_URL=https://caio.example/api/inngest',
    'REPORT_TO=see https://caio.example/@team for more',
    'DASHBOARDS=https://caio.example/a?keyboard=dvorak-left&b=c',
    'LIMITS={"label":"twenty-five","email":"ramp-first"}',
    'SESSION_RULES=lax-when-asked-for, one "quoted thing", {braced-thing}, a thing with blanks',
    'TOKEN_RULES={"broken": ["token-for-all"',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  await redactingEnvFiles(createEnvFilePort(), redactor).read(path);
  const shown = [
    'https://caio.example/api/inngest',
    'see https://caio.example/@team for more',
    'dvorak-left',
    'twenty-five ramp-first',
    '"quoted thing" {braced-thing} a thing with blanks',
    'token-for-all',
  ].join(' | ');
  expect(redactor.text(shown)).toBe(shown);
});

test('a file that cannot be read hides nothing and breaks nothing, and a folder’s name is in no label', async () => {
  const redactor = createRedactor();
  const files = redactingEnvFiles(createEnvFilePort(), redactor);
  expect((await files.read(join(folder, '.env'))).kind).not.toBe('read');
  const path = join(folder, '.env.local');
  const secret = randomBytes(12).toString('hex');
  writeFileSync(path, `A_TOKEN=${secret}\n`);
  await files.read(path);
  expect(redactor.text(secret)).toBe('‹.env.local A_TOKEN›');
});
