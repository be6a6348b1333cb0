import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sitsDown } from '../support/person.ts';
import { createBench } from '../support/program.ts';
import { until } from '../support/terminal.ts';
test('x', async () => {
  const bench = await createBench();
  const p = sitsDown(bench, ['rehearse']);
  await p.reads('Start the cutover');
  if (process.env.EARLY) p.presses('Enter');
  await p.reads('Node 24');
  await new Promise(r => setTimeout(r, 3000));
  console.log(p.terminal.screen().map((l, i) => `${i} ${l}`).join('\n'));
  writeFileSync('/tmp/raw.txt', p.terminal.raw());
  expect(1).toBe(1);
});
