import { randomBytes, timingSafeEqual } from 'node:crypto';
import { posix } from 'node:path';
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import type {
  Check,
  CheckEvent,
  CheckTools,
  CutoverInputs,
  EnvironmentInputs,
  GateCommand,
  Outcome,
} from '../../checks/types.ts';
import type { ChildResult, Kept, Ports, Secret } from '../../src/ports/types.ts';

/** Any method of any port; what a test does not script throws its own name when it is called. */
export type PortOverrides = { readonly [P in keyof Ports]?: Partial<Ports[P]> };

function port<T extends object>(name: string, methods: Partial<T>): T {
  // A port made of scripted methods only: the target is completed by the trap, which TypeScript cannot see.
  return new Proxy(methods, {
    get(target, method) {
      const found: unknown = Reflect.get(target, method);
      if (found !== undefined || typeof method === 'symbol') return found;
      return () => {
        throw new Error(`the test did not script ${name}.${method}`);
      };
    },
  }) as T;
}

/** Ports of which only the given methods exist, with a real clock, real randomness and a working redactor. */
export function scriptedPorts(overrides: PortOverrides = {}): Ports {
  const secrets = new Map<string, string>();
  return {
    process: port('process', overrides.process ?? {}),
    http: port('http', { prepare: async () => {}, ...overrides.http }),
    redis: port('redis', overrides.redis ?? {}),
    git: port('git', overrides.git ?? {}),
    files: port('files', { join: (...parts: string[]) => posix.join(...parts), ...overrides.files }),
    envFile: port('envFile', overrides.envFile ?? {}),
    clock: port('clock', {
      now: () => new Date(),
      monotonic: () => performance.now(),
      wait: async () => {},
      ...overrides.clock,
    }),
    random: port('random', {
      text: (bytes: number) => randomBytes(bytes).toString('base64url'),
      ...overrides.random,
    }),
    redact: port('redact', {
      register: (value: string, label: string) => {
        secrets.set(value, label);
      },
      text: (text: string) => [...secrets].reduce((out, [from, to]) => out.replaceAll(from, to), text),
      ...overrides.redact,
    }),
  };
}

export interface TestTools extends CheckTools {
  /** Everything the check emitted, in order. */
  readonly events: CheckEvent[];
  stop(): void;
}

export function toolsFor(ports: Ports): TestTools {
  const controller = new AbortController();
  const events: CheckEvent[] = [];
  return {
    ports,
    signal: controller.signal,
    events,
    emit: event => {
      events.push(event);
    },
    stop: () => controller.abort(),
  };
}

/** A check that only does this. */
export const checkWith = <E>(run: () => Promise<Outcome<E>>): Check<unknown, unknown> => ({
  id: 'c',
  title: 'C',
  why: '',
  timeoutMs: 5_000,
  evidence: z.unknown(),
  run,
});

/** A secret for tests; without a value a random one of 44 characters, which never begins with a dash. */
export function testSecret(
  label: string,
  value: string = `T${randomBytes(32).toString('base64url')}`,
): Secret {
  const bytes = Buffer.from(value);
  return {
    label,
    reveal: () => value,
    equals: other => {
      const given = Buffer.from(other);
      return given.length === bytes.length && timingSafeEqual(given, bytes);
    },
  };
}

function environment(name: 'staging' | 'production', token: Secret | null): EnvironmentInputs {
  const envFileShown = name === 'staging' ? '.env.staging' : '.env';
  return {
    name,
    url: `https://caio-${name}.example.org`,
    token,
    corsOrigins: [`https://app-${name}.example.org`],
    envFile: `/workspace/${envFileShown}`,
    envFileShown,
  };
}

/** Complete inputs of a cutover over `/workspace`, with fresh random tokens; the plan is merged, the rest replaced. */
export function cutoverInputs(
  overrides: Partial<Omit<CutoverInputs, 'plan'>> & { plan?: Partial<CutoverInputs['plan']> } = {},
): CutoverInputs {
  const { plan, ...rest } = overrides;
  const validate = (mode: string, file: string): GateCommand => ({
    args: ['scripts/validate_runtime_env.py', '--mode', mode, '--env-file', file, '--check-connections'],
  });
  return {
    workspace: '/workspace',
    interpreter: { command: 'python', prefix: [], shown: 'python', version: '3.11.2' },
    baseEnv: { PATH: '/usr/bin' },
    ownFolder: '/own',
    inPlace: false,
    staging: environment('staging', testSecret('staging token')),
    production: environment('production', testSecret('production token')),
    commands: {
      'env-staging': validate('staging', '.env.staging'),
      'env-production': validate('production', '.env'),
    },
    plan: {
      pytestPack: [],
      runbookPack: [],
      minPassRate: 0.95,
      queryTokens: 'ask',
      timeoutMs: {},
      openPaths: ['/api/health', '/api/health/ready', '/api/health/live'],
      knownPaths: [],
      ...plan,
    },
    migrateOverNewer: false,
    rehearsal: false,
    ...rest,
  };
}

function kept(from: string | Uint8Array): Kept {
  const bytes = typeof from === 'string' ? new TextEncoder().encode(from) : from;
  return { bytes, total: bytes.length, whole: true };
}

/** What the process port answers for a child that printed this. */
export function childResult(
  of: {
    stdout?: string | Uint8Array;
    stderr?: string | Uint8Array;
    exitCode?: number | null;
    ended?: ChildResult['ended'];
  } = {},
): ChildResult {
  return {
    ended: of.ended ?? 'by-itself',
    exitCode: of.exitCode === undefined ? 0 : of.exitCode,
    signal: null,
    stdout: kept(of.stdout ?? ''),
    stderr: kept(of.stderr ?? ''),
    durationMs: 12,
  };
}
