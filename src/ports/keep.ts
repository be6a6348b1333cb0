import type { Kept } from './types.ts';

const FIRST_BYTES = 64 * 1024;

/** Keeps the first `limit` bytes of a stream and counts the rest. Copies, so that tiny chunks stay cheap. */
export function keepHead(limit: number): { push(bytes: Uint8Array): void; kept(): Kept } {
  let room = Buffer.alloc(Math.min(limit, FIRST_BYTES));
  let used = 0;
  let total = 0;
  return {
    push(bytes) {
      total += bytes.length;
      const take = Math.min(bytes.length, limit - used);
      if (take <= 0) return;
      if (used + take > room.length) {
        const larger = Buffer.alloc(Math.min(limit, Math.max(room.length * 2, used + take)));
        room.copy(larger, 0, 0, used);
        room = larger;
      }
      room.set(take === bytes.length ? bytes : bytes.subarray(0, take), used);
      used += take;
    },
    kept: () => ({ bytes: room.subarray(0, used), total, whole: total === used }),
  };
}

/** Keeps the last `limit` bytes of a stream. */
export function keepTail(limit: number): { push(bytes: Uint8Array): void; text(): string } {
  let end = Buffer.alloc(0);
  return {
    push(bytes) {
      end =
        bytes.length >= limit
          ? Buffer.from(bytes.subarray(bytes.length - limit))
          : Buffer.concat([end.subarray(Math.max(0, end.length + bytes.length - limit)), bytes]);
    },
    text: () => end.toString('utf8'),
  };
}
