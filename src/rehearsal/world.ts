import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeOwnTemp, removeTemp } from '../ports/own-temp.ts';
import { MAX_LIFE_HOURS } from '../runbook/plan.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { HIVE_BATCH, yesterdaysBatch, yesterdaysState } from './hive.ts';
import { type Sending, sendsOf } from './post-office.ts';
import { envText, envValues, randomToken } from './practice-env.ts';
import { PRACTICE_FILE } from './python/main.ts';
import { type RedisStandIn, startRedis } from './redis-stand-in.ts';
import { reviewLeads, waitingReviews } from './review.ts';
import type { InputName, Scenario } from './scenario.ts';
import { writeWorkspace } from './workspace.ts';

export interface PracticeWorld {
  /** The practice workspace, in a temporary folder with a space in its name. */
  readonly workspace: string;
  /** How to start the stand-in interpreter. */
  readonly python: { readonly command: string; readonly prefix: readonly string[]; readonly shown: string };
  /** What the PTO would give; what is left out has not been given. */
  readonly inputs: Readonly<Partial<Record<InputName, string>>>;
  readonly inPlace: boolean;
  readonly deployments: { readonly staging: Deployment; readonly production: Deployment };
  readonly redis: { readonly staging: RedisStandIn; readonly production: RedisStandIn };
  /** What "Save and redeploy" in Railway does: after a moment the deployment takes the new token. */
  redeploy(environment: 'staging' | 'production', token: string): void;
  /** What a reviewer does at /sales: approves the tier-1 leads that wait in the workspace. */
  reviewLeads(): Promise<void>;
  /** The practice clock; it runs like this computer's until it is moved. */
  now(): Date;
  /** Moves the practice clock, of the servers and the scripts too, to the next morning. */
  nextDay(): Promise<void>;
  /** What the vendors have been given so far, counted outside the workspace. */
  sends(): Promise<readonly Sending[]>;
  /** Stops the servers and removes the folder. May be called twice. */
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly scenario: Scenario;
  /** What starts the stand-in interpreter: a program and the arguments before `python`'s own. */
  readonly interpreter: readonly string[];
  readonly now: () => Date;
}

/** Beside the workspace, where no script of it looks. */
const POST_OFFICE = 'post-office.jsonl';

/** Long enough to be seen as a wait, short enough for practice. */
const REDEPLOY_MS = 2_000;

const CORS = {
  staging: ['https://hos-staging.caio-practice.test', 'https://ops-staging.caio-practice.test'],
  production: ['https://hos.caio-practice.test'],
} as const;

/**
 * Builds the world of one scenario on this computer: two Redis stand-ins, two deployments, a workspace. Every token
 * and key is made here and forgotten with it. Leaves nothing behind when it cannot be built.
 */
export async function createPracticeWorld(options: WorldOptions): Promise<PracticeWorld> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return await build(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  { scenario, interpreter, now: hostNow }: WorldOptions,
  closers: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<PracticeWorld> {
  const { faults } = scenario;
  let offsetMs = 0;
  const now = (): Date => new Date(hostNow().getTime() + offsetMs);
  const root = await realpath(await makeOwnTemp('practice'));
  closers.push(() => removeTemp(root));
  const start = async (environment: 'staging' | 'production') => {
    const password = randomToken();
    const redisFaults = (environment === 'staging' ? faults.stagingRedis : faults.productionRedis) ?? {};
    const redis = await startRedis({ password, faults: redisFaults, now });
    closers.push(redis.close);
    const { own, other } = environment === 'staging' ? { own: 0, other: 1 } : { own: 1, other: 0 };
    const deployment = await startDeployment({
      environment,
      token: tokens[own] ?? '',
      otherToken: tokens[other] ?? '',
      previousToken: randomToken(),
      corsOrigins: CORS[environment],
      redis,
      faults: faults[environment] ?? {},
      now,
      pendingReviews: () => waitingReviews(workspace),
    });
    closers.push(deployment.close);
    const values = envValues({
      environment,
      url: deployment.url,
      token: tokens[own] ?? '',
      corsOrigins: CORS[environment],
      redisPort: redis.port,
      redisPassword: password,
    });
    return { redis, deployment, values };
  };
  const workspace = join(root, 'chiefaiofficer alpha swarm');
  const tokens = tokensOf(scenario);
  const staging = await start('staging');
  const production = await start('production');
  seedRedis(production.redis, scenario, now());
  await mkdir(workspace);
  await writeWorkspace({
    folder: workspace,
    scenario,
    now: now(),
    stagingEnv: envText(staging.values, production.values, faults.stagingEnv ?? {}),
    productionEnv: envText(production.values, staging.values, faults.productionEnv ?? {}),
    stagingToken: tokens[0],
    postOffice: join(root, POST_OFFICE),
  });
  const [command = '', ...prefix] = interpreter;
  return {
    workspace,
    python: { command, prefix, shown: 'practice Python' },
    inputs: inputsOf(scenario, tokens, staging.deployment.url, production.deployment.url),
    inPlace: faults.inPlace ?? false,
    deployments: { staging: staging.deployment, production: production.deployment },
    redis: { staging: staging.redis, production: production.redis },
    redeploy(environment, token) {
      // A person who pastes another token in Railway than in the cockpit: the deployment never takes this one.
      if (faults.inputs?.[`${environment}Token`] === 'wrong') return;
      const timer = setTimeout(() => {
        (environment === 'staging' ? staging : production).deployment.redeploy({ token });
        (environment === 'staging' ? production : staging).deployment.redeploy({ otherToken: token });
      }, REDEPLOY_MS);
      closers.push(async () => clearTimeout(timer));
    },
    reviewLeads: async () => (faults.nobodyReviews ? undefined : reviewLeads(workspace, now())),
    now,
    async nextDay() {
      const from = now();
      offsetMs += nextMorning(from).getTime() - from.getTime();
      await moveClock(workspace, now().getTime() - Date.now());
    },
    sends: () => sendsOf(join(root, POST_OFFICE)),
    close,
  };
}

/** Longer than any GO lives. Milliseconds. */
const NIGHT_MS = (MAX_LIFE_HOURS + 0.5) * 3_600_000;

/**
 * Nine o'clock of the next day; later for whoever practises late in the evening: what the day before was a GO is none
 * any more, so that each day of the practice begins with its gates.
 */
export function nextMorning(now: Date): Date {
  const nine = new Date(now);
  nine.setDate(nine.getDate() + 1);
  nine.setHours(9, 0, 0, 0);
  return new Date(Math.max(nine.getTime(), now.getTime() + NIGHT_MS));
}

/** The scripts read how far their clock stands from this computer's when they start. */
async function moveClock(workspace: string, clockOffsetMs: number): Promise<void> {
  const path = join(workspace, PRACTICE_FILE);
  const practice: unknown = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...(practice as object), clockOffsetMs }, null, 2));
}

/** Staging's and production's token, with the faults that both sides share. */
function tokensOf({ faults }: Scenario): readonly [string, string] {
  const production = randomToken();
  switch (faults.inputs?.stagingToken) {
    case 'same-as-production':
      return [production, production];
    case 'dash-first':
      return [`-${randomToken()}`, production];
    case 'too-short':
      return [randomToken().slice(0, 12), production];
    default:
      return [randomToken(), production];
  }
}

function seedRedis({ keys }: RedisStandIn, { faults }: Scenario, now: Date): void {
  const put = (key: string, value: unknown): void => keys.set(key, JSON.stringify(value));
  if (faults.seed === 'executed-batch')
    put(`caio:operator:batch:${HIVE_BATCH}`, yesterdaysBatch(now, 'executed'));
  if (faults.seed === 'approved-batch') {
    const waiting = { ...yesterdaysBatch(now, 'approved'), batch_id: 'batch_0000cccc' };
    put('caio:operator:batch:batch_0000cccc', waiting);
  }
  if (faults.seed === 'newer-state') {
    const state = yesterdaysState(now);
    const newer = { ...state, outbound_email_dispatched: 5, runs_today: 3 };
    put(`caio:operator:state:${state.date}`, newer);
  }
}

function inputsOf(
  { faults }: Scenario,
  [stagingToken, productionToken]: readonly [string, string],
  stagingUrl: string,
  productionUrl: string,
): Partial<Record<InputName, string>> {
  const wanted = faults.inputs ?? {};
  const tails = { 'with-path': '/sales', 'trailing-slash': '/' } as const;
  const given: Partial<Record<InputName, string>> = {
    CAIO_STAGING_URL: `${stagingUrl}${wanted.stagingUrl ? tails[wanted.stagingUrl] : ''}`,
    CAIO_STAGING_TOKEN:
      wanted.stagingToken === 'wrong'
        ? randomToken()
        : `${stagingToken}${wanted.stagingToken === 'trailing-space' ? ' ' : ''}`,
    CAIO_STAGING_CORS_ORIGINS: CORS.staging.join(','),
    CAIO_PROD_URL: productionUrl,
    CAIO_PROD_TOKEN: wanted.productionToken === 'wrong' ? randomToken() : productionToken,
    CAIO_PROD_CORS_ORIGINS: CORS.production.join(','),
  };
  for (const name of wanted.missing ?? []) delete given[name];
  return given;
}
