import { createHash, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';
import type { Secret } from './types.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** A value that gives `‹label›` wherever text is expected: string, JSON, template, `util.inspect`, a log. */
export class CockpitSecret implements Secret {
  readonly label: string;
  // A real private field: no inspector, spread, structuredClone or JSON walk reaches it.
  readonly #value: string;

  constructor(value: string, label: string) {
    this.#value = value;
    this.label = label;
    Object.freeze(this);
  }

  reveal(): string {
    return this.#value;
  }

  /** In constant time for any two lengths: both sides are hashed to 32 bytes first. */
  equals(other: string): boolean {
    return timingSafeEqual(digest(this.#value), digest(other));
  }

  toString(): string {
    return `‹${this.label}›`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.toPrimitive](): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Wraps a value so that it cannot be printed by accident. The label is what people see instead. */
export function createSecret(value: string, label: string): Secret {
  return new CockpitSecret(value, label);
}
