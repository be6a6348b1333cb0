import { appendFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Guided, startGuide } from '../../src/commands/guided.ts';
import { parseCommandLine } from '../../src/commands/options.ts';
import { journalPath, listRuns } from '../../src/commands/runs-store.ts';
import { type Target, targetOf } from '../../src/commands/target.ts';
import type { World } from '../../src/commands/world.ts';
import { createGuard } from '../../src/ports/guard.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { until } from '../support/terminal.ts';

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

test('a run whose first line could not be written lets go of the CAIO folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'caio guided '));
  const { env, platform, execPath } = process;
  const guard = createGuard({
    program: fileOf('../../dist/guard.mjs'),
    execPath,
    env,
    words: { died: [], hung: [] },
    terminal: null,
  });
  const bundle = fileOf('../../dist/cli.mjs');
  const world = {
    env,
    platform,
    execPath,
    bundle,
    cwd: root,
    version: '0',
    nodeVersion: process.versions.node,
    guard,
  } as unknown as World;
  const real = await targetOf(parseCommandLine(['rehearse', '--home', root]), world);
  const { practice } = real;
  if (practice === null) throw new Error('A rehearsal has its practice world.');
  let spoiled = false;
  const target: Target = {
    ...real,
    practice: {
      ...practice,
      // Asked right before a line is written: somebody else is quicker, once.
      now() {
        const [run] =
          spoiled || !existsSync(join(real.home, 'runs')) ? [] : readdirSync(join(real.home, 'runs'));
        const path = run === undefined ? '' : journalPath(real.home, run);
        if (path !== '' && existsSync(path) && statSync(path).size === 0) {
          spoiled = true;
          appendFileSync(path, 'x');
        }
        return practice.now();
      },
    },
  };
  let state: GuideState | null = null;
  let guided: Guided | null = null;
  try {
    guided = await startGuide(target, world, event => {
      if (event.type === 'guide') state = event.state;
    });
    const now = (): GuideState | null => state;
    await until(() => (now()?.ready.doctor ?? null) !== null, 'the Ready screen');
    guided.guide.dispatch({ type: 'start' });
    await until(() => (now()?.problem ?? null) !== null, 'the trouble');
    expect(now()?.problem?.[0]).toBe('Something else wrote into the record of this run.');
    expect(await readdir(join(real.home, 'locks'))).toEqual([]);
    guided.guide.dispatch({ type: 'dismiss-problem' });
    await until(() => (now()?.problem ?? null) === null, 'nothing to say any more');
    guided.guide.dispatch({ type: 'start' });
    await until(() => now()?.phase.name === 'clicks' || (now()?.problem ?? null) !== null, 'a new run');
    expect(now()?.problem).toBeNull();
    expect(await listRuns(real.home)).toHaveLength(2);
  } finally {
    guided?.guide.dispatch({ type: 'leave' });
    await guided?.guide.ended;
    await (guided ? guided.close() : target.close());
    guard.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
});
