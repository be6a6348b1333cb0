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
