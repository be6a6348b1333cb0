import type { RunEvent } from '../../src/run/events.ts';
import type { GuideState, ReadbackRow, WatchSample } from '../../src/run/guide-types.ts';
import type { Environment } from '../../src/runbook/gates.ts';
import { guidedTo } from './guided-runs.ts';
import { START } from './sample-runs.ts';
import type { FrameCase } from './show.ts';

const tick = (environment: Environment, step: number): RunEvent => ({
  type: 'click.ticked',
  environment,
  step,
  done: true,
});

export const REFUSED = {
  state: 'refused',
  report: { length: 12, removed: 'line-ends' },
  findings: [
    {
      id: 'token-too-short',
      message: 'The staging token has 12 characters; at least 32 are needed.',
      fix: 'Make a new one with Ctrl-G, set it in Railway, redeploy, and paste it here.',
    },
  ],
} as const satisfies GuideState['token'];

/** Answers every 5 s: nothing, then the old settings, then the new ones. */
export const samples = (away: number, old: number, right: number): WatchSample[] =>
  Array.from({ length: away + old + right }, (_, n) => ({
    at: n * 5000,
    withNew: n < away ? null : n < away + old ? 401 : 200,
    withRandom: n < away ? null : 401,
  }));

const row = (what: string, said: string, says: string | null, agrees: boolean | null): ReadbackRow => ({
  what,
  said,
  says,
  agrees,
});
export const AGREED: readonly ReadbackRow[] = [
  row('DASHBOARD_AUTH_STRICT', 'true', 'true', true),
  row('REDIS_REQUIRED', 'true', 'true', true),
  row('INNGEST_REQUIRED', 'true', 'true', true),
  row('REDIS_URL', 'set', 'connected', true),
  row('INNGEST_WEBHOOK_URL', 'ends with /inngest', 'fits the address', true),
  row('CORS_ALLOWED_ORIGINS', '1 address', 'lets in these and no other', true),
  row('Inngest (/inngest)', 'keys set', 'is there, keys set', true),
];
export const DIFFERS: readonly ReadbackRow[] = [
  row('DASHBOARD_AUTH_STRICT', 'true', 'false', false),
  row('REDIS_REQUIRED', 'true', null, null),
  ...AGREED.slice(2),
];
export const STRICT_OFF = {
  id: 'strict-off',
  message: 'Staging says that DASHBOARD_AUTH_STRICT is false: it starts also without a token.',
  fix: 'In Railway, staging, set DASHBOARD_AUTH_STRICT=true, save and redeploy, then ask again.',
};

const at = (name: 'clicks' | 'token' | 'url' | 'watch' | 'cors' | 'readback' | 'env-file') =>
  ({ name, environment: 'staging' }) as const;
const watching = (list: WatchSample[], long: boolean): Partial<GuideState> => ({
  watch: { startedAt: START - list.length * 5000, samples: list, long },
});

export { GUIDE, guidedTo } from './guided-runs.ts';

type Cases = readonly [FrameCase, ...FrameCase[]];

/** Of each screen of Rotate and Inputs: what it looks like, and what must be on it at every size. */
export const INPUT_FRAMES = {
  clicks: [
    {
      name: 'first',
      tape: () => guidedTo({ name: 'clicks', environment: 'staging' }),
      shows: ['Staging in Railway: 0 of 9 done', '[ ] 1. Open Railway dashboard.', 'Press o to open'],
    },
    {
      name: 'variables',
      tape: () =>
        guidedTo(
          at('clicks'),
          { clipboard: { state: 'copied', what: 'token' } },
          { more: [0, 1, 2, 3, 4].map(step => tick('staging', step)) },
        ),
      shows: [
        '5 of 9 done',
        '6. Set/update:',
        'DASHBOARD_AUTH_TOKEN=<new token>',
        'INNGEST_REQUIRED=true',
        'Press g',
      ],
    },
    {
      name: 'ascii',
      tape: () => guidedTo({ name: 'clicks', environment: 'production' }, {}, { mode: 'rehearsal' }),
      keys: '\r',
      shows: ['REHEARSAL', 'PRODUCTION in Railway: 0 of 8 done', '> [ ] 1.'],
      unicode: false,
    },
    {
      name: 'between',
      tape: () => guidedTo({ name: 'clicks', environment: 'production' }),
      shows: ['STAGING is done. Now PRODUCTION.', 'Press Enter to begin with production.'],
    },
    {
      name: 'come-back',
      tape: () => guidedTo(at('url'), { phase: at('clicks') }),
      shows: ['All lines are done. Press Enter', 'go on'],
    },
  ],
  token: [
    {
      name: 'asked',
      tape: () => guidedTo(at('token')),
      shows: ['Paste the new staging token here, then press Enter.', '0 characters', 'Ctrl-G'],
    },
    {
      name: 'refused',
      tape: () => guidedTo(at('token'), { token: REFUSED }),
      shows: ['This token cannot be used.', 'The staging token has 12 characters', 'What to do:'],
    },
    {
      name: 'checking',
      tape: () =>
        guidedTo(at('token'), {
          token: { state: 'checking', report: { length: 43, removed: 'nothing' }, searched: 47 },
        }),
      shows: ['Checking:', '43 characters'],
    },
    {
      name: 'kept',
      tape: () => guidedTo(at('url'), { phase: at('token') }),
      shows: ['The token that you gave is good.'],
    },
    {
      name: 'gates-next',
      tape: () =>
        guidedTo(at('env-file'), {
          phase: at('token'),
          held: { staging: false, production: false },
          gatesNext: true,
        }),
      shows: ['After this the gates run again'],
    },
  ],
  url: [
    {
      name: 'asked',
      tape: () => guidedTo(at('url')),
      shows: ['the address of its dashboard', 'Example: https://name.up.railway.app'],
    },
    {
      name: 'practice',
      tape: () => guidedTo(at('url'), { canFill: true }, { mode: 'rehearsal' }),
      shows: ['press Tab to fill in its address'],
    },
  ],
  watch: [
    {
      name: 'waiting',
      tape: () => guidedTo(at('watch'), watching(samples(2, 9, 0), false)),
      shows: ['Waiting for 0:55', 'New token', '??✗✗✗✗✗✗✗✗✗', 'the old settings still hold'],
    },
    {
      name: 'long',
      tape: () => guidedTo(at('watch'), watching(samples(0, 40, 0), true)),
      shows: ['This takes longer than usual'],
    },
    {
      name: 'ascii',
      tape: () => guidedTo(at('watch'), watching(samples(2, 6, 2), false)),
      shows: ['??xxxxxx++', '+ let in', 'the new token is let in'],
      unicode: false,
    },
    {
      name: 'story',
      tape: () => guidedTo(at('watch'), watching(samples(3, 60, 0), true)),
      shows: ['This takes longer than usual'],
    },
  ],
  cors: [
    {
      name: 'empty',
      tape: () => guidedTo(at('cors')),
      shows: ['Type a web page that may talk', 'The list is empty so far'],
    },
    {
      name: 'typing',
      tape: () => guidedTo(at('cors')),
      keys: 'https://app.example.com/',
      shows: ['it must not end with a /', 'https://app.example.com/'],
    },
    {
      name: 'listed',
      tape: () =>
        guidedTo(
          at('cors'),
          { phase: at('cors') },
          {
            more: [
              {
                type: 'cors.given',
                environment: 'staging',
                origins: ['https://app.example.com', 'https://admin.example.com'],
              },
            ],
          },
        ),
      shows: ['The list: 2 web pages', 'https://app.example.com (good)', 'https://admin.example.com (good)'],
    },
    {
      name: 'production',
      tape: () => guidedTo({ name: 'cors', environment: 'production' }),
      shows: ['PRODUCTION: which web pages', 'That was staging.'],
    },
  ],
  readback: [
    {
      name: 'checking',
      tape: () => guidedTo(at('readback'), { readback: { state: 'checking', rows: [], findings: [] } }),
      shows: ['Asking the dashboard what it really runs with'],
    },
    {
      name: 'differs',
      tape: () =>
        guidedTo(at('readback'), { readback: { state: 'done', rows: DIFFERS, findings: [STRICT_OFF] } }),
      shows: ['5 of 7 agree, 1 differs, 1 not answered', 'NO', 'press a'],
    },
    {
      name: 'agreed',
      tape: () => guidedTo(at('readback'), { readback: { state: 'done', rows: AGREED, findings: [] } }),
      shows: ['All 7 points agree'],
    },
  ],
  'env-file': [
    {
      name: 'offer',
      tape: () =>
        guidedTo(at('env-file'), {
          envFile: {
            state: 'offer',
            file: '.env.staging',
            changes: [
              { key: 'DASHBOARD_AUTH_TOKEN', state: 'differs' },
              { key: 'DASHBOARD_AUTH_STRICT', state: 'same' },
              { key: 'CORS_ALLOWED_ORIGINS', state: 'missing' },
            ],
          },
        }),
      shows: [
        'As long as this file stays as it is',
        '2 settings are not as you said',
        'is different',
        'is missing',
      ],
    },
    {
      name: 'failed',
      tape: () =>
        guidedTo(at('env-file'), {
          envFile: { state: 'failed', file: '.env.staging', message: 'The file is open in another program.' },
        }),
      shows: ['That did not work with .env.staging.', 'Why: The file is open'],
    },
    {
      name: 'gates-next',
      tape: () =>
        guidedTo(at('env-file'), {
          envFile: {
            state: 'offer',
            file: '.env.staging',
            changes: [{ key: 'DASHBOARD_AUTH_TOKEN', state: 'differs' }],
          },
          gatesNext: true,
        }),
      shows: ['After this the gates run again', 'w write it'],
    },
  ],
} as const satisfies Record<string, Cases>;
