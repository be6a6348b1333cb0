/**
 * The ports as types: the only things a check knows of the world.
 * The files beside this one make them real; tests and the practice world may bring their own.
 */

/** A value that must never be printed. It gives its label wherever text is expected. */
export interface Secret {
  readonly label: string;
  /** The value itself. Call it as late as possible and keep the result nowhere. */
  reveal(): string;
  /** Compares in constant time. */
  equals(other: string): boolean;
}

export type OutputStream = 'stdout' | 'stderr';

export interface ChildSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The child's whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to the child's stdin, which is then closed. May hold a secret. */
  readonly stdin?: string;
  readonly timeoutMs: number;
  /** Raw bytes kept of each stream for the judge. What is beyond is counted and dropped. */
  readonly keepBytes: number;
  readonly onChunk?: (stream: OutputStream, bytes: Uint8Array) => void;
  /**
   * Called after each chunk with the end of stdout (last 4 KiB). True means: everything that is judged has
   * been printed. A child that has not ended `graceMs` after that is ended with its tree.
   */
  readonly finishedWhen?: (stdoutTail: string) => boolean;
  readonly graceMs?: number;
}

/** `whole` is false when more came than was kept. */
export interface Kept {
  readonly bytes: Uint8Array;
  readonly total: number;
  readonly whole: boolean;
}

export interface ChildResult {
  readonly ended: 'by-itself' | 'timed-out' | 'aborted' | 'after-its-summary' | 'not-started';
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why it did not start, as a plain word for a person. */
  readonly reason?: string;
  readonly stdout: Kept;
  readonly stderr: Kept;
  readonly durationMs: number;
}

export interface ProcessPort {
  /** Runs one child to its end. Never throws for what the child does; ends the whole tree on abort or timeout. */
  run(spec: ChildSpec, signal: AbortSignal): Promise<ChildResult>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'OPTIONS';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** Of the body; more is cut and said. */
  readonly maxBytes: number;
}

export type NoAnswerReason =
  | 'dns'
  | 'refused'
  | 'reset'
  | 'timeout'
  | 'tls'
  /** The certificate is out of date, or this computer's clock is. */
  | 'tls-date'
  /** The certificate is for another name. */
  | 'tls-name'
  /** Nobody whom this computer trusts vouches for the certificate. */
  | 'tls-untrusted'
  /** The proxy that this computer's network prescribes was in the way. */
  | 'proxy'
  /** The server answered 429, and once more after the pause that it asked for. */
  | 'busy'
  | 'aborted'
  | 'not-http'
  | 'other';

export type HttpAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Names in lower case; several values joined by a comma. */
      readonly headers: Readonly<Record<string, string>>;
      readonly text: string;
      readonly cut: boolean;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'no-answer';
      readonly reason: NoAnswerReason;
      readonly message: string;
      readonly durationMs: number;
    };

export interface HttpPort {
  /**
   * One request, redirects never followed, nothing retried. Never throws. A proxy sees the host's name at most:
   * what is asked, and with which token, goes to the host itself.
   */
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /**
   * Loads what speaks HTTP and reads the certificates that this computer trusts, so that the first question to these
   * addresses does not wait for it. Asks nobody. Never throws: what fails here fails again, and is said, in a request.
   */
  prepare(urls: readonly string[]): Promise<void>;
}

/** A Redis connection for a few commands. Every method throws a `PortError` when Redis says no or does not answer. */
export interface RedisSession {
  ping(): Promise<string>;
  get(key: string): Promise<string | null>;
  setWithTtl(key: string, value: string, seconds: number): Promise<void>;
  /** Seconds left; -1 without a TTL, -2 when there is no such key. */
  ttl(key: string): Promise<number>;
  delete(key: string): Promise<number>;
  /** Keys that begin with `prefix`, sorted, at most `limit` (throws when there are more). */
  keys(prefix: string, limit: number): Promise<string[]>;
  close(): Promise<void>;
}

export type RedisOpened =
  | { readonly kind: 'open'; readonly session: RedisSession }
  | {
      readonly kind: 'closed';
      readonly reason: NoAnswerReason | 'auth' | 'bad-url';
      readonly message: string;
    };

export interface RedisPort {
  /** Connects and logs in within `timeoutMs`; every later command has the same limit. Never throws. */
  open(url: string, timeoutMs: number, signal: AbortSignal): Promise<RedisOpened>;
}

export type PortReason = NoAnswerReason | 'auth' | 'refused-write' | 'missing' | 'unreadable' | 'too-large';

export type TextRead =
  | { readonly kind: 'text'; readonly text: string; readonly sha256: string; readonly bytes: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'too-large'; readonly bytes: number };

export interface FilesPort {
  /** UTF-8 text; invalid bytes become the replacement sign. Never throws. */
  readText(path: string, maxBytes?: number): Promise<TextRead>;
  exists(path: string): Promise<boolean>;
  /** Names of the plain files in one folder, sorted; an absent folder has none. Throws PortError when unreadable. */
  listFiles(folder: string): Promise<string[]>;
  listFolders(folder: string): Promise<string[]>;
  /**
   * Paths below `root` with forward slashes, sorted; folders named in `skip` are left out. Throws over `limit`.
   * @param onLeftOut called with the name of each folder that is there and was left out
   */
  walk(
    root: string,
    skip: readonly string[],
    limit: number,
    onLeftOut?: (name: string) => void,
  ): Promise<string[]>;
  /** A private copy of a folder, for a command that must not touch the original. `dispose` removes it. */
  scratchCopy(root: string, skip: readonly string[]): Promise<{ path: string; dispose(): Promise<void> }>;
  /** Which files below `root` hold what is sought. It is never written anywhere. */
  searchTree(root: string, sought: Sought, skip: readonly string[], signal: AbortSignal): Promise<TreeSearch>;
  writeText(path: string, text: string): Promise<void>;
  join(...parts: string[]): string;
}

/** A secret in every encoding that we know, or bytes as they are. */
export type Sought = Secret | readonly Uint8Array[];

export interface TreeSearch {
  readonly foundIn: readonly string[];
  readonly files: number;
  /** Files that could not be read; not empty means "not proven clean". */
  readonly unreadable: readonly string[];
  /** Names of the folders that were to be left out and are there, one for each of them. */
  readonly skipped: readonly string[];
}

export type GitHead =
  | { readonly kind: 'head'; readonly commit: string; readonly changed: readonly string[] }
  | { readonly kind: 'unavailable'; readonly message: string };

export type HistorySearch =
  | { readonly kind: 'searched'; readonly found: boolean; readonly objects: number; readonly bytes: number }
  | { readonly kind: 'unavailable'; readonly message: string };

export interface GitPort {
  /** The commit that is checked out, and the tracked or untracked (not ignored) paths that differ from it. */
  head(folder: string, signal: AbortSignal): Promise<GitHead>;
  /**
   * Every object of the repository: all branches, stashes, reflog, dangling ones; and what git keeps beside them: its
   * settings, names, messages, logs. What is missing or could not be read is `unavailable`.
   * @param onProgress objects looked at, of how many
   */
  searchHistory(
    folder: string,
    sought: Sought,
    signal: AbortSignal,
    onProgress?: (done: number, total: number | null) => void,
  ): Promise<HistorySearch>;
}

/** One env file as python-dotenv reads it. */
export interface EnvFile {
  readonly path: string;
  readonly sha256: string;
  /** Last binding wins, as in python-dotenv. A key without `=` is not here. */
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly EnvFileProblem[];
}

export interface EnvFileProblem {
  readonly kind: 'bom' | 'duplicate' | 'unparsable' | 'no-value';
  readonly line: number;
  readonly key?: string;
}

export type EnvFileRead =
  | { readonly kind: 'read'; readonly file: EnvFile }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly message: string };

export interface EnvFilePort {
  read(path: string): Promise<EnvFileRead>;
}

export interface ClockPort {
  now(): Date;
  /** Milliseconds on a clock that never goes back. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when aborted. Only for polling a real deployment. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export interface RandomPort {
  /** `bytes` random bytes as base64url text. */
  text(bytes: number): string;
}

export interface RedactPort {
  /** From now on this value, in every encoding we know, is replaced by `label` in whatever passes. */
  register(value: string, label: string): void;
  text(text: string): string;
}

export interface Ports {
  readonly process: ProcessPort;
  readonly http: HttpPort;
  readonly redis: RedisPort;
  readonly git: GitPort;
  readonly files: FilesPort;
  readonly envFile: EnvFilePort;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly redact: RedactPort;
}

/** How to start the workspace's Python: `command` with `prefix` before the script's own arguments. */
export interface Interpreter {
  readonly command: string;
  readonly prefix: readonly string[];
  /** As a person would name it. */
  readonly shown: string;
  readonly version: string;
}

/** What a port throws: a plain message without secrets, and a reason that code can tell apart. */
export class PortError extends Error {
  readonly reason: PortReason;
  constructor(reason: PortReason, message: string) {
    super(message);
    this.name = 'PortError';
    this.reason = reason;
  }
}
