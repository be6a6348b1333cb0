import { onTestFinished } from 'vitest';
import type { Practice, PythonHost } from '../../src/rehearsal/python/host.ts';
import { readPractice, runPython } from '../../src/rehearsal/python/main.ts';
import type { Faults, InputName, Scenario } from '../../src/rehearsal/scenario.ts';
import { createPracticeWorld, type PracticeWorld } from '../../src/rehearsal/world.ts';

export function scenarioOf(faults: Faults): Scenario {
  return {
    name: 'test',
    title: 'A test.',
    trap: 'issue',
    faults,
    expect: { verdict: 'GO', gate: null, finding: null },
  };
}

/** Inputs as a test reads them: what was not given is an empty text. */
export type TestWorld = Omit<PracticeWorld, 'inputs'> & { readonly inputs: Record<InputName, string> };

const NOT_GIVEN: Record<InputName, string> = {
  CAIO_STAGING_URL: '',
  CAIO_STAGING_TOKEN: '',
  CAIO_STAGING_CORS_ORIGINS: '',
  CAIO_PROD_URL: '',
  CAIO_PROD_TOKEN: '',
  CAIO_PROD_CORS_ORIGINS: '',
};

/** A world that is closed when the test ends. */
export async function worldWith(faults: Faults = {}): Promise<TestWorld> {
  const world = await createPracticeWorld({
    scenario: scenarioOf(faults),
    interpreter: [process.execPath, 'bundle', 'practice-python'],
    now: () => new Date(),
  });
  onTestFinished(() => world.close());
  return { ...world, inputs: { ...NOT_GIVEN, ...world.inputs } };
}

export interface Ran {
  readonly code: number;
  readonly bytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
}

/** The stand-in interpreter in this process: `cwd` is the world's workspace unless another one is named. */
export async function python(
  world: Pick<PracticeWorld, 'workspace'>,
  argv: readonly string[],
  options: { env?: Record<string, string>; stdin?: string; cwd?: string } = {},
): Promise<Ran> {
  const cwd = options.cwd ?? world.workspace;
  const out: Buffer[] = [];
  const err: string[] = [];
  const host: PythonHost = {
    env: { TERM: 'dumb', ...options.env },
    cwd,
    executable: 'python',
    stdin: async () => options.stdin ?? '',
    out: async data => {
      out.push(Buffer.from(data));
    },
    err: async text => {
      err.push(text);
    },
    now: () => new Date(),
  };
  const practice: Practice = await readPractice(cwd);
  const code = await runPython(argv, host, practice);
  const bytes = Buffer.concat(out);
  return { code, bytes, stdout: bytes.toString('utf8'), stderr: err.join('') };
}
