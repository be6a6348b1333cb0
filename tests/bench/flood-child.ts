import { writeSync } from 'node:fs';

/** Prints a flood of one kind, as fast as its reader takes it: `node flood-child.ts KIND`. */

const CHUNK = 64 * 1024;
const MEGABYTES: Readonly<Record<string, number>> = { lines: 80, line: 100, ansi: 80, invalid: 80 };
const LINES: Readonly<Record<string, (index: number) => Buffer>> = {
  lines: index => Buffer.from(`${`INFO replay: case ${index} of 95 ended`.padEnd(79, 'x')}\n`),
  line: () => Buffer.from('one long line without an end '),
  ansi: index =>
    Buffer.from(`\u001b[32mINFO\u001b[0m ${`case \u001b[1m${index}\u001b[0m`.padEnd(65, 'x')}\n`),
  invalid: index => Buffer.concat([Buffer.alloc(75, 0xc3 + (index % 16)), Buffer.from('end!\n')]),
};

const kind = process.argv[2] ?? '';
const line = LINES[kind];
if (!line) throw new Error(`There is no flood "${kind}".`);
const parts: Buffer[] = [];
for (let index = 0, size = 0; size < CHUNK; index += 1) {
  const next = line(index);
  parts.push(next);
  size += next.length;
}
const chunk = Buffer.concat(parts);
const total = (MEGABYTES[kind] ?? 0) * 1e6;
for (let sent = 0; sent < total; ) {
  try {
    sent += writeSync(1, chunk);
  } catch (error) {
    // A pipe that is full for now.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
}
