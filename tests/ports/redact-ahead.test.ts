import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/ports/redact.ts';

/** Of a piece as a flood has it, for which the tables are used. */
const around = (secret: string): Buffer =>
  Buffer.from(`${'word '.repeat(2_000)}${secret} ${'x'.repeat(3_000)}`);
const secret = (): string => randomBytes(32).toString('base64url');

/** Whatever part of the tables was made by then, in the time between. */
test.each([0, 1, 2, 5, 40])(
  'a secret that comes after %i slices of the tables is hidden as well',
  async turns => {
    const redactor = createRedactor();
    const early = Array.from({ length: 20 }, secret);
    for (const [index, value] of early.entries()) redactor.register(value, `early ${index}`);
    const stream = redactor.stream();
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    const late = secret();
    redactor.register(late, 'late');
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    for (const [value, label] of [
      [late, 'late'],
      [early[7] ?? '', 'early 7'],
      [Buffer.from(early[19] ?? '').toString('hex'), 'early 19'],
    ]) {
      const said = Buffer.concat([...stream.push(around(value ?? '')), ...stream.end()]).toString();
      expect(said).not.toContain(value);
      expect(said).toContain(`word ‹${label}› xxx`);
    }
  },
);
