import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { baseEnv } from '../../src/ports/base-env.ts';
import { createProcessPort } from '../../src/ports/process.ts';
import { findPython, type PythonSearch, pythonPackages } from '../../src/ports/python.ts';
import type { ChildResult, ChildSpec, ProcessPort } from '../../src/ports/types.ts';

const NEVER = new AbortController().signal;

function kept(text: string) {
  const bytes = Buffer.from(text);
  return { bytes, total: bytes.length, whole: true };
}
function answer(stdout: string, more: Partial<ChildResult> = {}): ChildResult {
  const stderr = kept('');
  return {
    ended: 'by-itself',
    exitCode: 0,
    signal: null,
    stdout: kept(stdout),
    stderr,
    durationMs: 1,
    ...more,
  };
}
const python = (...version: number[]) =>
  answer(`${JSON.stringify({ python: version, at: 'C:\\x.exe' })}\r\n`);
const notThere = answer('', {
  ended: 'not-started',
  exitCode: null,
  reason: 'the program is not on this computer',
});
const alias = answer('', {
  exitCode: 9009,
  stderr: kept('Python was not found; run without arguments to install from the Microsoft Store'),
});

/** A computer on which only these commands (with their prefix) answer. */
function computer(answers: Record<string, ChildResult>, more: Partial<PythonSearch> = {}) {
  const asked: string[] = [];
  const specs: ChildSpec[] = [];
  const process: ProcessPort = {
    run: async spec => {
      const key = [spec.command, ...spec.args.slice(0, -2)].join(' ');
      asked.push(key);
      specs.push(spec);
      return answers[key] ?? notThere;
    },
  };
  const search: PythonSearch = {
    workspace: 'D:\\CAIO',
    platform: 'win32',
    process,
    env: {},
    signal: NEVER,
    ...more,
  };
  return { asked, specs, search };
}

describe('the order', () => {
  it('on Windows: .venv, venv, py -3, python, python3', async () => {
    const { asked, search } = computer({});
    const found = await findPython(search);
    expect(asked).toEqual([
      'D:\\CAIO\\.venv\\Scripts\\python.exe',
      'D:\\CAIO\\venv\\Scripts\\python.exe',
      'py -3',
      'python',
      'python3',
    ]);
    expect(found).toEqual({
      kind: 'not-found',
      tried: ['.venv\\Scripts\\python.exe', 'venv\\Scripts\\python.exe', 'py -3', 'python', 'python3'].map(
        shown => ({
          shown,
          why: 'the program is not on this computer',
        }),
      ),
    });
  });

  it('elsewhere: bin/python3 before bin/python, and no py', async () => {
    const { asked, search } = computer({}, { platform: 'linux', workspace: '/caio' });
    await findPython(search);
    expect(asked).toEqual([
      '/caio/.venv/bin/python3',
      '/caio/.venv/bin/python',
      '/caio/venv/bin/python3',
      '/caio/venv/bin/python',
      'python',
      'python3',
    ]);
  });

  it('takes the first that answers, and shows it without the folder of the person', async () => {
    const own = computer({
      'D:\\CAIO\\.venv\\Scripts\\python.exe': python(3, 11, 2),
      'py -3': python(3, 12, 0),
    });
    expect(await findPython(own.search)).toEqual({
      kind: 'found',
      interpreter: {
        command: 'D:\\CAIO\\.venv\\Scripts\\python.exe',
        prefix: [],
        shown: '.venv\\Scripts\\python.exe (3.11.2)',
        version: '3.11.2',
      },
    });
    const launcher = computer({ 'py -3': python(3, 8, 0), python: python(3, 13, 1) });
    expect(await findPython(launcher.search)).toMatchObject({
      interpreter: { command: 'py', prefix: ['-3'], shown: 'py -3 (3.8.0)' },
    });
  });
});

describe('one that was named', () => {
  it('is the only one that is asked, and is never replaced', async () => {
    for (const named of [{ explicit: 'tools\\python.exe' }, { plan: 'tools\\python.exe' }]) {
      const { asked, search } = computer({ python: python(3, 11, 0) }, named);
      expect(await findPython(search)).toMatchObject({
        kind: 'not-found',
        tried: [{ shown: 'tools\\python.exe' }],
      });
      expect(asked).toEqual(['D:\\CAIO\\tools\\python.exe']);
    }
  });

  it('by --python comes before the plan', async () => {
    const { asked, search } = computer({}, { explicit: 'one', plan: 'two' });
    await findPython(search);
    expect(asked).toEqual(['one']);
  });

  it('may be py with a version, and a path outside is shown by its name alone', async () => {
    const launcher = computer({ 'py -3.11': python(3, 11, 4) }, { plan: 'py -3.11' });
    expect(await findPython(launcher.search)).toMatchObject({
      interpreter: { command: 'py', prefix: ['-3.11'] },
    });
    const at = 'C:\\Users\\somebody\\python.exe';
    const outside = computer({ [at]: python(3, 11, 4) }, { explicit: at });
    expect(await findPython(outside.search)).toMatchObject({
      interpreter: { shown: 'python.exe (3.11.4)', command: at },
    });
  });
});

describe('what is no Python', () => {
  it.each([
    ['the pointer to the Store', alias, 'Microsoft Store'],
    [
      'the pointer to the Store, whatever language it speaks',
      answer('', { exitCode: 9009 }),
      'Microsoft Store',
    ],
    [
      'the pointer to the Store that ends well',
      answer('Python was not found; run without'),
      'Microsoft Store',
    ],
    ['Python 2', python(2, 7, 18), 'it is Python 2.7; Python 3.8 or newer is needed'],
    ['Python 3.7', python(3, 7, 9), 'it is Python 3.7'],
    ['a program that says nothing', answer(''), 'did not answer as a Python does'],
    ['a program that says something else', answer('{"python":"3.11"}'), 'did not answer as a Python does'],
    ['an answer with an error', { ...python(3, 11, 2), exitCode: 1 }, 'ended with an error (exit code 1)'],
    ['one that hangs', { ...python(3, 11, 2), ended: 'timed-out' as const }, 'no answer within 10 s'],
  ])('%s', async (_name, result, why) => {
    const { search } = computer({ it: result }, { explicit: 'it' });
    const found = await findPython(search);
    expect(found).toMatchObject({ kind: 'not-found', tried: [{ shown: 'it' }] });
    expect(found.kind === 'not-found' && found.tried[0]?.why).toContain(why);
  });

  it('is passed over for the next one', async () => {
    const { search } = computer({ 'py -3': python(2, 7, 1), python: alias, python3: python(4, 0, 0) });
    expect(await findPython(search)).toMatchObject({ interpreter: { command: 'python3', version: '4.0.0' } });
  });

  it('stops asking when it is stopped', async () => {
    const { asked, search } = computer({}, { signal: AbortSignal.abort() });
    expect((await findPython(search)).kind).toBe('not-found');
    expect(asked).toHaveLength(1);
  });
});

describe('the real Python of this computer', () => {
  let workspace: string;
  beforeEach(() => {
    workspace = mkdtempSync(path.join(tmpdir(), 'caio python '));
  });
  afterEach(() => rmSync(workspace, { recursive: true, force: true }));
  const search = (more: Partial<PythonSearch> = {}): PythonSearch => ({
    workspace,
    platform: process.platform,
    process: createProcessPort(),
    env: baseEnv(process.env, process.platform),
    signal: NEVER,
    ...more,
  });
  const version = execFileSync('python3', ['-c', 'import platform;print(platform.python_version())'])
    .toString()
    .trim();

  it('is found by its name, and in a .venv of the workspace', async () => {
    expect(await findPython(search({ explicit: 'python3' }))).toMatchObject({ interpreter: { version } });
    mkdirSync(path.join(workspace, '.venv', 'bin'), { recursive: true });
    symlinkSync(
      execFileSync('which', ['python3']).toString().trim(),
      path.join(workspace, '.venv', 'bin', 'python3'),
    );
    expect(await findPython(search())).toMatchObject({
      interpreter: {
        shown: `.venv/bin/python3 (${version})`,
        command: path.join(workspace, '.venv/bin/python3'),
      },
    });
  });

  it('is not a program that only says hello', async () => {
    expect(await findPython(search({ explicit: 'echo' }))).toMatchObject({
      tried: [{ why: 'it did not answer as a Python does' }],
    });
  });

  it('says which packages are missing, whatever files stand in the workspace', async () => {
    for (const name of ['json.py', 'caio_no_such_package.py']) {
      writeFileSync(path.join(workspace, name), 'raise SystemExit("hijacked")');
    }
    const found = await findPython(search({ explicit: 'python3' }));
    if (found.kind !== 'found') throw new Error('no python3 on this computer');
    const names = ['os', 'email.mime', 'caio_no_such_package', 'caio_none.part', 'xml'];
    const { env } = search();
    const args = [createProcessPort(), workspace, env, NEVER] as const;
    expect(await pythonPackages(found.interpreter, names, ...args)).toEqual({
      kind: 'known',
      missing: ['caio_no_such_package', 'caio_none.part'],
    });
  });

  it('does not believe an answer about packages that nobody asked for', async () => {
    const interpreter = { command: 'it', prefix: [], shown: 'it', version: '3.11.2' };
    for (const printed of ['{"missing":["other"]}', '{"missing":"os"}', '{}', '']) {
      const { search: fake } = computer({ it: answer(printed) });
      const packages = await pythonPackages(interpreter, ['os'], fake.process, workspace, {}, NEVER);
      expect(packages).toEqual({ kind: 'unknown', why: 'it did not answer as a Python does' });
    }
  });

  it('does not call packages present when the question failed', async () => {
    const args = [createProcessPort(), workspace, search().env, NEVER] as const;
    for (const command of ['echo', 'false', 'caio-no-such-program']) {
      const interpreter = { command, prefix: [], shown: command, version: '3.11.2' };
      expect(await pythonPackages(interpreter, ['os'], ...args)).toMatchObject({ kind: 'unknown' });
    }
  });
});
