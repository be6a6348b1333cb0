import { resolve } from 'node:path';
import { baseEnv } from '../ports/base-env.ts';
import { openFingerprint } from '../ports/fingerprint.ts';
import { endLeftBehind } from '../ports/left-behind.ts';
import { makeOwnTemp, removeLeftTemp, removeTemp } from '../ports/own-temp.ts';
import { findPython } from '../ports/python.ts';
import type { Redactor } from '../ports/redact.ts';
import { proxyLogins } from '../ports/redact-values.ts';
import type { Interpreter, Ports } from '../ports/types.ts';
import type { Ground } from '../run/ground.ts';
import { registerEnvSecrets } from '../run/secrets.ts';
import { PLAN_FILE, type Plan, readPlan } from '../runbook/plan.ts';
import { makePorts, type RealPorts } from './ports.ts';
import { EXIT, PersonError, type World } from './world.ts';

export interface PrepareOptions {
  readonly workspace: string;
  readonly home: string;
  readonly python: string | null;
  /** The practice world's own interpreter; null: look for a real Python. */
  readonly standIn: Interpreter | null;
  readonly inPlace: boolean;
  readonly migrateOverNewer: boolean;
  readonly rehearsal: boolean;
}

/**
 * Looks up once what gates and single checks stand on.
 * @throws PersonError for a wrong plan file, or a computer without Python
 */
export async function openGround(
  options: PrepareOptions,
  world: World,
  signal: AbortSignal,
  real: RealPorts = makePorts(world, options.rehearsal),
): Promise<Ground & { close(): Promise<void> }> {
  const { workspace, inPlace, migrateOverNewer, rehearsal } = options;
  const { ports, redactor, close } = real;
  const plan = await planOf(workspace, ports);
  await registerSecrets(workspace, plan, ports, redactor, world);
  const interpreter = options.standIn ?? (await realPython(options, plan, ports, world, signal));
  const fingerprint = await openFingerprint(options.home);
  // What cockpits that were killed left behind. A script of theirs must not go on writing beside ours …
  await endLeftBehind(world.platform);
  // … and nobody waits for their folders.
  void removeLeftTemp();
  const ownFolder = await makeOwnTemp('own');
  return {
    ports,
    redactor,
    plan,
    workspace,
    interpreter,
    baseEnv: baseEnv(world.env, world.platform),
    ownFolder,
    inPlace,
    migrateOverNewer,
    rehearsal,
    fingerprint: value => fingerprint.of(value),
    async close() {
      await close();
      await removeTemp(ownFolder);
    },
  };
}

/** Whatever the settings files hold, and a proxy's password: children see it and may print it. */
async function registerSecrets(
  workspace: string,
  plan: Plan,
  ports: Ports,
  redactor: Redactor,
  world: World,
): Promise<void> {
  const names = [...new Set([plan.envFiles.staging, plan.envFiles.production, '.env'])];
  const reads = names.map(async shown => ({
    shown,
    read: await ports.envFile.read(ports.files.join(workspace, shown)),
  }));
  registerEnvSecrets(await Promise.all(reads), redactor);
  for (const { name, value } of proxyLogins(world.env)) redactor.register(value, name);
}

/** @throws PersonError (exit 2) that names every wrong key */
export async function planOf(workspace: string, ports: Pick<Ports, 'files'>): Promise<Plan> {
  const file = await ports.files.readText(ports.files.join(workspace, PLAN_FILE));
  if (file.kind !== 'text' && file.kind !== 'missing') {
    throw new PersonError(
      EXIT.usage,
      `${PLAN_FILE} cannot be read.`,
      'Nothing was started.',
      'Check the file, or remove it to use the runbook’s own values.',
    );
  }
  const read = readPlan(file.kind === 'text' ? file.text : null);
  if (read.kind === 'plan') return read.plan;
  throw new PersonError(
    EXIT.usage,
    `${PLAN_FILE} has a mistake. ${read.errors.join(' ')}`,
    'A plan is never half used, so nothing was started.',
    'Mend the named key, or remove the file to use the runbook’s own values.',
  );
}

/** A path is meant from where the person stands; a bare name is looked up on PATH. */
export const fromHere = (python: string, { cwd }: Pick<World, 'cwd'>): string =>
  /[\\/]/.test(python) ? resolve(cwd, python) : python;

async function realPython(
  options: PrepareOptions,
  plan: Plan,
  ports: Ports,
  world: World,
  signal: AbortSignal,
): Promise<Interpreter> {
  const found = await findPython({
    ...(options.python === null ? {} : { explicit: fromHere(options.python, world) }),
    ...(plan.python === null ? {} : { plan: plan.python }),
    workspace: options.workspace,
    platform: world.platform,
    process: ports.process,
    env: baseEnv(world.env, world.platform),
    signal,
  });
  if (found.kind === 'found') return found.interpreter;
  throw new PersonError(
    EXIT.notYet,
    // What was typed is not said back: it may be anything.
    `No usable Python was found. Tried: ${found.tried.map(one => `${options.python === null ? one.shown : 'the one given with --python'} (${one.why})`).join('; ')}.`,
    'The gates are Python scripts of CAIO, so without Python nothing can be checked. Nothing was started.',
    'Install Python 3.11 from https://www.python.org, or say which one to use with --python and its path.',
  );
}
