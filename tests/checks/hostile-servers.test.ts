import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authProbes, authProbesInput } from '../../checks/auth-probes.ts';
import { authSmoke, authSmokeInput } from '../../checks/auth-smoke.ts';
import { corsPreflight, corsPreflightInput } from '../../checks/cors-preflight.ts';
import { deploymentReport, deploymentReportInput } from '../../checks/deployment-report.ts';
import { exposureSweep, exposureSweepInput } from '../../checks/exposure-sweep.ts';
import { inngestMounted, inngestMountedInput } from '../../checks/inngest-mounted.ts';
import { runCheck } from '../../checks/run.ts';
import type { CheckResult, CutoverInputs } from '../../checks/types.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import { createHttpPort } from '../../src/ports/http.ts';
import type { ChildSpec, HttpPort, Ports } from '../../src/ports/types.ts';
import { runPython } from '../../src/rehearsal/python/main.ts';
import { selfSigned } from '../ports/self-signed.ts';
import { childResult, cutoverInputs, scriptedPorts, testSecret, toolsFor } from '../support/check-kit.ts';
import { BEHAVIOURS, hostileServer, SLOW } from '../support/hostile-servers.ts';

/** For one request; really it is 20 s, and nothing else differs. */
const limitFor = (name: string): number => (SLOW.includes(name) ? 300 : 20_000);

type Said = Readonly<Record<'probes' | 'smoke' | 'report' | 'sweep' | 'cors' | 'inngest', string>>;

const SILENT: Said = {
  probes: 'unknown no-answer trigger-not-tried',
  smoke: 'unknown no-answer',
  report: 'unknown no-answer',
  sweep: 'unknown no-answer sweep-given-up',
  cors: 'unknown no-answer',
  inngest: 'unknown no-answer',
};
const OPEN_SMOKE = 'fail auth-protected-status-unauth auth-protected-trigger-unauth';
const DEAF_SMOKE =
  'auth-health-ready-unauth auth-protected-status-query-token auth-protected-status-header-token auth-runtime-dependencies-query-token';
/** Its head has come, and its body never does: who reads the status only has an answer. */
const HALF: Said = { ...SILENT, sweep: 'fail endpoint-open no-answer', smoke: OPEN_SMOKE };
const PAGE: Said = {
  probes: 'fail not-caio-json trigger-not-tried',
  smoke: OPEN_SMOKE,
  report: 'fail not-ready not-caio-json',
  sweep: 'fail not-caio-json',
  cors: 'fail cors-origin-refused',
  inngest: 'fail inngest-not-mounted',
};
const AWAY: Said = {
  probes: 'fail redirected trigger-not-tried',
  smoke: 'fail redirected',
  report: 'fail redirected',
  sweep: 'fail endpoint-open',
  cors: 'fail redirected',
  inngest: 'fail redirected',
};
const BUSY: Said = {
  probes: 'unknown too-many-requests trigger-not-tried',
  smoke: 'unknown too-many-requests',
  report: 'unknown too-many-requests',
  sweep: 'unknown too-many-requests sweep-given-up',
  cors: 'unknown too-many-requests',
  inngest: 'unknown too-many-requests',
};
const BROKEN: Said = {
  ...PAGE,
  probes: 'fail status-not-401 not-ready status-broken options-blocked trigger-not-tried',
  smoke: `${OPEN_SMOKE} ${DEAF_SMOKE}`,
  sweep: 'fail endpoint-open',
};
const YES: Said = {
  ...PAGE,
  probes:
    'fail status-open not-ready not-caio-json any-token-accepted crossed-token-accepted trigger-not-tried',
  sweep: 'fail endpoint-open',
};
/** Not a pass, and which of two it is depends on what the kernel delivers first. */
const EITHER = 'not a pass';

const EXPECTED: Readonly<Record<string, Said>> = {
  'never answers': SILENT,
  'hangs up at once': SILENT,
  'closes without a word': SILENT,
  'drips its headers': SILENT,
  'drips its body': { ...HALF, sweep: EITHER, smoke: EITHER },
  'resets in the middle of the body': { ...HALF, smoke: EITHER },
  'sends less than it announced': HALF,
  'breaks off its last chunk': HALF,
  'sends chunks without sizes': HALF,
  'sends a body without end': PAGE,
  'sends headers without end': SILENT,
  'sends early hints without end': SILENT,
  'switches to another protocol': SILENT,
  'announces two lengths': SILENT,
  'announces a negative length': SILENT,
  'speaks another protocol': SILENT,
  'answers with noise': SILENT,
  'sends to its own login page': AWAY,
  'sends to another port of this host': AWAY,
  'sends elsewhere whoever brings a token': {
    ...PAGE,
    probes: 'fail not-ready redirected options-blocked',
    smoke: `fail ${DEAF_SMOKE}`,
    report: 'fail not-ready redirected',
    // The one true pass: all that the sweep asks is whether the doors are shut without a token, and they are.
    sweep: 'pass',
  },
  'shows the page of a guest network': PAGE,
  'shows that page with 401': {
    ...PAGE,
    probes: 'fail not-caio-json not-ready token-refused options-blocked trigger-not-tried',
    smoke: `fail ${DEAF_SMOKE}`,
    report: 'fail not-ready token-refused',
  },
  'shows that page with 511': BROKEN,
  'says yes to everything': YES,
  'says a list to everything': PAGE,
  'says nothing, kindly': {
    ...PAGE,
    probes: 'fail not-caio-json not-ready status-broken trigger-not-tried',
    smoke: `${OPEN_SMOKE} ${DEAF_SMOKE}`,
  },
  'has too many requests': BUSY,
  'has too many requests for an hour': BUSY,
  'has broken down': BROKEN,
  'is no deployment any more': BROKEN,
  'is being started': BROKEN,
  'packs its body though nobody asked': PAGE,
  'sends letters that are none': YES,
};

let workspace = '';
beforeAll(async () => {
  workspace = await mkdtemp(path.join(tmpdir(), 'caio-hostile-'));
  await mkdir(path.join(workspace, 'dashboard'));
  await mkdir(path.join(workspace, 'scripts'));
  const routes = ['status', 'history'].map(name => `@app.get("/api/operator/${name}")\n`).join('');
  await writeFile(path.join(workspace, 'dashboard', 'health_app.py'), routes);
  await writeFile(path.join(workspace, 'scripts', 'endpoint_auth_smoke.py'), '');
});
afterAll(() => rm(workspace, { recursive: true }));

/** The practice world's smoke script, in this process: it asks the hostile server as the real one would. */
async function smoke(spec: ChildSpec) {
  let stdout = '';
  let stderr = '';
  const exitCode = await runPython(
    spec.args,
    {
      env: { ...spec.env },
      cwd: workspace,
      executable: 'python',
      stdin: async () => spec.stdin ?? '',
      out: async text => {
        stdout += String(text);
      },
      err: async text => {
        stderr += text;
      },
      now: () => new Date(),
    },
    { python: {}, clockOffsetMs: 0, workspace, postOffice: '' },
  );
  return childResult({ stdout, stderr, exitCode });
}

const CHECKS: Readonly<Record<string, (inputs: CutoverInputs, ports: Ports) => Promise<CheckResult>>> = {
  probes: (inputs, ports) => runCheck(authProbes, () => authProbesInput(inputs, 'staging'), toolsFor(ports)),
  smoke: (inputs, ports) => runCheck(authSmoke, () => authSmokeInput(inputs, 'staging'), toolsFor(ports)),
  report: (inputs, ports) =>
    runCheck(deploymentReport, () => deploymentReportInput(inputs, 'staging'), toolsFor(ports)),
  sweep: (inputs, ports) =>
    runCheck(exposureSweep, () => exposureSweepInput(inputs, 'staging'), toolsFor(ports)),
  cors: (inputs, ports) =>
    runCheck(corsPreflight, () => corsPreflightInput(inputs, 'staging'), toolsFor(ports)),
  inngest: (inputs, ports) =>
    runCheck(inngestMounted, () => inngestMountedInput(inputs, 'staging'), toolsFor(ports)),
};

/** What each check says of each server: its outcome and its findings, once each, in their order. */
async function all(url: string, limitMs: number): Promise<Record<string, string>> {
  const real = createHttpPort({ env: {} });
  const http: HttpPort = {
    ...real,
    request: (request, signal) => real.request({ ...request, timeoutMs: limitMs }, signal),
  };
  const base = cutoverInputs({ rehearsal: true, workspace });
  const token = testSecret('staging token');
  const flags = ['--base-url', url, '--timeout-seconds', String(limitMs / 1000), '--token'];
  const inputs: CutoverInputs = {
    ...base,
    staging: { ...base.staging, url, token },
    commands: { 'auth-staging': { args: ['scripts/endpoint_auth_smoke.py', ...flags, { secret: token }] } },
  };
  const said: Record<string, string> = {};
  await Promise.all(
    Object.entries(CHECKS).map(async ([name, check]) => {
      const ports = scriptedPorts({ http, files: createFilesPort(), process: { run: smoke } });
      const result = await check(inputs, ports);
      expect(JSON.stringify(result)).not.toContain(token.reveal());
      for (const { message, fix } of result.findings) expect(`${message} ${fix}`).toMatch(/^\S.*\.( .*)?\.$/);
      said[name] = [result.outcome, ...new Set(result.findings.map(finding => finding.id))].join(' ');
    }),
  );
  await real.close();
  return said;
}

test('every behaviour has its row', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(Object.keys(BEHAVIOURS).sort());
});

test.each(Object.entries(EXPECTED))('a server that %s', async (name, expected) => {
  const behaviour = BEHAVIOURS[name];
  if (behaviour === undefined) throw new Error(name);
  const server = await hostileServer(behaviour);
  try {
    const said = await all(server.url, limitFor(name));
    for (const [check, words] of Object.entries(expected)) {
      if (words === EITHER) expect(said[check]).toMatch(/^(fail|unknown) /);
      else expect([check, said[check]]).toEqual([check, words]);
    }
    expect(server.strayed()).toBe(0);
  } finally {
    await server.close();
  }
});

test('an address that nobody has, and one whose certificate nobody vouches for', async () => {
  expect(await all('https://caio-cockpit.invalid', 5_000)).toEqual(SILENT);
  const server = createServer(selfSigned(), (_, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  expect(await all(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, 5_000)).toEqual(SILENT);
  server.close();
});
