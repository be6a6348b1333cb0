import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { baseEnv } from '../../src/ports/base-env.ts';
import { createEnvFilePort } from '../../src/ports/env-file.ts';
import { createEnvWriter } from '../../src/ports/env-write.ts';
import { createGuard } from '../../src/ports/guard.ts';
import { isAlive, ownMark } from '../../src/ports/owner.ts';
import { dataFolder, thisPlatform } from '../../src/ports/platform.ts';
import { createProcessPort } from '../../src/ports/process.ts';
import { replaceFile } from '../../src/ports/replace-file.ts';
import type { ChildSpec } from '../../src/ports/types.ts';
import { createJournal, readJournal, reopenJournal } from '../../src/run/journal.ts';
import { takeLock } from '../../src/run/lock.ts';

/**
 * What a node.exe runs: the ports themselves, on whatever Windows there is. `probe.mjs PART FOLDER` prints what it
 * saw as one line of JSON; the test beside it judges. Every part ends with an explicit exit.
 */
const [part = '', folder = ''] = process.argv.slice(2);
const ME = fileURLToPath(import.meta.url);
const GUARD = path.join(path.dirname(ME), 'dist', 'guard.mjs');
const NEVER = new AbortController().signal;
const env = baseEnv(process.env, thisPlatform());
const port = createProcessPort();

const child = (source: string, more: Partial<ChildSpec> = {}): ChildSpec => ({
  command: process.execPath,
  args: ['-e', source],
  cwd: folder,
  env,
  timeoutMs: 30_000,
  keepBytes: 100_000,
  ...more,
});
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const run = async (spec: ChildSpec) => {
  const { ended, exitCode, reason, stdout } = await port.run(spec, NEVER);
  return { ended, exitCode, reason: reason ?? null, stdout: textOf(stdout.bytes) };
};

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(is: () => boolean, ms = 20_000): Promise<boolean> {
  const end = Date.now() + ms;
  while (!is() && Date.now() < end) await wait(50);
  return is();
}

/** A child that starts one of its own and says both numbers; both would run for minutes. */
const FAMILY = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  require('fs').writeFileSync(process.argv[1] + '.new', JSON.stringify([process.pid, c.pid]));
  require('fs').renameSync(process.argv[1] + '.new', process.argv[1]);
  setInterval(() => {}, 1000);`;

const familyIn = (file: string): number[] => JSON.parse(readFileSync(file, 'utf8'));

const PARTS: Record<string, () => Promise<Record<string, unknown>>> = {
  async children() {
    const odd = ['a b', '"q"', 'tail\\', '%PATH%', '^&|<>', 'é€', ''];
    const echo = 'process.stdout.write(JSON.stringify([process.argv.slice(1), process.cwd()]))';
    writeFileSync(path.join(folder, 'planted.cmd'), '@echo taken\r\n');
    writeFileSync(path.join(folder, 'planted.exe'), 'no program');
    const search = { ...env };
    for (const name of Object.keys(search)) if (name.toUpperCase() === 'PATH') delete search[name];
    const batches = path.join(folder, 'batches');
    mkdirSync(batches);
    writeFileSync(path.join(batches, 'tool.cmd'), '@echo taken\r\n');
    return {
      odd,
      args: await run(child(echo, { args: ['-e', echo, '--', ...odd] })),
      exit: await run(child('process.exitCode = 7')),
      stdin: await run(child('process.stdin.pipe(process.stdout)', { stdin: 'ja é\n' })),
      missing: await run(child('', { command: 'caio-no-such-program' })),
      planted: await run(child('', { command: 'planted', env: { ...search, Path: '.;;C:\\nowhere' } })),
      batch: await run(child('', { command: 'tool', env: { ...search, Path: `.;"${batches}"` } })),
      byName: await run(
        child('', {
          command: 'node',
          args: ['-p', '6*7'],
          env: { ...search, Path: path.dirname(process.execPath) },
        }),
      ),
    };
  },

  async tree() {
    const file = path.join(folder, 'family.json');
    const stop = new AbortController();
    const running = port.run(child(FAMILY, { args: ['-e', FAMILY, file], timeoutMs: 60_000 }), stop.signal);
    const began = await until(() => existsSync(file));
    const before = familyIn(file).map(lives);
    stop.abort();
    const { ended } = await running;
    return { began, before, ended, gone: await until(() => !familyIn(file).some(lives)) };
  },

  async guard() {
    const file = path.join(folder, 'guarded.json');
    const cockpit = spawn(process.execPath, [ME, 'guarded', folder], { stdio: 'ignore' });
    const began = await until(() => existsSync(file));
    // The pipe to the guard is older than the family's file: the child was announced when it was started.
    const before = familyIn(file).map(lives);
    cockpit.kill('SIGKILL');
    return { began, before, gone: await until(() => !familyIn(file).some(lives)) };
  },

  async guarded() {
    const words = { died: [], hung: [] };
    const { execPath } = process;
    const guard = createGuard({ program: GUARD, execPath, env: process.env, words, terminal: null });
    const file = path.join(folder, 'guarded.json');
    const under = createProcessPort({ guard });
    await under.run(child(FAMILY, { args: ['-e', FAMILY, file], timeoutMs: 120_000 }), NEVER);
    return {};
  },

  async lock() {
    const home = path.join(folder, 'locks of ours');
    const holder = spawn(process.execPath, [ME, 'holder', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise(resolve => holder.stdout.once('data', resolve));
    const whileHeld = await takeLock(home, folder, 'second', new Date());
    const gone = new Promise(resolve => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    const afterwards = await takeLock(home, folder, 'third', new Date());
    const own = await isAlive(ownMark());
    if (afterwards.kind === 'held') await afterwards.release();
    return {
      whileHeld: whileHeld.kind,
      afterwards: afterwards.kind,
      own,
      left: readdirSync(path.join(home, 'locks')),
    };
  },

  async holder() {
    await takeLock(path.join(folder, 'locks of ours'), folder, 'first', new Date());
    process.stdout.write('held\n');
    await wait(120_000);
    return {};
  },

  async files() {
    const target = path.join(folder, 'datei mit ü.txt');
    writeFileSync(target, 'old');
    await replaceFile(target, Buffer.from('new'), 0o600);
    const settings = path.join(folder, '.env.staging');
    const value = randomBytes(24).toString('hex');
    writeFileSync(settings, 'A=1\r\n# comment\r\nTOKEN=old\r\nB=2\r\n');
    const envFile = createEnvFilePort();
    const writer = createEnvWriter({ envFile, backupFolder: path.join(folder, 'backups') });
    const wanted = new Map([['TOKEN', value]]);
    const written = await writer.write(settings, wanted, new Date());
    const text = readFileSync(settings, 'utf8');
    chmodSync(settings, 0o444);
    const readOnly = await writer.write(settings, new Map([['TOKEN', 'x']]), new Date());
    const kept = readFileSync(settings, 'utf8') === text;
    chmodSync(settings, 0o666);
    const drafts = readdirSync(folder).filter(name => name.includes('draft'));
    return {
      replaced: readFileSync(target, 'utf8'),
      written: written.kind,
      text: text.replace(value, 'VALUE'),
      backups: readdirSync(path.join(folder, 'backups')),
      readOnly,
      kept,
      drafts,
    };
  },

  async journal() {
    const file = path.join(folder, 'a run', 'journal.jsonl');
    const options = { path: file, now: () => new Date(), redact: (text: string) => text };
    const first = await createJournal(options);
    await first.append({ type: 'cors.given', environment: 'staging', origins: ['https://é.test'] });
    await first.close();
    const size = statSync(file).size;
    writeFileSync(file, '{"torn', { flag: 'a' });
    const again = await reopenJournal(options);
    await again.append({ type: 'cors.given', environment: 'production', origins: [] });
    await again.close();
    const read = await readJournal(file);
    return {
      kind: read.kind,
      lines: read.kind === 'whole' ? read.lines.length : 0,
      grew: statSync(file).size > size,
    };
  },

  async places() {
    return {
      platform: thisPlatform(),
      data: dataFolder(thisPlatform(), { LocalAppData: 'D:\\Daten' }, 'C:\\u'),
      folder,
    };
  },
};

const asked = PARTS[part];
if (asked === undefined) throw new Error(`There is no part "${part}".`);
const seen = await asked();
process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));
