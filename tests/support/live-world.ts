import { runCheck } from '../../checks/run.ts';
import type { Check, CutoverInputs } from '../../checks/types.ts';
import type {
  ChildResult,
  ChildSpec,
  HttpAnswer,
  HttpRequest,
  Ports,
  RedisSession,
} from '../../src/ports/types.ts';
import { childResult, cutoverInputs, scriptedPorts, type TestTools, toolsFor } from './check-kit.ts';
import { envFiles } from './env-kit.ts';

/** What stands around a live check: a shared memory, files of this computer, a deployed service, CAIO's commands. */

export const HIVE = '/srv/caio/.hive-mind';
export const BATCH_KEY = 'caio:operator:batch:';
export const LOCK_KEY = 'caio:locks:operator:outbound';

export interface LiveWorld {
  /** Of the shared memory, by key; null: it does not answer. */
  memory: Map<string, string> | null;
  /** Of this computer, by path. */
  readonly files: Map<string, string>;
  settings: string;
  at: string;
  /** What the deployed service answers; what was asked of it stands in `asked`. */
  answers: (request: HttpRequest) => HttpAnswer;
  readonly asked: HttpRequest[];
  /** What CAIO's command does and prints; how often one was started stands in `started`. */
  command: (world: LiveWorld) => ChildResult;
  started: number;
  /** What was run, in order. */
  readonly ran: ChildSpec[];
}

/** A world in which nothing waits and nobody answers, changed as a test wants it. */
export function liveWorld(change: Partial<LiveWorld> = {}): LiveWorld {
  return {
    memory: new Map(),
    files: new Map(),
    settings: 'REDIS_URL=redis://here.test:6379\n',
    at: '2026-02-19T12:00:00Z',
    answers: () => NO_ANSWER,
    asked: [],
    command: () => childResult(),
    started: 0,
    ran: [],
    ...change,
  };
}

export const NO_ANSWER: HttpAnswer = { kind: 'no-answer', reason: 'refused', message: 'away', durationMs: 1 };

/** An answer of the deployed service; a text is sent as it is. */
export const answer = (status: number, body: unknown): HttpAnswer => ({
  kind: 'answer',
  status,
  headers: {},
  text: typeof body === 'string' ? body : JSON.stringify(body),
  cut: false,
  durationMs: 1,
});

const nothingIsWritten = () =>
  Promise.reject(new Error('a live check writes nothing into the shared memory'));

const session = (memory: ReadonlyMap<string, string>): RedisSession => ({
  ping: async () => 'PONG',
  keys: async prefix => [...memory.keys()].filter(key => key.startsWith(prefix)),
  get: async key => memory.get(key) ?? null,
  setWithTtl: nothingIsWritten,
  ttl: async () => -1,
  delete: nothingIsWritten,
  close: async () => {},
});

export const liveInputs = (): CutoverInputs => ({ ...cutoverInputs(), workspace: '/srv/caio' });

function portsOf(world: LiveWorld, inputs: CutoverInputs): Ports {
  return scriptedPorts({
    envFile: envFiles({ [inputs.production.envFile]: world.settings }),
    clock: { now: () => new Date(world.at) },
    redis: {
      open: async () =>
        world.memory === null
          ? { kind: 'closed', reason: 'refused', message: 'Redis is away.' }
          : { kind: 'open', session: session(world.memory) },
    },
    http: {
      request: async request => {
        world.asked.push(request);
        return world.answers(request);
      },
    },
    files: {
      listFiles: async folder =>
        [...world.files.keys()]
          .filter(path => path.startsWith(`${folder}/`))
          .map(path => path.slice(folder.length + 1)),
      readText: async path => {
        const text = world.files.get(path);
        return text === undefined
          ? { kind: 'missing' }
          : { kind: 'text', text, sha256: `of ${text}`, bytes: text.length };
      },
    },
    process: {
      run: async spec => {
        world.started += 1;
        world.ran.push(spec);
        return world.command(world);
      },
    },
  });
}

/** The tools of a check in this world. */
export const liveTools = (world: LiveWorld, inputs: CutoverInputs = liveInputs()): TestTools =>
  toolsFor(portsOf(world, inputs));

/** Runs a check in this world; its outcome and the ids of what it found or noted. */
export async function runIn<In, E>(
  world: LiveWorld,
  check: Check<In, E>,
  inputOf: (inputs: CutoverInputs) => In,
): Promise<string[]> {
  const inputs = liveInputs();
  const result = await runCheck(check, () => inputOf(inputs), liveTools(world, inputs));
  return [result.outcome, ...[...result.findings, ...result.notes].map(({ id }) => id)];
}
