import { randomBytes } from 'node:crypto';
import { createRedactor } from '../../src/ports/redact.ts';
import { createSanitiser } from '../../src/ports/sanitise.ts';
import { pair, type Suite } from './row.ts';

const MIB = 1024 * 1024;

/** What stands between a child's output and every sink. */
export const suite: Suite = {
  name: 'redactor',
  async measure() {
    const line = Buffer.from(`${'x'.repeat(79)}\n`);
    const chunk = Buffer.concat(Array.from({ length: 800 }, () => line));
    const chunks = Array.from({ length: Math.ceil((4 * MIB) / chunk.length) }, () => chunk);
    const redactor = createRedactor();
    for (let secret = 0; secret < 20; secret++)
      redactor.register(randomBytes(32).toString('base64url'), `secret ${secret}`);
    let _sink = 0;
    const copy = (): void => {
      for (const one of chunks) _sink += Buffer.from(one).toString('latin1').length;
    };
    return {
      rows: [
        await pair(
          'redact 4 MiB with 20 secrets',
          'copy and decode it',
          () => {
            const stream = redactor.stream();
            for (const one of chunks) _sink += stream.push(one).length;
            _sink += stream.end().length;
          },
          copy,
        ),
        await pair(
          'sanitise 4 MiB into lines',
          'copy and decode it',
          () => {
            const sanitiser = createSanitiser();
            for (const one of chunks) _sink += sanitiser.push(one).length;
            _sink += sanitiser.end().length;
          },
          copy,
        ),
      ],
    };
  },
};
