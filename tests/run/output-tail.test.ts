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

describe('small pieces', () => {
  const said = (stream: 'stdout' | 'stderr', text: string, cut = false) => ({
    stream,
    bytes: Buffer.from(text),
    cut,
  });
  const kept = (...pieces: ReturnType<typeof said>[]): [string, string][] => {
    const tail = createOutputTail(LIMIT);
    for (const piece of pieces) tail.add(piece);
    return tail.take().map(({ stream, bytes }) => [stream, Buffer.from(bytes).toString()]);
  };
  test('of one stream are joined', () => {
    expect(kept(said('stdout', 'a\n'), said('stdout', 'b\n'))).toEqual([['stdout', 'a\nb\n']]);
  });
  test('of two streams, and behind a line that was cut, stay apart in their order', () => {
    expect(kept(said('stdout', 'a\n'), said('stderr', 'b\n'), said('stdout', 'c\n'))).toEqual([
      ['stdout', 'a\n'],
      ['stderr', 'b\n'],
      ['stdout', 'c\n'],
    ]);
    expect(kept(said('stdout', 'a', true), said('stdout', 'b\n'))).toEqual([
      ['stdout', 'a'],
      ['stdout', 'b\n'],
    ]);
  });
  test('an empty line at the very beginning is one that was left out', () => {
    const tail = createOutputTail(2);
    tail.add(said('stdout', '\n'));
    tail.add(said('stderr', 'ab'));
    expect(tail.dropped()).toEqual({ lines: 1, bytes: 1 });
  });
});
