import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { createOutputTail } from '../../src/run/output-tail.ts';

const PIECE_BYTES = 16 * 1024;
const LIMIT = 64 * PIECE_BYTES;
const PIECES = 900;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('the end of a flood', () => {
  test('what was dropped is not held on to', async () => {
    const tail = createOutputTail(LIMIT);
    const seen: WeakRef<ArrayBufferLike>[] = [];
    for (let index = 0; index < PIECES; index += 1) {
      const bytes = new Uint8Array(PIECE_BYTES).fill(0x61);
      bytes[PIECE_BYTES - 1] = 0x0a;
      seen.push(new WeakRef(bytes.buffer));
      tail.add({ stream: 'stdout', bytes, cut: false });
    }
    // What a WeakRef was made of or asked for stays until the turn is over.
    await turn();
    collect();
    const held = seen.filter(one => one.deref() !== undefined).length;
    // As many dropped ones as kept ones at most.
    expect(held).toBeLessThanOrEqual(2 * 64);
    expect(tail.dropped()).toEqual({ lines: PIECES - 64, bytes: (PIECES - 64) * PIECE_BYTES });
    expect(tail.take()).toHaveLength(64);
  });
});
