import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GIVEN } from './environment.ts';
import { median, pair, type Row, type Suite, type Wanted } from './row.ts';

const BIN = fileURLToPath(new URL('../../bin/caio-cockpit.cjs', import.meta.url));
const FIRST_FRAME = fileURLToPath(new URL('first-frame.py', import.meta.url));
const PAIRS = 9;
/** A registry that does not answer must not keep the other rows. */
const INSTALL_MS = 90_000;
/** Of one start that shows nothing, and of all the starts of one row; each of those has its own limit besides. */
const START_MS = 60_000;
const ROW_MS = 300_000;

/** Others' first words, at the versions that were measured; from npm into a temporary folder, so that nobody else needs them. */
const PEERS = ['listr2@11.4.0', '@clack/prompts@1.9.0', 'ink@8.0.0', 'react@19.3.1'];
const HELLOS: Readonly<Record<string, string>> = {
  'an Ink hello, not bundled': `import { render, Text } from 'ink'; import { createElement } from 'react'; render(createElement(Text, null, 'hello'));`,
  'a listr2 hello': `import { Listr } from 'listr2'; await new Listr([{ title: 'hello', task: () => undefined }]).run();`,
  'a clack hello': `import { intro } from '@clack/prompts'; intro('hello');`,
};

const node =
  (...args: string[]) =>
  (): void => {
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore', timeout: START_MS });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  };

/** Milliseconds until `mark` stands on a terminal, beside a Node that does nothing, on the same kind of terminal. */
function firstWords(what: string, mark: string, args: readonly string[], home: string, wanted?: Wanted): Row {
  const argv = [process.execPath, ...args];
  const told = execFileSync(
    'python3',
    [FIRST_FRAME, mark, String(PAIRS), JSON.stringify(argv), JSON.stringify([process.execPath, '-e', '0'])],
    {
      encoding: 'utf8',
      timeout: ROW_MS,
      env: { PATH: process.env.PATH, HOME: home, TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    },
  );
  const pairs = JSON.parse(told) as readonly (readonly [number, number])[];
  return {
    what,
    baseline: 'node -e 0',
    unit: 'ms',
    own: median(pairs.map(([own]) => own)),
    base: median(pairs.map(([, base]) => base)),
    ratio: median(pairs.map(([own, base]) => own / base)),
    pairs: PAIRS,
    ...(wanted ? { wanted } : {}),
  };
}

async function peers(folder: string): Promise<{ rows: Row[]; leftOut: string[] }> {
  const installed = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...PEERS], {
    stdio: 'ignore',
    env: GIVEN,
    timeout: INSTALL_MS,
  });
  if (installed.status !== 0)
    return { rows: [], leftOut: [`the peers ${PEERS.join(', ')}: npm could not install them in time`] };
  const rows: Row[] = [];
  const leftOut: string[] = [];
  for (const [index, [what, source]] of Object.entries(HELLOS).entries()) {
    const file = join(folder, `hello-${index}.mjs`);
    await writeFile(file, source);
    tried(rows, leftOut, `first word of ${what}`, name => firstWords(name, 'hello', [file], folder));
  }
  return { rows, leftOut };
}

/** A row that cannot be had takes no other along, and is named. */
function tried(rows: Row[], leftOut: string[], what: string, row: (what: string) => Row): void {
  try {
    rows.push(row(what));
  } catch (error) {
    // Before its last line stands the whole command.
    leftOut.push(
      `${what}: ${(error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1)}`,
    );
  }
}

/** What a person waits for before the first word. */
export const suite: Suite = {
  name: 'start-up',
  async measure() {
    const bare = node('-e', '0');
    const limit: Wanted = { of: 'ratio', atMost: 1.3 };
    const rows = [
      await pair('caio-cockpit --version', 'node -e 0', node(BIN, '--version'), bare, {
        pairs: PAIRS,
        wanted: limit,
      }),
      await pair('caio-cockpit --help', 'node -e 0', node(BIN, '--help'), bare, {
        pairs: PAIRS,
        wanted: limit,
      }),
    ];
    if (spawnSync('python3', ['-c', 'import fcntl, termios']).status !== 0)
      return { rows, leftOut: ['the first frame: no python3 with terminals on this computer'] };
    const folder = await mkdtemp(join(tmpdir(), 'caio bench '));
    try {
      const home = join(folder, 'home');
      await mkdir(home);
      const args = [BIN, 'rehearse', '--home', home];
      const leftOut: string[] = [];
      tried(rows, leftOut, 'first frame of Ready', what =>
        firstWords(what, ' help', args, home, { of: 'ratio', atMost: 3.5 }),
      );
      const others = await peers(folder);
      return { rows: [...rows, ...others.rows], leftOut: [...leftOut, ...others.leftOut] };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
