import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type MiniDeployment, startMini } from '../support/mini-deployment.ts';
import { bundled } from './bundled.ts';
import { median, type Row, type Suite, time, type Wanted } from './row.ts';

const SMOKE = fileURLToPath(new URL('auth-smoke.py', import.meta.url));
const ORIGIN = 'https://app.example.org';
const PAIRS = 11;
/** Of one run. */
const RUN_MS = 30_000;
/** What a deployment far away adds to each way. */
const WAY_MS = 20;

interface Asked {
  readonly url: string;
  readonly token: string;
}

interface Native {
  readonly first: number;
  readonly again: number;
}

interface Script {
  /** Of the whole script, as whoever starts it waits for it. */
  readonly whole: number;
  /** Of its six requests alone. */
  readonly requests: number;
}

async function native(probes: string, { url, token }: Asked): Promise<Native> {
  const child = spawn(process.execPath, [probes], { stdio: ['pipe', 'pipe', 'inherit'], timeout: RUN_MS });
  child.stdin.end(JSON.stringify({ url, token, origin: ORIGIN }));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The native probes ended with ${code}.`);
  return JSON.parse(said) as Native;
}

async function script({ url, token }: Asked, python: string): Promise<Script> {
  const args = [SMOKE, '--base-url', url, `--token=${token}`];
  let requests = Number.NaN;
  const whole = await time(async () => {
    const { stderr } = await promisify(execFile)(python, args, {
      env: { PATH: process.env.PATH },
      timeout: RUN_MS,
    });
    requests = Number(stderr);
  });
  return { whole, requests };
}

/** The same deployment, `WAY_MS` away in both directions. */
async function farAway({ url }: MiniDeployment): Promise<{ readonly url: string; close(): void }> {
  const port = Number(new URL(url).port);
  const server = createServer(near => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', bytes => setTimeout(() => to.write(bytes), WAY_MS));
      from.on('end', () => setTimeout(() => to.end(), WAY_MS));
      from.on('error', () => to.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}

type Pair = { readonly own: Native; readonly base: Script };

async function pairsOf(probes: string, asked: Asked, python: string): Promise<Pair[]> {
  await native(probes, asked);
  await script(asked, python);
  const pairs: Pair[] = [];
  for (let round = 0; round < PAIRS; round += 1) {
    if (round % 2 === 0) pairs.push({ own: await native(probes, asked), base: await script(asked, python) });
    else {
      const base = await script(asked, python);
      pairs.push({ own: await native(probes, asked), base });
    }
  }
  return pairs;
}

const row = (
  what: string,
  baseline: string,
  pairs: readonly Pair[],
  [own, base]: readonly [keyof Native, keyof Script],
  wanted?: Wanted,
): Row => ({
  what,
  baseline,
  unit: 'ms',
  own: median(pairs.map(pair => pair.own[own])),
  base: median(pairs.map(pair => pair.base[base])),
  ratio: median(pairs.map(pair => pair.own[own] / pair.base[base])),
  pairs: pairs.length,
  ...(wanted ? { wanted } : {}),
});

/** The probes of a lock, eleven questions, beside a Python script with the six questions of the runbook's own. */
export const suite: Suite = {
  name: 'auth',
  async measure() {
    // Itself, not a program that looks for it first.
    const found = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
    if (found.status !== 0)
      return { rows: [], leftOut: ['the native auth probes: no python3 on this computer'] };
    const python = found.stdout.trim();
    const folder = await mkdtemp(join(tmpdir(), 'cockpit-bench-auth-'));
    const token = randomBytes(32).toString('hex');
    const mini = await startMini({ token, origins: [ORIGIN] });
    const far = await farAway(mini);
    try {
      const probes = await bundled('auth-run.ts', folder);
      const near = await pairsOf(probes, { url: mini.url, token }, python);
      const away = await pairsOf(probes, { url: far.url, token }, python);
      const limit = { of: 'ratio', atMost: 0.35 } as const;
      const whole = 'a Python script with six requests';
      const requests = 'the six requests alone, in a Python that has started';
      const there = `a deployment ${2 * WAY_MS} ms away`;
      return {
        rows: [
          row('native auth probes', whole, near, ['again', 'whole'], limit),
          row('native auth probes, the first of a run', whole, near, ['first', 'whole'], limit),
          row('native auth probes', requests, near, ['again', 'requests']),
          row(`native auth probes of ${there}`, whole, away, ['again', 'whole']),
        ],
      };
    } finally {
      far.close();
      await mini.close();
      await rm(folder, { recursive: true });
    }
  },
};
