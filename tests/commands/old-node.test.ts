import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, createBench } from '../support/program.ts';

let bench: Bench;
let fakes: string;
beforeAll(async () => {
  bench = await createBench();
  fakes = join(bench.tmp, 'fakes');
  await mkdir(fakes);
  await writeFile(join(fakes, 'npx'), `#!/bin/sh\necho "$@" >> '${join(fakes, 'npx.log')}'\n`);
  await chmod(join(fakes, 'npx'), 0o755);
});
afterAll(() => bench.close());

async function onNode(version: string, args: readonly string[] = ['--version'], stdin?: string) {
  const preload = join(fakes, `node-${version}.cjs`);
  await writeFile(
    preload,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  );
  return bench.run(args, {
    node: ['-r', preload],
    env: { PATH: `${fakes}:${process.env.PATH ?? ''}` },
    ...(stdin === undefined ? {} : { stdin }),
  });
}

test.for(['22.18.0', '20.20.2', '8.17.0', '0.12.18'])(
  'Node %s is too old: three lines, exit 2, and npx is not started when nobody can answer',
  async version => {
    for (const stdin of [undefined, 'yes\n']) {
      const { exit, stdout, stderr } = await onNode(version, ['gates'], stdin);
      expect([exit, stdout]).toEqual([2, '']);
      expect(stderr.trimEnd().split('\n')).toHaveLength(3);
      expect(stderr).toContain(`needs Node 22.19 or newer; this computer runs Node ${version}.`);
      expect(stderr).toContain('Nothing was started');
    }
    await expect(readFile(join(fakes, 'npx.log'))).rejects.toThrow('ENOENT');
  },
);

test.for(['22.19.0', '23.0.0', '24.0.1', '100.0.0'])('Node %s is new enough', async version => {
  const { exit, stdout } = await onNode(version);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('the guard can be parsed by any Node: no syntax from after 2009', async () => {
  const source = await readFile(new URL('../../bin/caio-cockpit.cjs', import.meta.url), 'utf8');
  expect(source).not.toMatch(/=>|`|\b(?:const|let|class|async|await) \w+ ?[=({]|\?\.|\?\?|\.\.\.\w/);
});
