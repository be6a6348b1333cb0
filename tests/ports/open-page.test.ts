import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it, test } from 'vitest';
import { createOpenPage } from '../../src/ports/open-page.ts';
import type { ChildResult, ChildSpec, ProcessPort } from '../../src/ports/types.ts';
import { isRunning } from '../support/children.ts';

const URL_SHOWN = 'https://railway.example/project?a=1&b=x%20y';
const live = () => new AbortController().signal;
const root = mkdtempSync(path.join(tmpdir(), 'cockpit-open-page-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(path.join(root, 'bin '));
});

/** A process port that starts nothing and remembers what it was asked to start. */
function recorded(result: Partial<ChildResult> = {}) {
  const specs: ChildSpec[] = [];
  const nothing = { bytes: new Uint8Array(), total: 0, whole: true };
  const port: ProcessPort = {
    async run(spec) {
      specs.push(spec);
      return {
        ended: 'by-itself',
        exitCode: 0,
        signal: null,
        stdout: nothing,
        stderr: nothing,
        durationMs: 1,
        ...result,
      };
    },
  };
  return { port, specs };
}

/** A program on the PATH of the test alone. */
function program(name: string, script: string): void {
  const file = path.join(bin, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

function onLinux(env: NodeJS.ProcessEnv, staysMs = 20_000) {
  const { port, specs } = recorded();
  const world = { PATH: `${bin}:/usr/bin:/bin`, ...env };
  return { page: createOpenPage({ platform: 'linux', process: port, env: world, staysMs }), specs };
}

async function until<T>(read: () => T | null): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = read();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error('It did not happen.');
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

describe('what is opened', () => {
  test.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-settings:privacy',
    'C:\\Windows\\notepad.exe',
    '--help',
    '',
    'https://user@example.com/',
    'https://:pass@example.com/',
    'https://example.com/?token=x',
    'https://example.com/?api_key=x',
  ])('not %j', async url => {
    for (const platform of ['win32', 'darwin', 'linux'] as const) {
      const { port, specs } = recorded();
      const opened = await createOpenPage({ platform, process: port, env: { DISPLAY: ':0' } }).open(
        url,
        live(),
      );
      expect(opened).toMatchObject({ kind: 'failed', why: expect.stringMatching(/\.$/) });
      expect(specs).toEqual([]);
    }
  });

  it('is handed to Windows as one argument, by the full path of its own program', async () => {
    const { port, specs } = recorded();
    const secret = randomBytes(16).toString('hex');
    const env = { SYSTEMROOT: 'D:\\Win', CAIO_STAGING_TOKEN: secret, Path: 'x' };
    const page = createOpenPage({ platform: 'win32', process: port, env });
    expect(await page.open('https://railway.example/a "b" & c?x=1&y=2', live())).toEqual({ kind: 'opened' });
    expect(specs).toHaveLength(1);
    expect(specs[0]).toMatchObject({
      command: 'D:\\Win\\System32\\rundll32.exe',
      args: ['url.dll,FileProtocolHandler', 'https://railway.example/a%20%22b%22%20&%20c?x=1&y=2'],
      cwd: 'D:\\Win',
    });
    expect(JSON.stringify(specs)).not.toContain(secret);
  });

  it('is handed to macOS', async () => {
    const { port, specs } = recorded();
    const page = createOpenPage({ platform: 'darwin', process: port, env: {} });
    expect(await page.open(URL_SHOWN, live())).toEqual({ kind: 'opened' });
    expect(specs[0]).toMatchObject({ command: '/usr/bin/open', args: [URL_SHOWN] });
  });

  test.each([
    { exitCode: 1 },
    { ended: 'timed-out', exitCode: null },
    { ended: 'not-started', exitCode: null },
    { ended: 'aborted', exitCode: null },
  ] as const)('failed when the program says %j', async result => {
    const page = createOpenPage({ platform: 'darwin', process: recorded(result).port, env: {} });
    expect(await page.open(URL_SHOWN, live())).toMatchObject({ kind: 'failed' });
  });
});

describe.skipIf(process.platform === 'win32')('on Linux', () => {
  it('says that there is no desktop without starting anything', async () => {
    program('xdg-open', `echo started > '${bin}/started'`);
    expect(await onLinux({}).page.open(URL_SHOWN, live())).toEqual({
      kind: 'failed',
      why: 'This computer has no desktop here, so no browser can be opened.',
    });
    expect(existsSync(path.join(bin, 'started'))).toBe(false);
  });

  it('gives xdg-open the address and the desktop, and nothing secret', async () => {
    program('xdg-open', `{ echo "$1"; env; } > '${bin}/seen'`);
    const secret = randomBytes(16).toString('hex');
    const { page } = onLinux({ DISPLAY: ':7', XDG_RUNTIME_DIR: '/run/x', CAIO_PROD_TOKEN: secret });
    expect(await page.open(URL_SHOWN, live())).toEqual({ kind: 'opened' });
    const seen = readFileSync(path.join(bin, 'seen'), 'utf8');
    expect(seen.split('\n')[0]).toBe(URL_SHOWN);
    expect(seen).toContain('DISPLAY=:7');
    expect(seen).toContain('XDG_RUNTIME_DIR=/run/x');
    expect(seen).not.toContain(secret);
  });

  it('says when xdg-open fails, and when there is none', async () => {
    const { page } = onLinux({ WAYLAND_DISPLAY: 'w', PATH: bin });
    expect(await page.open(URL_SHOWN, live())).toMatchObject({ why: expect.stringContaining('No program') });
    program('xdg-open', 'exit 3');
    expect(await page.open(URL_SHOWN, live())).toMatchObject({
      why: 'This computer did not open the page.',
    });
  });

  it('leaves a browser that stays alone, also one that its opener leaves behind', async () => {
    for (const script of ['echo $$ > "$0.pid"; exec sleep 300', 'sleep 300 & echo $! > "$0.pid"']) {
      program('xdg-open', script);
      const { page } = onLinux({ DISPLAY: ':0' }, script.startsWith('sleep') ? 20_000 : 300);
      expect(await page.open(URL_SHOWN, live())).toEqual({ kind: 'opened' });
      const pid = await until(() => Number(read('xdg-open.pid')) || null);
      expect(isRunning(pid)).toBe(true);
      process.kill(pid);
      rmSync(path.join(bin, 'xdg-open.pid'));
    }
  });

  it('ends it when the person stops', async () => {
    program('xdg-open', 'echo $$ > "$0.pid"; exec sleep 300');
    const stop = new AbortController();
    const opening = onLinux({ DISPLAY: ':0' }).page.open(URL_SHOWN, stop.signal);
    const pid = await until(() => Number(read('xdg-open.pid')) || null);
    stop.abort();
    expect(await opening).toMatchObject({ kind: 'failed', why: expect.stringContaining('stopped') });
    await until(() => (isRunning(pid) ? null : true));
  });

  it('asks Windows in WSL, with what is there', async () => {
    const { page } = onLinux({ WSL_DISTRO_NAME: 'Ubuntu' });
    program('rundll32.exe', `echo "$1 $2" > '${bin}/seen'`);
    expect(await page.open(URL_SHOWN, live())).toEqual({ kind: 'opened' });
    expect(read('seen')).toBe(`url.dll,FileProtocolHandler ${URL_SHOWN}\n`);
    program('wslview', `echo "$1" > '${bin}/seen'`);
    expect(await page.open(URL_SHOWN, live())).toEqual({ kind: 'opened' });
    expect(read('seen')).toBe(`${URL_SHOWN}\n`);
  });

  function read(name: string): string {
    const file = path.join(bin, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
});
