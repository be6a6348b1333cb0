import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseEnv } from '../../src/ports/base-env.ts';
import { createClockPort } from '../../src/ports/clock.ts';
import { keepHead, keepTail } from '../../src/ports/keep.ts';
import { createRandomPort } from '../../src/ports/random.ts';

describe('the base environment', () => {
  it('has what any program needs', () => {
    const env = {
      PATH: '/bin',
      HOME: '/h',
      LC_ALL: 'C',
      TZ: 'UTC',
      https_proxy: 'p',
      NO_PROXY: 'n',
      SSL_CERT_FILE: 'c',
    };
    expect(baseEnv(env, 'linux')).toEqual(env);
    const windows = {
      Path: 'C:\\',
      PATHEXT: '.EXE',
      SystemRoot: 'C:\\W',
      ComSpec: 'cmd',
      windir: 'C:\\W',
      Temp: 't',
    };
    expect(baseEnv(windows, 'win32')).toEqual(windows);
  });

  it.each(['true', '1', 'yes', 'on', ' TRUE '])(
    'an emergency stop of this computer (%s) reaches CAIO',
    value => {
      expect(baseEnv({ EMERGENCY_STOP: value }, 'linux')).toEqual({ EMERGENCY_STOP: value });
      expect(baseEnv({ Emergency_Stop: value }, 'win32')).toEqual({ EMERGENCY_STOP: value });
      // There it is another name, for CAIO as well.
      expect(baseEnv({ Emergency_Stop: value }, 'linux')).toEqual({});
    },
  );
  it.each(['false', '0', '', 'off'])('the word that nothing is stopped (%s) does not', value => {
    expect(baseEnv({ EMERGENCY_STOP: value }, 'linux')).toEqual({});
  });

  it('has nothing else: neither what CAIO reads nor what bends a Python', () => {
    const names = [
      'REDIS_URL',
      'DASHBOARD_AUTH_TOKEN',
      'ENVIRONMENT',
      'STATE_BACKEND',
      'INNGEST_EVENT_KEY',
      'CAIO_PROD_TOKEN',
    ];
    const python = ['PYTHONPATH', 'PYTHONHOME', 'PYTHONSTARTUP', 'VIRTUAL_ENV', 'NODE_OPTIONS', 'LD_PRELOAD'];
    const env = Object.fromEntries([...names, ...python].map(name => [name, 'x']));
    expect(baseEnv(env, 'linux')).toEqual({});
    expect(baseEnv(env, 'win32')).toEqual({});
    expect(baseEnv({ path: 'x', PATH: undefined }, 'linux')).toEqual({});
  });
});

describe('the clock', () => {
  it('waits no longer than it must, and not at all when aborted', async () => {
    const clock = createClockPort();
    const controller = new AbortController();
    const before = clock.monotonic();
    await clock.wait(20, controller.signal);
    expect(clock.monotonic() - before).toBeGreaterThanOrEqual(15);
    const long = clock.wait(10_000_000, controller.signal);
    controller.abort();
    await long;
    await clock.wait(10_000_000, controller.signal);
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(60_000);
  });
});

it('random text is as long as asked, url-safe and never the same', () => {
  const random = createRandomPort();
  const texts = Array.from({ length: 100 }, () => random.text(32));
  expect(new Set(texts).size).toBe(100);
  for (const text of texts) expect(text).toMatch(/^[\w-]{43}$/);
});

it('keeps the head and the tail of any stream, however it is cut', () => {
  const chunk = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 20 }), fc.integer({ min: 0, max: 2000 }), (chunks, limit) => {
      const all = Buffer.concat(chunks);
      const head = keepHead(limit);
      const tail = keepTail(limit);
      for (const bytes of chunks) {
        head.push(bytes);
        tail.push(bytes);
      }
      const kept = head.kept();
      expect(Buffer.from(kept.bytes).equals(all.subarray(0, limit))).toBe(true);
      expect([kept.total, kept.whole]).toEqual([all.length, all.length <= limit]);
      expect(tail.text()).toBe(all.subarray(Math.max(0, all.length - limit)).toString('utf8'));
    }),
  );
});
