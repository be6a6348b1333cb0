import { describe, expect, it } from 'vitest';
import { allowlist, fileProblems, isPlaceholder, type RuleInput } from '../../checks/env-file-rules.ts';
import { parseEnvText } from '../../src/ports/env-file.ts';
import { cutoverInputs } from '../support/check-kit.ts';

/** What a rule is given of a staging file with this text. */
const given = (text: string): RuleInput => ({
  file: { path: '/workspace/.env.staging', sha256: 'x', ...parseEnvText(text) },
  own: cutoverInputs().staging,
  local: false,
});

describe('a line that leaves open what a setting is', () => {
  const JUDGED =
    'ANTHROPIC_API_KEY CLAY_API_KEY ENVIRONMENT GHL_API_KEY GHL_LOCATION_ID LOG_LEVEL OPENAI_API_KEY SUPABASE_KEY SUPABASE_URL REDIS_URL INNGEST_SIGNING_KEY INNGEST_EVENT_KEY INNGEST_WEBHOOK_URL DASHBOARD_AUTH_STRICT REDIS_REQUIRED INNGEST_REQUIRED DASHBOARD_AUTH_TOKEN DASHBOARD_AUTH_ALLOWLIST CORS_ALLOWED_ORIGINS STATE_REDIS_PREFIX';
  it.each(JUDGED.split(' '))('is a finding when %s is judged: twice, or without a value', key => {
    for (const [text, id] of [
      [`${key}=1\n${key}=2\n`, 'env-file-duplicate-key'],
      [`${key}\n`, 'env-file-no-value'],
    ] as const) {
      const { findings, notes } = fileProblems(given(text));
      expect([findings.map(found => found.id), notes]).toEqual([[id], []]);
      expect(findings[0]?.message).toContain(key);
    }
  });
});

describe('an opened path', () => {
  it.each(['api/leads', '/api/leads/', '/api/health/ready/x', 'x/api/health', '/api/health?x'])(
    '%s is one',
    path => {
      expect(allowlist(given(`DASHBOARD_AUTH_ALLOWLIST=/api/health,${path}\n`))).toMatchObject([
        { id: 'allowlist-widened' },
      ]);
    },
  );
  it('is named when it is a plain path of the service, and never when it may be something else', () => {
    const said = (entry: string) =>
      allowlist(given(`DASHBOARD_AUTH_ALLOWLIST=${entry}\n`)).map(({ message }) => message)[0];
    expect(said('/api/leads,/api/x')).toContain('(/api/leads, /api/x)');
    for (const entry of [
      'hush-hush/api/leads',
      '/api/leads?token=hush-hush',
      '/api/hush-hush-1',
      'hush-hush',
    ])
      expect(said(entry)).toMatch(/^(?!.*hush).*to everybody\.$/);
  });
});

describe('isPlaceholder', () => {
  it.each([
    'your_key',
    'sk-your-key',
    '<token>',
    'changeme',
    'CHANGE_ME',
    'xxx',
    'sk-xxxx',
    'https://example.com',
    '...',
    '0000',
    'TODO',
    'placeholder',
    '[key]',
  ])('takes %s for a sample', value => expect(isPlaceholder(value)).toBe(true));
  it.each([
    'INFO',
    'staging',
    'production',
    'signkey-prod-4f1a9c77d2',
    'https://abc.supabase.co',
    'flyour9',
    'dexxxter',
  ])('takes %s for real', value => expect(isPlaceholder(value)).toBe(false));
});
