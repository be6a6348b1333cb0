import { expect, it } from 'vitest';
import { childEnvFor, isolatedEnv } from '../../checks/child-env.ts';
import { parseEnvText } from '../../src/ports/env-file.ts';
import type { EnvFileRead } from '../../src/ports/types.ts';
import { registerEnvSecrets } from '../../src/run/secrets.ts';
import { envText, goodSettings } from '../support/env-kit.ts';

const read = (text: string): EnvFileRead => ({
  kind: 'read',
  file: { path: '.env', sha256: '', ...parseEnvText(text) },
});

const MORE = `GHL_JWT=a-long-enough-value
SMTP_PASS=a-long-enough-value
DB_PWD=a-long-enough-value
SERVICE_PRIVATE=a-long-enough-value
CLOUD_CREDENTIALS=a-long-enough-value
LINKEDIN_SESSION=a-long-enough-value
APP_CONNECTION_STRING=a-long-enough-value
EMERGENCY_STOP=true
LOG_LEVEL=INFO
`;

it('leaves no door to the outside open, and nothing unset that the root .env could fill', () => {
  const file = read(envText(goodSettings('production')) + MORE);
  const env = isolatedEnv({ PATH: '/usr/bin' }, [file]);
  expect(env).toMatchObject({ PATH: '/usr/bin', REDIS_URL: '', GHL_JWT: '', SMTP_PASS: '', DB_PWD: '' });
  expect(env).toMatchObject({
    SERVICE_PRIVATE: '',
    CLOUD_CREDENTIALS: '',
    LINKEDIN_SESSION: '',
    SUPABASE_URL: '',
  });
  expect(env).not.toHaveProperty('EMERGENCY_STOP');
  expect(env).not.toHaveProperty('LOG_LEVEL');
});

it('keeps from a child whatever would be hidden if it printed it', () => {
  const file = read(envText(goodSettings('production')) + MORE);
  const hidden: string[] = [];
  const register = (_value: string, label: string) => hidden.push(label);
  registerEnvSecrets([{ shown: '.env', read: file }], { register, text: text => text });
  const env = isolatedEnv({}, [file]);
  const keys = hidden.map(label => label.replace(/^\.env (\w+).*$/, '$1'));
  expect(keys.length).toBeGreaterThan(12);
  for (const key of keys) expect([key, env[key]]).toEqual([key, '']);
});

it('lets nothing that a file says take back the stop of this computer', () => {
  const base = { PATH: '/usr/bin', EMERGENCY_STOP: 'on' };
  const root = read('EMERGENCY_STOP=false\n');
  for (const own of [new Map(), new Map([['EMERGENCY_STOP', 'false']])])
    for (const give of ['blanks-only', 'values-too'] as const)
      expect(childEnvFor(base, root, own, give)).toMatchObject({ EMERGENCY_STOP: 'on' });
  // And where this computer says nothing, the file does.
  expect(childEnvFor({}, root, new Map([['EMERGENCY_STOP', 'true']]), 'values-too')).toMatchObject({
    EMERGENCY_STOP: 'true',
  });
});

it('lets the stop in the root .env count, whichever file the plan names for production', () => {
  const own = new Map([['LOG_LEVEL', 'INFO']]);
  const env = (root: string) => childEnvFor({}, read(root), own, 'values-too').EMERGENCY_STOP;
  expect(env('EMERGENCY_STOP=true\n')).toBe('true');
  expect(env('EMERGENCY_STOP=false\n')).toBe('');
  expect(
    childEnvFor({}, read('EMERGENCY_STOP=1\n'), new Map([['EMERGENCY_STOP', 'no']]), 'values-too'),
  ).toMatchObject({
    EMERGENCY_STOP: '1',
  });
});

it('closes the doors of CAIO that no file names, so that none can be opened later', () => {
  expect(isolatedEnv({}, [])).toMatchObject({
    ...{ REDIS_URL: '', SLACK_WEBHOOK_URL: '' },
    ...{ INNGEST_EVENT_KEY: '', INNGEST_SIGNING_KEY: '', INNGEST_WEBHOOK_URL: '' },
  });
});
