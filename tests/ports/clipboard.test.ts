import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { createClipboard } from '../../src/ports/clipboard.ts';
import { createProcessPort } from '../../src/ports/process.ts';
import type { ChildSpec, ProcessPort } from '../../src/ports/types.ts';
import { isRunning } from '../support/children.ts';

const live = () => new AbortController().signal;
const root = mkdtempSync(path.join(tmpdir(), 'cockpit-clipboard-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const secretText = () => randomBytes(32).toString('base64url');

/**
 * Windows and macOS as far as a pipe can tell: what comes through stdin is the clipboard.
 * PowerShell's own script is not run by this.
 */
function stand(
  platform: 'win32' | 'darwin',
  more: { readonly lineEnd?: string; readonly stuck?: boolean } = {},
) {
  const specs: ChildSpec[] = [];
  const state = { held: '', broken: false };
  const decode = (text: string) =>
    platform === 'win32' ? Buffer.from(text, 'base64').toString().slice(1) : text;
  const encode = (text: string) =>
    platform === 'win32' ? `${Buffer.from(`=${text}`).toString('base64')}\r\n` : text;
  const port: ProcessPort = {
    async run(spec) {
      specs.push(spec);
      const reads = spec.stdin === '' && /GetText|pbpaste/.test([spec.command, ...spec.args].join(' '));
      const writes = !reads && !(more.stuck && state.held !== '');
      if (writes && !state.broken) state.held = decode(spec.stdin ?? '') + (more.lineEnd ?? '');
      const bytes = Buffer.from(reads && !state.broken ? encode(state.held) : '');
      return {
        ended: 'by-itself',
        exitCode: state.broken ? 1 : 0,
        signal: null,
        stdout: { bytes, total: bytes.length, whole: true },
        stderr: { bytes: new Uint8Array(), total: 0, whole: true },
        durationMs: 1,
      };
    },
  };
  const env = { SystemRoot: 'C:\\Windows', LANG: 'de_DE.UTF-8' };
  return { clipboard: createClipboard({ platform, process: port, env }), specs, state };
}

describe.each(['win32', 'darwin'] as const)('on %s', platform => {
  it('copies, knows its own, and clears it', async () => {
    const { clipboard, specs, state } = stand(platform);
    const text = `${secretText()} é 😀\nline two`;
    expect(await clipboard.copy(text, live())).toEqual({ kind: 'copied' });
    expect(state.held).toBe(text);
    expect(await clipboard.holds(text, live())).toBe(true);
    expect(await clipboard.holds(`${text}x`, live())).toBe(false);
    expect(await clipboard.clearIfHolds(text, live())).toBe('cleared');
    expect(state.held).toBe('');
    const shown = JSON.stringify(specs.map(({ command, args, env, cwd }) => ({ command, args, env, cwd })));
    expect(shown).not.toContain(text.slice(0, 43));
    expect(shown).not.toContain(Buffer.from(`=${text}`).toString('base64'));
  });

  it('leaves what the person has copied since', async () => {
    const { clipboard, state } = stand(platform);
    const text = secretText();
    await clipboard.copy(text, live());
    state.held = 'a shopping list';
    expect(await clipboard.clearIfHolds(text, live())).toBe('not-ours');
    expect(state.held).toBe('a shopping list');
  });

  test.each(['\n', '\r\n'])('takes a line end %j for nothing', async lineEnd => {
    const { clipboard } = stand(platform, { lineEnd });
    const text = secretText();
    await clipboard.copy(text, live());
    expect(await clipboard.holds(text, live())).toBe(true);
  });

  it('never says cleared while the text is there, or when it cannot know', async () => {
    const text = secretText();
    const stuck = stand(platform, { stuck: true });
    await stuck.clipboard.copy(text, live());
    expect(await stuck.clipboard.clearIfHolds(text, live())).toBe('unknown');
    const broken = stand(platform);
    broken.state.broken = true;
    expect(await broken.clipboard.copy(text, live())).toEqual({
      kind: 'unavailable',
      why: 'The clipboard of this computer did not take the text.',
    });
    expect(await broken.clipboard.holds(text, live())).toBe(null);
    expect(await broken.clipboard.clearIfHolds(text, live())).toBe('unknown');
  });
});

it('asks Windows to keep it out of the history and the cloud, in a script that needs no quoting', async () => {
  const { clipboard, specs } = stand('win32');
  await clipboard.copy(secretText(), live());
  const { command = '', args = [] } = specs[0] ?? {};
  expect(command).toBe('C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
  expect(args.slice(0, -1)).toEqual(['-NoProfile', '-NonInteractive', '-STA', '-Command']);
  const script = args.at(-1) ?? '';
  expect(script).not.toMatch(/["\n%]/);
  for (const format of [
    'ExcludeClipboardContentFromMonitorProcessing',
    'CanIncludeInClipboardHistory',
    'CanUploadToCloudClipboard',
  ])
    expect(script).toContain(`SetData('${format}'`);
});

/** An X clipboard without X: the program forks a child that holds the text in its own memory, and its pipes. */
const FAKE_X = `
import os, sys, signal
state = os.environ['XDG_FAKE_STATE']
pid_file = os.path.join(state, 'pid')
fifo = os.path.join(state, 'fifo')
with open(os.path.join(state, 'argv'), 'a') as log:
    log.write(repr(sys.argv[1:]) + '\\n')
def owner():
    try:
        pid = int(open(pid_file).read())
        os.kill(pid, 0)
        return pid
    except (OSError, ValueError):
        return None
if '-o' in sys.argv or '--output' in sys.argv:
    if owner() is None:
        sys.stderr.write('Error: target STRING not available\\n')
        sys.exit(1)
    with open(fifo, 'rb') as pipe:
        sys.stdout.buffer.write(pipe.read())
    sys.exit(0)
text = sys.stdin.buffer.read()
old = owner()
if old is not None:
    os.kill(old, signal.SIGKILL)
if os.path.exists(fifo):
    os.unlink(fifo)
os.mkfifo(fifo, 0o600)
child = os.fork()
if child:
    open(pid_file, 'w').write(str(child))
    os._exit(0)
while True:
    with open(fifo, 'wb') as pipe:
        pipe.write(text)
    # Until this reader is gone the next one would get the text twice.
    import time
    time.sleep(0.05)
`;

describe.skipIf(process.platform === 'win32')('a clipboard program of Linux', () => {
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(path.join(root, 'x '));
  });
  afterEach(() => {
    const pid = Number(read('pid'));
    if (pid > 1 && isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
  const read = (name: string) => {
    const file = path.join(state, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const program = (name: string, text: string) => {
    writeFileSync(path.join(state, name), text);
    chmodSync(path.join(state, name), 0o755);
  };
  const fake = (name: string) => {
    program('x.py', FAKE_X);
    program(name, `#!/bin/sh\nexec python3 '${path.join(state, 'x.py')}' "$@"\n`);
  };
  const clipboardOf = (more: NodeJS.ProcessEnv = { DISPLAY: ':0' }, waitMs = 20_000) =>
    createClipboard({
      platform: 'linux',
      process: createProcessPort(),
      env: { PATH: `${state}:${process.env.PATH}`, XDG_FAKE_STATE: state, ...more },
      waitMs,
    });

  test.each(['xclip', 'xsel'])(
    '%s stays and answers after it was started, until it is cleared',
    async name => {
      fake(name);
      const clipboard = clipboardOf();
      const text = `${secretText()} é`;
      expect(await clipboard.copy(text, live())).toEqual({ kind: 'copied' });
      const pid = Number(read('pid'));
      expect(isRunning(pid)).toBe(true);
      expect(await clipboard.holds(text, live())).toBe(true);
      // Reading starts and ends a program; the one that holds the text is not its leftover.
      expect(isRunning(pid)).toBe(true);
      expect(await clipboard.clearIfHolds(text, live())).toBe('cleared');
      expect(isRunning(pid)).toBe(false);
      expect(read('argv')).not.toContain(text);
      const files = readdirSync(state).filter(one => one !== 'fifo');
      for (const file of files) expect(read(file)).not.toContain(text);
    },
  );

  it('that holds nothing is empty, not unknown', async () => {
    fake('xclip');
    expect(await clipboardOf().holds(secretText(), live())).toBe(false);
  });

  it('is tried in turn: a broken xclip does not hide xsel', async () => {
    program('xclip', '#!/bin/sh\nexit 1\n');
    fake('xsel');
    const clipboard = clipboardOf();
    const text = secretText();
    expect(await clipboard.copy(text, live())).toEqual({ kind: 'copied' });
    expect(await clipboard.holds(text, live())).toBe(true);
  });

  it('is not looked for without a display, and wl-copy is never used', async () => {
    fake('xclip');
    program('wl-copy', `#!/bin/sh\necho used > '${state}/used'\n`);
    const why = 'No program that can copy safely was found here.';
    for (const env of [{}, { WAYLAND_DISPLAY: 'wayland-0' }, { DISPLAY: ':0', PATH: '/nowhere' }]) {
      expect(await clipboardOf(env).copy(secretText(), live())).toEqual({ kind: 'unavailable', why });
    }
    expect(read('used') + read('argv')).toBe('');
  });

  it('that never ends is ended, on the deadline and when the person stops', async () => {
    program('xclip', '#!/bin/sh\necho $$ > "$XDG_FAKE_STATE/hung"\nexec sleep 300\n');
    const late = await clipboardOf({ DISPLAY: ':0' }, 500).copy(secretText(), live());
    expect(late).toMatchObject({ kind: 'unavailable' });
    expect(isRunning(Number(read('hung')))).toBe(false);

    rmSync(path.join(state, 'hung'));
    const stop = new AbortController();
    const copying = clipboardOf().copy(secretText(), stop.signal);
    const deadline = Date.now() + 20_000;
    while (read('hung') === '' && Date.now() < deadline) await new Promise(done => setTimeout(done, 10));
    stop.abort();
    expect(await copying).toMatchObject({ kind: 'unavailable', why: expect.stringContaining('stopped') });
    expect(isRunning(Number(read('hung')))).toBe(false);
  });
});
