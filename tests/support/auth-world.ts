import { afterEach } from 'vitest';
import { runCheck } from '../../checks/run.ts';
import type { Check, CheckResult, CutoverInputs } from '../../checks/types.ts';
import { createHttpPort } from '../../src/ports/http.ts';
import { cutoverInputs, type PortOverrides, scriptedPorts, testSecret, toolsFor } from './check-kit.ts';
import { type MiniDeployment, type MiniOptions, startMini } from './mini-deployment.ts';

export const ORIGIN = 'https://app.example.org';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

export interface AuthWorld {
  readonly mini: MiniDeployment;
  readonly inputs: CutoverInputs;
  readonly token: string;
  readonly otherToken: string;
}

type Overrides = Parameters<typeof cutoverInputs>[0];

/** A deployment on this computer as the environment under test, and inputs that point at it. */
export async function authWorld(
  options: Omit<MiniOptions, 'token'> = {},
  change: (inputs: CutoverInputs) => Overrides = () => ({}),
): Promise<AuthWorld> {
  const secret = testSecret('token');
  const other = testSecret('other token');
  const mini = await startMini({ origins: [ORIGIN], ...options, token: secret.reveal() });
  closing.push(() => mini.close());
  const name = options.environment ?? 'staging';
  const usual = cutoverInputs({ rehearsal: true });
  const here = { url: mini.url, token: secret, corsOrigins: [ORIGIN] };
  const base = cutoverInputs({
    rehearsal: true,
    staging: { ...usual.staging, ...(name === 'staging' ? here : { token: other }) },
    production: { ...usual.production, ...(name === 'production' ? here : { token: other }) },
  });
  return {
    mini,
    inputs: { ...base, ...cutoverInputs({ ...base, ...change(base) }) },
    token: secret.reveal(),
    otherToken: other.reveal(),
  };
}

/** Runs one check over the real HTTP port, other ports as scripted. */
export async function runHere<In, E>(
  check: Check<In, E>,
  input: () => In,
  ports: PortOverrides = {},
): Promise<CheckResult> {
  const http = createHttpPort({ env: {} });
  try {
    return await runCheck(check, input, toolsFor(scriptedPorts({ http, ...ports })));
  } finally {
    await http.close();
  }
}

export const idsOf = (result: CheckResult): string[] => [
  ...new Set(result.findings.map(finding => finding.id)),
];
