import type { z } from 'zod';
import type { Interpreter, OutputStream, Ports, Secret } from '../src/ports/types.ts';

export type Environment = 'staging' | 'production';

/** Why something is not a clean pass: plain sentences, never a secret. */
export interface Finding {
  /** Stable, kebab-case, unique in meaning: scripts and scenarios name it. */
  readonly id: string;
  readonly message: string;
  readonly fix: string;
}

export type Outcome<E> =
  | { readonly outcome: 'pass'; readonly evidence: E; readonly notes?: readonly Finding[] }
  | {
      readonly outcome: 'fail' | 'unknown';
      readonly findings: readonly [Finding, ...Finding[]];
      readonly evidence?: Partial<E>;
      readonly notes?: readonly Finding[];
    };

export type CheckEvent =
  /** Raw bytes of a child: whoever shows or keeps them redacts and sanitises first. */
  | { readonly type: 'output'; readonly stream: OutputStream; readonly bytes: Uint8Array }
  | { readonly type: 'progress'; readonly done: number; readonly total: number | null; readonly what: string }
  /** The child's own exit, for the journal. */
  | { readonly type: 'command-ended'; readonly exitCode: number | null; readonly durationMs: number };

export interface CheckTools {
  readonly ports: Ports;
  readonly signal: AbortSignal;
  emit(event: CheckEvent): void;
}

/** One question with evidence; knows no screen. */
export interface Check<In, E> {
  readonly id: string;
  readonly title: string;
  /** What it proves, in one plain sentence. */
  readonly why: string;
  readonly timeoutMs: number;
  /** A pass needs evidence that parses. */
  readonly evidence: z.ZodType<E>;
  run(input: In, tools: CheckTools): Promise<Outcome<E>>;
}

/** What came of a check, with everything that can go wrong around it already turned into `unknown`. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: 'pass' | 'fail' | 'unknown';
  readonly findings: readonly Finding[];
  readonly notes: readonly Finding[];
  /** Plain JSON, without secrets. */
  readonly evidence: unknown;
  readonly durationMs: number;
}

/** A runbook command, ready to run: the Python arguments with secrets still apart. */
export interface GateCommand {
  /** Arguments after `python`. `{ secret }` is handed over through stdin, never on the command line. */
  readonly args: readonly (string | { readonly secret: Secret })[];
}

/** What one environment brings to the gates. Null: the PTO has not given it. */
export interface EnvironmentInputs {
  readonly name: Environment;
  readonly url: string | null;
  readonly token: Secret | null;
  readonly corsOrigins: readonly string[] | null;
  /** Absolute path of its env file in the workspace. */
  readonly envFile: string;
  /** The same as the runbook writes it (`.env.staging`). */
  readonly envFileShown: string;
}

/** Everything that the gates of one run know. Built once by the runner. */
export interface CutoverInputs {
  readonly workspace: string;
  readonly interpreter: Interpreter;
  /** The few variables of this computer that any child needs (PATH, TEMP, …), nothing of CAIO's. */
  readonly baseEnv: Readonly<Record<string, string>>;
  /** A folder of our own, for junit files. Absolute. */
  readonly ownFolder: string;
  /** Dry runs and tests in the workspace itself, as the runbook has them, instead of in a scratch copy. */
  readonly inPlace: boolean;
  readonly staging: EnvironmentInputs;
  readonly production: EnvironmentInputs;
  readonly commands: Readonly<Record<string, GateCommand>>;
  readonly plan: {
    readonly pytestPack: readonly string[];
    /** The test files that the runbook names; a plan that leaves one out cannot meet its criterion. */
    readonly runbookPack: readonly string[];
    /** 0 to 1. */
    readonly minPassRate: number;
    /** `ask`: what the deployment says of itself decides. */
    readonly queryTokens: 'ask' | 'on' | 'off';
    readonly timeoutMs: Readonly<Record<string, number>>;
    /** Paths below /api that answer without a token by design. */
    readonly openPaths: readonly string[];
    /** Protected paths the runbook's build is known to have, swept besides those found in the source. */
    readonly knownPaths: readonly string[];
  };
  /** A typed yes for a migration over newer or executed entries. */
  readonly migrateOverNewer: boolean;
  /** The practice world: its folder has no git history, and its addresses are this computer. */
  readonly rehearsal: boolean;
}

/** A check with its input bound, so that gates of different shapes stand in one list. */
export interface BoundCheck {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  run(inputs: CutoverInputs, earlier: Earlier, tools: CheckTools): Promise<CheckResult>;
}

/** Evidence of checks that ran before in this run, by gate and check id; undefined when there is none. */
export type Earlier = (gate: string, check: string) => CheckResult | undefined;

/**
 * When a witness runs: `before` the command (and what it finds stops the command: it would act on an unproven
 * base), `snapshot` before it without stopping it, `beside` it at the same time, or `after` it.
 */
export type WitnessTime = 'before' | 'snapshot' | 'beside' | 'after';

export interface Witness {
  readonly when: WitnessTime;
  readonly check: BoundCheck;
}

/** One command of runbook section 5 with the witnesses that must agree with it. */
export interface Gate {
  readonly id: string;
  readonly title: string;
  /** What a pass proves, in one plain sentence. */
  readonly proves: string;
  readonly environment: Environment | null;
  readonly command: BoundCheck;
  readonly witnesses: readonly Witness[];
  /** Gates that must have passed, or this one is blocked. */
  readonly needs: readonly string[];
}
