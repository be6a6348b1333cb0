import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CutoverInputs, EnvironmentInputs } from '../../checks/types.ts';
import { baseEnv } from '../ports/base-env.ts';
import { openFingerprint } from '../ports/fingerprint.ts';
import { findPython } from '../ports/python.ts';
import type { Redactor } from '../ports/redact.ts';
import { createSecret } from '../ports/secret.ts';
import type { Interpreter, Ports } from '../ports/types.ts';
import { bindingNow } from '../run/binding.ts';
import type { Binding } from '../run/events.ts';
import { gateCommands, shownCommands } from '../run/gate-commands.ts';
import { registerEnvSecrets } from '../run/secrets.ts';
import type { GateId } from '../runbook/gates.ts';
import { PLAN_FILE, type Plan, readPlan } from '../runbook/plan.ts';
import { KNOWN_PATHS, OPEN_PATHS } from '../runbook/service.ts';
import { type EnvironmentGiven, givenFor, type RawInputs } from './inputs.ts';
import { makePorts } from './ports.ts';
import { EXIT, PersonError, type World } from './world.ts';

/** Everything that gates and single checks need, looked up once. */
export interface Prepared {
  readonly ports: Ports;
  readonly redactor: Redactor;
  readonly plan: Plan;
  readonly inputs: CutoverInputs;
  readonly shown: Record<GateId, string>;
  bind(signal: AbortSignal): Promise<Binding>;
  close(): Promise<void>;
}

export interface PrepareOptions {
  readonly workspace: string;
  readonly home: string;
  readonly python: string | null;
  /** The practice world's own interpreter; null: look for a real Python. */
  readonly standIn: Interpreter | null;
  readonly raw: RawInputs;
  readonly inPlace: boolean;
  readonly migrateOverNewer: boolean;
  readonly rehearsal: boolean;
}

/** @throws PersonError for a wrong plan file, a wrong input, or a computer without Python */
export async function prepare(options: PrepareOptions, world: World, signal: AbortSignal): Promise<Prepared> {
  const { ports, redactor, close } = makePorts(world, options.rehearsal);
  const given = {
    staging: givenFor(options.raw, 'staging'),
    production: givenFor(options.raw, 'production'),
  };
  const plan = await planOf(options.workspace, ports);
  const envName = (name: 'staging' | 'production'): string => plan.envFiles[name];
  const environment = (name: 'staging' | 'production', from: EnvironmentGiven): EnvironmentInputs => {
    if (from.token !== null) redactor.register(from.token, `${name} token`);
    return {
      name,
      url: from.url,
      token: from.token === null ? null : createSecret(from.token, `${name} token`),
      corsOrigins: from.corsOrigins,
      envFile: ports.files.join(options.workspace, envName(name)),
      envFileShown: envName(name),
    };
  };
  const staging = environment('staging', given.staging);
  const production = environment('production', given.production);
  const names = new Set([envName('staging'), envName('production'), '.env']);
  registerEnvSecrets(
    await Promise.all(
      [...names].map(async shown => ({
        shown,
        read: await ports.envFile.read(ports.files.join(options.workspace, shown)),
      })),
    ),
    redactor,
  );
  // A proxy's address may hold a password, and children see it.
  for (const [name, value] of Object.entries(world.env)) {
    if (/_proxy$/i.test(name) && value?.includes('@')) redactor.register(value, name);
  }
  const interpreter = options.standIn ?? (await realPython(options, plan, ports, world, signal));
  const fingerprint = await openFingerprint(options.home);
  const ownFolder = await mkdtemp(join(tmpdir(), 'caio-cockpit-own-'));
  const slots = {
    stagingUrl: staging.url,
    productionUrl: production.url,
    stagingToken: staging.token,
    productionToken: production.token,
  };
  return {
    ports,
    redactor,
    plan,
    shown: shownCommands(plan, slots),
    inputs: {
      workspace: options.workspace,
      interpreter,
      baseEnv: baseEnv(world.env, world.platform),
      ownFolder,
      inPlace: options.inPlace,
      staging,
      production,
      commands: gateCommands(plan, slots),
      plan: {
        pytestPack: plan.pytestPack,
        minPassRate: plan.minPassRate,
        queryTokens: plan.queryTokens,
        timeoutMs: plan.timeoutMs,
        openPaths: OPEN_PATHS,
        knownPaths: KNOWN_PATHS,
      },
      migrateOverNewer: options.migrateOverNewer,
      rehearsal: options.rehearsal,
    },
    bind: at =>
      bindingNow({ ports, workspace: options.workspace, plan, ...slots, fingerprint: fingerprint.of }, at),
    async close() {
      await close();
      await rm(ownFolder, { recursive: true, force: true });
    },
  };
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
const fromHere = (python: string, { cwd }: World): string =>
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
    `No usable Python was found. Tried: ${found.tried.map(one => `${one.shown} (${one.why})`).join('; ')}.`,
    'The gates are Python scripts of CAIO, so without Python nothing can be checked. Nothing was started.',
    'Install Python 3.11 from https://www.python.org, or say which one to use with --python and its path.',
  );
}
