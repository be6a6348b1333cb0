import type { GateId } from '../runbook/gates.ts';
import type { LiveAction, LiveEnd } from '../runbook/live.ts';
import type { RedisFaults } from './redis-stand-in.ts';

/** What is wrong with one practice deployment. */
export interface DeploymentFaults {
  /** Nothing listens at its address. */
  readonly down?: boolean;
  /** It takes every request and answers none; a proxy drops the line after four seconds. */
  readonly hangs?: boolean;
  /** Each answer waits this long. */
  readonly delayMs?: number;
  /** Every path answers with this instead of the service. */
  readonly everything?: 'html' | 'login-redirect' | 'error-500';
  /** More paths that answer without a token (DASHBOARD_AUTH_ALLOWLIST widened). */
  readonly openPaths?: readonly string[];
  /** Which tokens are let in. `configured` when left out. */
  readonly accepts?: 'anything' | 'other-environment-too' | 'previous-only' | 'nobody';
  /** No token and not strict: every /api path is open. */
  readonly noToken?: boolean;
  readonly strict?: boolean;
  /** CORS_ALLOWED_ORIGINS of the deployment: `*`, or left empty. */
  readonly cors?: 'wildcard' | 'unset';
  readonly redisRequired?: boolean;
  readonly inngestRequired?: boolean;
  readonly inngestKeysMissing?: boolean;
  readonly inngestElsewhere?: boolean;
  /** The operator module failed to import: its routes are not there. */
  readonly operatorMissing?: boolean;
  /** Protected routes that break with 500 once the token is right. */
  readonly breaksAt?: readonly string[];
  /** It answers "ready" although what it needs is not. */
  readonly saysReadyAnyway?: boolean;
  /** What an approval does: refused, not kept in Redis, the line breaks off, or the batch is changed on the way. */
  readonly approval?: 'refused' | 'not-kept' | 'breaks-off' | 'alters';
  /** It has another Redis than this computer, so it shows no batch. */
  readonly showsNoBatch?: boolean;
  /** What its answers say of the time: that of an hour later, or nothing. */
  readonly clock?: 'hour-ahead' | 'not-told';
  /** The later build: query tokens off, `auth` in the dependencies. */
  readonly newerBuild?: boolean;
}

/** What is wrong with one env file. */
export interface EnvFaults {
  readonly missing?: boolean;
  readonly drop?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
  /** Keys whose value is that of the other environment. */
  readonly copyFromOther?: readonly string[];
  readonly bom?: boolean;
  readonly repeat?: readonly string[];
  /** A `/` stands unescaped in the password of REDIS_URL. */
  readonly unescapedRedisPassword?: boolean;
}

/** What is wrong with the files of the practice workspace. */
interface WorkspaceFaults {
  readonly corruptBatch?: boolean;
  readonly noHive?: boolean;
  readonly emptyHive?: boolean;
  readonly approvedLeads?: number;
  /** Approved leads of tier 2, which the ramp leaves out. */
  readonly approvedTier2?: number;
  readonly rampOver?: boolean;
  readonly cadenceDue?: boolean;
  /** Test files that are not there. */
  readonly missingTests?: readonly string[];
  readonly failingTest?: boolean;
  readonly skippedTest?: boolean;
  readonly brokenImport?: boolean;
  readonly noTests?: boolean;
  /** Golden cases that the replay answers badly. */
  readonly badReplayCases?: number;
  readonly goldenCases?: number;
  /** The staging token stands in a document of the workspace. */
  readonly tokenInDocument?: boolean;
}

export type Program = 'validate' | 'smoke' | 'migrate' | 'replay' | 'pytest' | 'operator';

/** How a script misbehaves, whatever it had to say. */
export type Misbehaviour =
  | 'crashes'
  | 'hangs'
  | 'hangs-after-output'
  | 'floods'
  | 'fakes-a-pass'
  | 'splits-a-character'
  | 'half-a-character'
  | 'says-nothing'
  | 'stops-halfway'
  | 'lacks-a-module';

/** What goes wrong in the pipeline. */
type PipelineFault = 'test-data' | 'stage-fails' | 'no-report' | 'aborts' | 'no-tier-1' | 'synthetic';

/** What goes wrong in a live dispatch, after the gates have passed. */
type DispatchFault =
  | 'emergency-stop'
  | 'lock-held'
  | 'vendor-error'
  | 'one-channel-fails'
  | 'sends-fewer'
  | 'crashes-after-sending'
  | 'hangs-after-sending'
  | 'not-logged'
  | 'loses-redis'
  | 'ignores-tier';

/** Faults that the stand-in interpreter itself plays, read from `.practice.json`. */
export interface PythonFaults {
  readonly programs?: Partial<Readonly<Record<Program, Misbehaviour>>>;
  /** The interpreter's path has a space: the replay cannot start its own children. */
  readonly replayCannotStart?: boolean;
  readonly dryRun?: 'errors' | 'nested-errors' | 'dispatched' | 'emergency-stop' | 'writes-anyway';
  readonly inngestNotInstalled?: boolean;
  readonly pipeline?: PipelineFault;
  readonly live?: DispatchFault;
  /** How long a batch may wait, in seconds; a day when left out. */
  readonly batchSeconds?: number;
  /** Milliseconds between the parts of a live dispatch, so that it can be ended in the middle. */
  readonly slowMs?: number;
}

interface InputFaults {
  readonly stagingToken?: 'wrong' | 'trailing-space' | 'dash-first' | 'too-short' | 'same-as-production';
  readonly productionToken?: 'wrong';
  readonly stagingUrl?: 'with-path' | 'trailing-slash';
  /** Left out: the PTO has not given it. */
  readonly missing?: readonly InputName[];
}

/** Names of DESIGN section 4. */
export type InputName =
  | 'CAIO_STAGING_URL'
  | 'CAIO_STAGING_TOKEN'
  | 'CAIO_STAGING_CORS_ORIGINS'
  | 'CAIO_PROD_URL'
  | 'CAIO_PROD_TOKEN'
  | 'CAIO_PROD_CORS_ORIGINS';

/** What production's Redis already holds when the run begins. */
type RedisSeed = 'newer-state' | 'executed-batch' | 'approved-batch';

export interface Faults {
  readonly staging?: DeploymentFaults;
  readonly production?: DeploymentFaults;
  readonly stagingRedis?: RedisFaults;
  readonly productionRedis?: RedisFaults;
  readonly seed?: RedisSeed;
  readonly stagingEnv?: EnvFaults;
  readonly productionEnv?: EnvFaults;
  readonly workspace?: WorkspaceFaults;
  readonly python?: PythonFaults;
  readonly inputs?: InputFaults;
  readonly inPlace?: boolean;
  /** Nobody approves a lead at /sales. */
  readonly nobodyReviews?: boolean;
}

export interface Scenario {
  /** Kebab-case; what `--scenario` takes. */
  readonly name: string;
  /** What is wrong in this world, in one plain sentence. */
  readonly title: string;
  /** The trap it imitates, as CONTRACTS names it, or `issue`. */
  readonly trap: string;
  readonly faults: Faults;
  readonly expect: {
    readonly verdict: 'GO' | 'NO-GO' | 'NOT YET';
    readonly gate: GateId | null;
    readonly finding: string | null;
    /** Where Go live ends in this world, when its gates pass; `locked`: the step does not start. */
    readonly live?: { readonly step: LiveAction; readonly end: LiveEnd | 'locked'; readonly finding: string };
  };
  /** Timeouts in seconds by gate, written to the workspace's caio-cockpit.plan.json. */
  readonly seconds?: Readonly<Partial<Record<GateId, number>>>;
}
