import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { startScreens } from '../../screens/App.tsx';
import { createProcessPort } from '../../src/ports/process.ts';
import { createRedactor } from '../../src/ports/redact.ts';
import { openEvidence } from '../../src/run/evidence.ts';
import { outputBatcher } from '../../src/run/output-batcher.ts';
import { createStore } from '../../src/ui/store.ts';
import { tape } from '../support/sample-runs.ts';

/**
 * One flood through the cockpit's own pieces (`own`) or into a plain pipe that only reads (`plain`), in a process of
 * its own: `node flood-run.mjs own|keys|plain KIND CHILD`; `keys` presses some while it floods, and `nothing` is the
 * flood of a command that prints nothing. Prints one JSON object.
 */

const [, , how = '', kind = '', child = ''] = process.argv;
const KEEP_BYTES = 4 * 1024 * 1024;
const MIB = 1024 * 1024;

let peak = 0;
const rss = (): number => {
  const now = process.memoryUsage.rss();
  peak = Math.max(peak, now);
  return now;
};
const watchMemory = (): NodeJS.Timeout => setInterval(rss, 20);

async function plain(): Promise<object> {
  const idle = rss();
  const timer = watchMemory();
  const cpuFrom = process.cpuUsage();
  const from = performance.now();
  const running = spawn(process.execPath, [child, kind], { stdio: ['ignore', 'pipe', 'inherit'] });
  let bytes = 0;
  for await (const chunk of running.stdout) bytes += (chunk as Buffer).length;
  const ms = performance.now() - from;
  const used = process.cpuUsage(cpuFrom);
  const cpu = (used.user + used.system) / 1000;
  clearInterval(timer);
  return { ms, cpu, bytes, memory: (peak - idle) / MIB };
}

/** A terminal that takes everything and says when it was drawn upon. */
class Screen extends Writable {
  readonly isTTY = true;
  readonly columns = 80;
  readonly rows = 24;
  drawn: (() => void) | null = null;
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    this.drawn?.();
    done();
  }
}

class Keyboard extends PassThrough {
  readonly isTTY = true;
  setRawMode(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

async function own(): Promise<object> {
  const redactor = createRedactor();
  for (let secret = 0; secret < 20; secret += 1)
    redactor.register(randomBytes(32).toString('base64url'), `secret ${secret}`);
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-flood-'));
  const store = createStore(Date.now);
  for (const { event } of tape().intend('replay').events) store.watch(event);
  const stdout = new Screen();
  const stdin = new Keyboard();
  const screens = startScreens({
    store,
    stdin,
    stdout: stdout as unknown as NodeJS.WriteStream,
    colour: true,
    unicode: true,
    onStop: () => undefined,
  });
  // What is loaded and made once belongs to the idle cockpit: a short command has run before.
  const port = createProcessPort();
  const spec = { cwd: folder, env: {}, timeoutMs: 60_000, keepBytes: KEEP_BYTES };
  await port.run({ ...spec, command: process.execPath, args: ['-e', '0'] }, new AbortController().signal);
  const idle = rss();
  peak = 0;
  const timer = watchMemory();
  const latencies: number[] = [];
  let pressedAt = 0;
  stdout.drawn = () => {
    if (pressedAt > 0) latencies.push(performance.now() - pressedAt);
    pressedAt = 0;
  };
  const keys = setInterval(() => {
    if (how !== 'keys' || pressedAt > 0) return;
    pressedAt = performance.now();
    // Looks at another gate each time, so that each key changes the screen.
    stdin.write(String(1 + (latencies.length % 9)));
  }, 23);
  const evidence = await openEvidence(join(folder, 'flood.log'), redactor);
  const batcher = outputBatcher('replay', evidence.latest, store.watch);
  let bytes = 0;
  const cpuFrom = process.cpuUsage();
  const from = performance.now();
  const result = await port.run(
    {
      ...spec,
      command: process.execPath,
      args: kind === 'nothing' ? ['-e', 'setTimeout(() => {}, 3000)'] : [child, kind],
      onChunk: (stream, chunk) => {
        bytes += chunk.length;
        evidence.output(stream, chunk);
        batcher.printed();
      },
    },
    new AbortController().signal,
  );
  evidence.endOfOutput();
  batcher.stop();
  await evidence.close();
  const ms = performance.now() - from;
  const used = process.cpuUsage(cpuFrom);
  const cpu = (used.user + used.system) / 1000;
  clearInterval(timer);
  clearInterval(keys);
  await screens.stop();
  await rm(folder, { recursive: true });
  return { ms, cpu, bytes, memory: (peak - idle) / MIB, latencies, exitCode: result.exitCode };
}

const figures = how === 'plain' ? await plain() : await own();
process.stdout.write(`${JSON.stringify(figures)}\n`);
process.exit(0);
