import { describe, expect, test } from 'vitest';
import { deploymentReport } from '../../checks/deployment-report.ts';
import { envReport, passEvidence } from '../../checks/env-report.ts';
import { inngestMounted } from '../../checks/inngest-mounted.ts';
import { runCheck } from '../../checks/run.ts';
import { scriptedPorts, toolsFor } from '../support/check-kit.ts';

/** Were a judge wrong one day: evidence that does not say by itself that all is well is still no pass. */

const line = { verdict: 'OK', status: 'healthy', required: true } as const;
const good = passEvidence.parse({
  mode: 'staging',
  result: 'PASS',
  exitCode: 0,
  missingKeys: [],
  recommendedPresent: [],
  recommendedMissing: ['TRACE_ENVELOPE_FILE'],
  redis: line,
  inngest: { ...line, status: 'configured_unverified' },
  runtime: 'OK',
  fileSha256: 'f',
});

/** What comes of a check that calls this a pass. */
const saying = (evidence: typeof good) =>
  runCheck(
    { ...envReport, run: async () => ({ outcome: 'pass' as const, evidence }) },
    (): never => undefined as never,
    toolsFor(scriptedPorts()),
  );

describe('a pass of the settings', () => {
  test('needs evidence of a pass', async () => {
    expect((await saying(good)).outcome).toBe('pass');
  });

  test.each<[string, Partial<typeof good>]>([
    ['FAIL', { result: 'FAIL' }],
    ['another exit code', { exitCode: 1 }],
    ['a missing key', { missingKeys: ['LOG_LEVEL'] }],
    ['a runtime that is not ready', { runtime: 'FAIL' }],
    ['a Redis that was skipped', { redis: { ...line, verdict: 'SKIP' } }],
    ['a Redis that failed', { redis: { ...line, verdict: 'FAIL' } }],
    ['a Redis that is not required', { redis: { ...line, required: false } }],
    ['an Inngest that failed', { inngest: { ...line, verdict: 'FAIL' } }],
    ['an Inngest that is not required', { inngest: { ...line, required: false } }],
  ])('does not count with evidence of %s', async (_, change) => {
    const result = await saying({ ...good, ...change });
    expect([result.outcome, result.findings[0]?.id]).toEqual(['unknown', 'evidence-unreadable']);
  });
});

const DEPLOYMENT = {
  ready: true,
  redisRequired: true,
  redisConnected: true,
  inngestRequired: true,
  inngestMounted: true,
  webhookUrlFits: true,
  strict: 'on',
  clockSeconds: 0,
};
const INNGEST = { functions: 1, eventKey: true, signingKey: true, mode: 'cloud' };

test.each([
  ['a deployment', deploymentReport.evidence, DEPLOYMENT],
  [
    'a deployment that does not say all',
    deploymentReport.evidence,
    { ...DEPLOYMENT, strict: 'not reported' },
  ],
  ['Inngest', inngestMounted.evidence, INNGEST],
])('evidence of %s that is well is taken', (_, schema, evidence) => {
  expect(schema.safeParse(evidence).success).toBe(true);
});

test.each([
  ...Object.keys(DEPLOYMENT).flatMap(key =>
    key === 'strict' || key === 'clockSeconds'
      ? []
      : [
          [
            `a deployment with ${key}: false`,
            deploymentReport.evidence,
            { ...DEPLOYMENT, [key]: false },
          ] as const,
        ],
  ),
  [
    'a deployment that did not say whether Redis is there',
    deploymentReport.evidence,
    { ...DEPLOYMENT, redisConnected: null },
  ],
  [
    'a deployment that did not say whether Inngest is there',
    deploymentReport.evidence,
    { ...DEPLOYMENT, inngestMounted: null },
  ],
  ['a deployment that is not strict', deploymentReport.evidence, { ...DEPLOYMENT, strict: 'off' }],
  [
    'a deployment whose clock nobody compared',
    deploymentReport.evidence,
    { ...DEPLOYMENT, clockSeconds: null },
  ],
  ['a deployment ahead of us', deploymentReport.evidence, { ...DEPLOYMENT, clockSeconds: 121 }],
  ['a deployment behind us', deploymentReport.evidence, { ...DEPLOYMENT, clockSeconds: -121 }],
  ['Inngest without a function', inngestMounted.evidence, { ...INNGEST, functions: 0 }],
  ['Inngest without its event key', inngestMounted.evidence, { ...INNGEST, eventKey: false }],
  ['Inngest without its signing key', inngestMounted.evidence, { ...INNGEST, signingKey: false }],
] as const)('evidence of %s is none of a pass', (_, schema, evidence) => {
  expect(schema.safeParse(evidence).success).toBe(false);
});

test('a pass of a deployment needs every fact of it', () => {
  const holds = (change: object): boolean =>
    deploymentReport.evidence.safeParse({ ...DEPLOYMENT, ...change }).success;
  expect([{}, { strict: 'not reported' }, { clockSeconds: -120 }].map(holds)).toEqual([true, true, true]);
  for (const [name, value] of Object.entries(DEPLOYMENT))
    expect(holds({ [name]: value === true ? false : value === 'on' ? 'off' : null }), name).toBe(false);
  for (const name of ['ready', 'redisRequired', 'inngestRequired', 'webhookUrlFits', 'strict'])
    expect(holds({ [name]: 'false' }), name).toBe(false);
  for (const change of [
    { redisConnected: null },
    { inngestMounted: null },
    { clockSeconds: 121 },
    { clockSeconds: -121 },
  ])
    expect(holds(change)).toBe(false);
});
