import { describe, expect, it } from 'vitest';
import { envFileAudit } from '../../checks/env-file-audit.ts';
import { envGates } from '../../checks/gates/env.ts';
import type { CutoverInputs } from '../../checks/types.ts';
import { cutoverInputs, scriptedPorts, testSecret, toolsFor } from '../support/check-kit.ts';
import { envFiles, envText, goodSettings } from '../support/env-kit.ts';

type Change = Readonly<Record<string, string | null>>;

async function audit(
  of: {
    own?: Change;
    /** The environment's own file is not there. */
    gone?: boolean;
    other?: Change | 'absent' | 'unreadable' | 'copy';
    before?: string;
    after?: string;
    inputs?: (inputs: CutoverInputs) => CutoverInputs;
    /** Paths that are there besides the two files. */
    there?: readonly string[];
  } = {},
) {
  const own = goodSettings('staging', of.own);
  // The file's token is the given one unless the case changes it.
  const token = of.own && 'DASHBOARD_AUTH_TOKEN' in of.own ? undefined : own.get('DASHBOARD_AUTH_TOKEN');
  const base = cutoverInputs();
  const given = { ...base, staging: { ...base.staging, token: testSecret('staging token', token) } };
  const text = `${of.before ?? ''}${envText(own)}${of.after ?? ''}`;
  const other =
    of.other === 'copy'
      ? text
      : of.other === 'unreadable'
        ? of.other
        : of.other === 'absent'
          ? null
          : envText(goodSettings('production', of.other));
  const ports = scriptedPorts({
    envFile: envFiles({ '/workspace/.env.staging': of.gone ? null : text, '/workspace/.env': other }),
    files: {
      ...scriptedPorts().files,
      join: (...parts) => parts.join('/'),
      exists: async path => of.there?.includes(path) ?? false,
    },
  });
  const inputs = of.inputs ? of.inputs(given) : given;
  const witness = envGates[0]?.witnesses.find(w => w.check.id === 'env-file-audit');
  const result = await witness?.check.run(inputs, () => undefined, toolsFor(ports));
  const ids = [...new Set(result?.findings.map(f => f.id))];
  return { when: witness?.when, outcome: result?.outcome, ids, result, own };
}

const staging = (change: Partial<CutoverInputs['staging']>) => (inputs: CutoverInputs) => ({
  ...inputs,
  staging: { ...inputs.staging, ...change },
});
const SHARED = { INNGEST_SIGNING_KEY: 'k-4f1a9c77d2', INNGEST_EVENT_KEY: 'k-b2760e13aa' };

describe('env-file-audit', () => {
  it('passes good files and says what it saw, without a value', async () => {
    const { when, outcome, result, own } = await audit();
    expect({ when, outcome }).toEqual({ when: 'beside', outcome: 'pass' });
    expect(result?.evidence).toMatchObject({
      flags: { DASHBOARD_AUTH_STRICT: true, REDIS_REQUIRED: true, INNGEST_REQUIRED: true },
      corsOrigins: ['https://app-staging.example.org'],
      corsCompared: true,
      comparedWithOther: true,
    });
    const said = JSON.stringify(result);
    for (const [key, value] of own) if (/KEY|TOKEN|REDIS_URL/.test(key)) expect(said).not.toContain(value);
  });

  it.each<[string, Change, string[]]>([
    ['strict off', { DASHBOARD_AUTH_STRICT: 'false' }, ['auth-strict-off']],
    ['strict absent', { DASHBOARD_AUTH_STRICT: null }, ['auth-strict-off']],
    ['strict misspelt', { DASHBOARD_AUTH_STRICT: 'ture' }, ['auth-strict-off']],
    ['redis not required', { REDIS_REQUIRED: '0' }, ['redis-not-required']],
    ['inngest not required', { INNGEST_REQUIRED: null }, ['inngest-not-required']],
    ['no origins', { CORS_ALLOWED_ORIGINS: null }, ['cors-missing']],
    ['only commas', { CORS_ALLOWED_ORIGINS: ' , ' }, ['cors-missing']],
    [
      'star beside an origin',
      { CORS_ALLOWED_ORIGINS: 'https://app-staging.example.org,*' },
      ['cors-wildcard', 'cors-not-as-said'],
    ],
    ['star', { CORS_ALLOWED_ORIGINS: '*' }, ['cors-wildcard', 'cors-not-as-said']],
    [
      'star in a host',
      { CORS_ALLOWED_ORIGINS: 'https://*.example.org' },
      ['cors-wildcard', 'cors-not-as-said'],
    ],
    ...[
      'http://a.test',
      'https://a.test/',
      'https://a.test/x',
      'https://A.test',
      'https://u:p@a.test',
      'https://a.test?x',
      'null',
      'a.test',
      'https://a.test:443',
    ].map((origin): [string, Change, string[]] => [
      `origin ${origin}`,
      { CORS_ALLOWED_ORIGINS: origin },
      ['cors-bad-origin', 'cors-not-as-said'],
    ]),
    ['another origin', { CORS_ALLOWED_ORIGINS: 'https://a.test' }, ['cors-not-as-said']],
    [
      'one origin more',
      { CORS_ALLOWED_ORIGINS: 'https://app-staging.example.org,https://a.test' },
      ['cors-not-as-said'],
    ],
    ['no redis', { REDIS_URL: null }, ['required-key-missing']],
    ['redis by http', { REDIS_URL: 'http://redis.test' }, ['redis-url-bad']],
    ['a torn redis', { REDIS_URL: 'redis://default:12#x@redis.test:6379' }, ['redis-url-bad']],
    ['a redis torn by ?', { REDIS_URL: 'redis://u?x@redis.test:6379' }, ['redis-url-bad']],
    ['redis at home', { REDIS_URL: 'redis://localhost:6379/0' }, ['local-address']],
    ['supabase at home', { SUPABASE_URL: 'http://127.0.0.1:54321' }, ['local-address']],
    ['no webhook path', { INNGEST_WEBHOOK_URL: 'https://caio-staging.example.org/' }, ['inngest-url-wrong']],
    [
      'a trailing slash',
      { INNGEST_WEBHOOK_URL: 'https://caio-staging.example.org/inngest/' },
      ['inngest-url-wrong'],
    ],
    [
      'a path in the query',
      { INNGEST_WEBHOOK_URL: 'https://caio-staging.example.org/?/inngest' },
      ['inngest-url-wrong'],
    ],
    [
      'webhook by http',
      { INNGEST_WEBHOOK_URL: 'http://caio-staging.example.org/inngest' },
      ['inngest-url-wrong'],
    ],
    [
      'another host',
      { INNGEST_WEBHOOK_URL: 'https://caio-production.example.org/inngest' },
      ['inngest-url-other-host'],
    ],
    ['the other environment', { ENVIRONMENT: 'production' }, ['environment-name-wrong']],
    ['another token', { DASHBOARD_AUTH_TOKEN: 'not-the-given-one' }, ['token-differs']],
    ['no token', { DASHBOARD_AUTH_TOKEN: '' }, ['required-key-missing']],
    ['a sample', { GHL_API_KEY: 'your_ghl_api_key_here' }, ['placeholder-value']],
    [
      'an opened path',
      { DASHBOARD_AUTH_ALLOWLIST: '/api/health,/api/operator/status' },
      ['allowlist-widened'],
    ],
    ['an opened path without a slash', { DASHBOARD_AUTH_ALLOWLIST: 'api/leads/' }, ['allowlist-widened']],
  ])('%s fails', async (_, own, expected) => {
    expect(await audit({ own })).toMatchObject({ outcome: 'fail', ids: expected });
  });

  it.each(
    'ENVIRONMENT LOG_LEVEL ANTHROPIC_API_KEY OPENAI_API_KEY GHL_API_KEY GHL_LOCATION_ID SUPABASE_URL SUPABASE_KEY CLAY_API_KEY REDIS_URL INNGEST_SIGNING_KEY INNGEST_EVENT_KEY INNGEST_WEBHOOK_URL DASHBOARD_AUTH_TOKEN'.split(
      ' ',
    ),
  )('%s absent is one finding that names it', async key => {
    const { result, outcome } = await audit({ own: { [key]: null } });
    expect(outcome).toBe('fail');
    const missing = result?.findings.filter(f => f.id === 'required-key-missing') ?? [];
    expect(missing).toHaveLength(1);
    expect(missing[0]?.message).toContain(key);
  });

  it.each<[string, Change]>([
    ['python truths', { DASHBOARD_AUTH_STRICT: ' YES ', REDIS_REQUIRED: 'On', INNGEST_REQUIRED: '1' }],
    ['TLS Redis with another database', { REDIS_URL: 'rediss://redis.test:7000/3' }],
    ['no allowlist', { DASHBOARD_AUTH_ALLOWLIST: null }],
    ['health paths with slashes', { DASHBOARD_AUTH_ALLOWLIST: '/api/health/, api/health/ready' }],
  ])('%s passes', async (_, own) => {
    expect(await audit({ own })).toMatchObject({ outcome: 'pass' });
  });

  it.each([
    ['a BOM', { before: '\ufeffX=1\n' }, ['env-file-bom']],
    ['a doubled judged key', { after: 'REDIS_REQUIRED=true\n' }, ['env-file-duplicate-key']],
    ['a line that is none', { after: 'LINE="open\n' }, ['env-file-unparsable']],
    ['a file that is not there', { gone: true }, ['env-file-missing']],
    ['the same content twice', { other: 'copy' }, ['same-env-file']],
    ['shared keys', { own: SHARED, other: SHARED }, ['same-value-as-other-environment']],
    [
      'one Redis with two passwords',
      { own: { REDIS_URL: 'redis://a:b@r.test/0' }, other: { REDIS_URL: 'rediss://c:d@R.test:6379' } },
      ['same-redis'],
    ],
  ] as const)('%s fails', async (_, of, expected) => {
    expect(await audit(of)).toMatchObject({ outcome: 'fail', ids: expected });
  });
  it('names the shared keys, not their values', async () => {
    const { result } = await audit({ own: SHARED, other: SHARED });
    expect(result?.findings[0]?.message).toContain('INNGEST_SIGNING_KEY, INNGEST_EVENT_KEY');
    expect(JSON.stringify(result)).not.toContain(SHARED.INNGEST_EVENT_KEY);
  });
  it.each(['DASHBOARD_AUTH_TOKEN', 'INNGEST_SIGNING_KEY', 'INNGEST_EVENT_KEY'])(
    'one %s for both environments fails, also with a blank behind it',
    async key => {
      const ids = ['same-value-as-other-environment'];
      const token = goodSettings('staging').get('DASHBOARD_AUTH_TOKEN') ?? '';
      const inputs = staging({ token: testSecret('staging token', token) });
      for (const [own, other] of [
        [token, token],
        [token, `"${token} "`],
      ])
        expect(
          await audit({
            inputs,
            own: { DASHBOARD_AUTH_TOKEN: token, [key]: own ?? '' },
            other: { [key]: other ?? '' },
          }),
        ).toMatchObject({ outcome: 'fail', ids });
    },
  );
  it('a doubled key that nothing judges is a note', async () => {
    const { outcome, result } = await audit({ after: 'OTHER=1\nOTHER=2\n' });
    expect({ outcome, notes: result?.notes.map(n => n.id) }).toEqual({
      outcome: 'pass',
      notes: ['env-file-duplicate-key'],
    });
  });

  it.each([
    ['the token', { inputs: staging({ token: null }) }, 'token-not-given'],
    ['the URL', { inputs: staging({ url: null }) }, 'url-not-given'],
    ['a readable other file', { other: 'unreadable' }, 'other-env-file-unreadable'],
  ] as const)('without %s it is unknown', async (_, of, id) => {
    expect(await audit(of)).toMatchObject({ outcome: 'unknown', ids: [id] });
  });
  it('what is wrong is said even when the token is not given', async () => {
    const found = await audit({ own: { REDIS_REQUIRED: 'no' }, inputs: staging({ token: null }) });
    expect(found).toMatchObject({ outcome: 'fail', ids: ['redis-not-required'] });
    expect(found.result?.notes.map(({ id }) => id)).toEqual(['token-not-given']);
  });
  it('without the other file nothing is compared, and the evidence says so', async () => {
    const { outcome, result } = await audit({ other: 'absent' });
    expect(outcome).toBe('pass');
    expect(result?.evidence).toMatchObject({ comparedWithOther: false });
  });
  it('without the given origins nothing is compared with them, and a star is refused all the same', async () => {
    const inputs = staging({ corsOrigins: null });
    const { outcome, result } = await audit({ inputs });
    expect([outcome, result?.evidence]).toMatchObject(['pass', { corsCompared: false }]);
    const own = { CORS_ALLOWED_ORIGINS: 'https://app-staging.example.org,*' };
    expect(await audit({ inputs, own })).toMatchObject({ outcome: 'fail', ids: ['cors-wildcard'] });
  });
  it('a pass names a file, an origin and the given token: the second lock behind the judge', async () => {
    const facts = (await audit()).result?.evidence as object;
    const holds = (change: object): boolean =>
      envFileAudit.evidence.safeParse({ ...facts, ...change }).success;
    expect(holds({})).toBe(true);
    for (const change of [{ fileSha256: '' }, { corsOrigins: [] }, { tokenAsGiven: false }])
      expect(holds(change)).toBe(false);
  });
  it('addresses on this computer belong to a deployment on this computer only', async () => {
    const own = {
      CORS_ALLOWED_ORIGINS: 'http://127.0.0.1:3000',
      REDIS_URL: 'redis://127.0.0.1:6379',
      INNGEST_WEBHOOK_URL: 'http://127.0.0.1:8080/inngest',
    };
    const local = staging({ url: 'http://127.0.0.1:8080', corsOrigins: ['http://127.0.0.1:3000'] });
    const practice = await audit({ own, inputs: inputs => ({ ...local(inputs), rehearsal: true }) });
    expect(practice.outcome).toBe('pass');
    expect((await audit({ own, inputs: local })).ids).toEqual([]);
    const real = await audit({ own, inputs: staging({ corsOrigins: ['http://127.0.0.1:3000'] }) });
    expect(real.ids).toEqual(['cors-bad-origin', 'local-address', 'inngest-url-wrong']);
  });
  it.each(['core', 'execution', 'dashboard', 'scripts', 'webhooks'])(
    'a settings file in %s, which CAIO would find first, fails and is named',
    async folder => {
      const { ids, result } = await audit({ there: [`/workspace/${folder}/.env`] });
      expect(ids).toEqual(['second-env-file']);
      expect(result?.findings[0]?.message).toContain(`${folder}/.env`);
    },
  );
  it('a good production file in the place of staging fails', async () => {
    const own = Object.fromEntries(goodSettings('production'));
    const { outcome, ids } = await audit({ own });
    expect(outcome).toBe('fail');
    expect(ids).toEqual(
      expect.arrayContaining([
        'environment-name-wrong',
        'cors-not-as-said',
        'token-differs',
        'inngest-url-other-host',
      ]),
    );
  });
});
