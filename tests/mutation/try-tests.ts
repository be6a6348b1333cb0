import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHANGED } from './bundles.ts';

/** Longest silence of a test process, in milliseconds, before what it is at counts as never ending. */
const SILENCE_MS = 1000 * Number(process.env.MUTANTS_SILENCE ?? 90);
/** A failure that took so long ends its file at once. Milliseconds. */
const PATIENCE_MS = 3000;
const SAID = 'mutants-said.txt';

/** Says of each test file that it began and how it ended, as it happens: a process that hangs has said where. */
const CONFIG = `
import { appendFileSync } from 'node:fs';
const say = (word, { relativeModuleId }) => appendFileSync('${SAID}', word + ' ' + relativeModuleId + '\\n');
const reporter = {
  // Whoever waits in vain once waits in vain in every test behind it: one is enough. The rest begins anew.
  onTestCaseResult: test => {
    if (test.result().state !== 'failed' || (test.diagnostic()?.duration ?? 0) < ${PATIENCE_MS}) return;
    say('failed', test.module);
    process.kill(0, 'SIGKILL');
  },
  onTestModuleStart: module => say('began', module),
  onTestModuleEnd: module => say(module.errors().length > 0 ? 'failed' : module.state(), module),
};
export default {
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*${CHANGED}'],
    reporters: [reporter],
    pool: 'forks',
    isolate: false,
    maxWorkers: 1,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
};
`;

/** How each of these test files ended: 'passed', 'skipped', 'failed', or 'hung' when it never ended. */
export async function tryTests(root: string, tests: readonly string[]): Promise<Map<string, string>> {
  const ended = new Map<string, string>();
  for (let left = [...tests]; left.length > 0; left = tests.filter(test => !ended.has(test))) {
    const said = await once(root, left);
    for (const [test, word] of said) ended.set(test, word === 'began' ? 'hung' : word);
    if (said.size === 0) throw new Error(`No test began: ${left.join(' ')}`);
  }
  return ended;
}

async function once(root: string, tests: readonly string[]): Promise<Map<string, string>> {
  const saidPath = join(root, SAID);
  await writeFile(join(root, 'vitest.config.ts'), CONFIG);
  await rm(saidPath, { force: true });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...tests], {
    cwd: root,
    stdio: 'ignore',
    detached: true,
  });
  const read = (): Promise<string> => readFile(saidPath, 'utf8').catch(() => '');
  let before = '';
  const watch = setInterval(async () => {
    const now = await read();
    // The whole group: a worker in an endless loop hears nothing.
    if (now === before && child.pid !== undefined && child.exitCode === null)
      process.kill(-child.pid, 'SIGKILL');
    before = now;
  }, SILENCE_MS);
  await new Promise(resolve => child.once('exit', resolve));
  clearInterval(watch);
  const lines = (await read()).split('\n').filter(line => line !== '');
  return new Map(lines.map(line => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}
