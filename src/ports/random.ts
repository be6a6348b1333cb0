import { randomBytes } from 'node:crypto';
import type { RandomPort } from './types.ts';

/** Randomness of the operating system, good enough for tokens. */
export function createRandomPort(): RandomPort {
  return { text: bytes => randomBytes(bytes).toString('base64url') };
}
