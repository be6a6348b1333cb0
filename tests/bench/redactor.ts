import { randomBytes } from 'node:crypto';
import { createRedactor } from '../../src/ports/redact.ts';
import { createSanitiser } from '../../src/ports/sanitise.ts';
import { compare, type Row, type Suite, time } from './row.ts';

/** As much as a pipe gives at once. */
const CHUNK = 64 * 1024;
const SLICE = 4 * 1024 * 1024;
const SLICES = 12;
const SECRETS = 20;
const WANTED = { of: 'own', atLeast: 500 } as const;

const lines = (line: (index: number) => string): Buffer => {
  let text = '';
  for (let index = 0; text.length < CHUNK; index += 1) text += `${line(index)}\n`;
  return Buffer.from(text.slice(0, CHUNK), 'latin1');
};

const TEXTS: Readonly<Record<string, Buffer>> = {
  'a log': lines(
    index =>
      `2026-02-18 13:14:0${index % 10} INFO replay: case ${index} of 95 ended with 0.95${index} for lead ${(index * 7919).toString(16)}`,
  ),
  'random base64': Buffer.from(randomBytes((CHUNK / 4) * 3).toString('base64')),
  'random hex': Buffer.from(randomBytes(CHUNK / 2).toString('hex')),
};

/** MB/s of `run`, called once for each 64 KiB: of the quickest slice, as a machine that others use stops us often. */
const speed = async (run: () => void): Promise<number> => {
  let best = 0;
  for (let slice = 0; slice < SLICES; slice += 1) {
    const ms = await time(() => {
      for (let done = 0; done < SLICE; done += CHUNK) run();
    });
    best = Math.max(best, SLICE / 1e3 / ms);
  }
  return best;
};

/** What stands between a child's output and every sink. */
export const suite: Suite = {
  name: 'redactor',
  async measure() {
    const redactor = createRedactor();
    const secrets = Array.from({ length: SECRETS }, () => randomBytes(32).toString('base64url'));
    for (const [index, secret] of secrets.entries()) redactor.register(secret, `secret ${index}`);
    let sink = 0;
    const rows: Row[] = [];
    for (const [name, chunk] of Object.entries(TEXTS)) {
      const stream = redactor.stream();
      const redact = (): void => {
        sink += stream.push(chunk).length + 1;
      };
      const split = (): void => {
        let text = chunk.toString('latin1');
        for (const secret of secrets) text = text.split(secret).join('‹secret›');
        sink += text.length;
      };
      rows.push(
        await compare(
          `redact ${name}: ${SECRETS} secrets in all encodings, cut anywhere`,
          'split and join it: the same secrets, as they are only, whole only',
          () => speed(redact),
          () => speed(split),
          { unit: 'MB/s', wanted: WANTED },
        ),
      );
    }
    const log = TEXTS['a log'] ?? Buffer.of();
    const sanitiser = createSanitiser();
    rows.push(
      await compare(
        'sanitise a log into lines',
        'decode it and split it',
        () =>
          speed(() => {
            sink += sanitiser.push(log).length;
          }),
        () =>
          speed(() => {
            sink += log.toString('utf8').split('\n').length;
          }),
        { unit: 'MB/s' },
      ),
    );
    if (sink === 0) throw new Error('Nothing was measured.');
    return { rows };
  },
};
