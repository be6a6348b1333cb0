import { describe, expect, it } from 'vitest';
import { endTree, type KillTools } from '../../src/ports/kill-tree.ts';

/** A system on which a group ends at a given signal, or never; it writes down what was asked of it. */
function system(
  endsAt: 'SIGTERM' | 'SIGKILL' | 'never' | 'gone',
  taskkillWorks = true,
  strays: readonly (readonly [number, number])[] = [],
) {
  const asked: string[] = [];
  let alive = endsAt !== 'gone';
  let waited = 0;
  const tools: KillTools = {
    kill: (pid, signal) => {
      if (!alive) throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' });
      if (signal !== 0) asked.push(`${signal} ${pid}`);
      if (signal === endsAt && pid === (strays.at(-1)?.[0] ?? pid)) alive = false;
    },
    taskkill: async pid => {
      asked.push(`taskkill ${pid}`);
      if (!taskkillWorks) throw new Error('taskkill is not there');
    },
    kin: ({ groups }) => new Map(alive ? [...groups.map(pid => [pid, pid] as const), ...strays] : []),
    wait: async ms => {
      waited += ms;
    },
  };
  return { asked, tools, waited: () => waited };
}

describe('on POSIX', () => {
  it('asks the group politely, and no more when that was enough', async () => {
    const { asked, tools } = system('SIGTERM');
    await endTree(4711, 'linux', undefined, tools);
    expect(asked).toEqual(['SIGTERM -4711']);
  });

  it('kills the group that is still there after 2 s', async () => {
    const { asked, tools, waited } = system('SIGKILL');
    await endTree(4711, 'darwin', undefined, tools);
    expect(asked).toEqual(['SIGTERM -4711', 'SIGKILL -4711']);
    expect(waited()).toBeGreaterThanOrEqual(2000);
    expect(waited()).toBeLessThan(2500);
  });

  it('gives up on what even the system cannot end, well within 5 s', async () => {
    const { asked, tools, waited } = system('never');
    await endTree(4711, 'linux', undefined, tools);
    expect(asked).toEqual(['SIGTERM -4711', 'SIGKILL -4711']);
    expect(waited()).toBeLessThan(4000);
  });

  it('strikes whoever is in a group of its own by its number, as often as it takes', async () => {
    const { asked, tools } = system('SIGKILL', true, [[4800, 4800]]);
    await endTree(4711, 'linux', 'mark', tools);
    expect(asked).toEqual(['SIGTERM -4711', 'SIGTERM 4800', 'SIGKILL -4711', 'SIGKILL 4800']);
  });

  it('does nothing when nobody is left', async () => {
    const { asked, tools, waited } = system('gone');
    await endTree(4711, 'linux', undefined, tools);
    expect([asked, waited()]).toEqual([[], 0]);
  });
});

describe('on Windows', () => {
  it('has taskkill end the tree, and never signals a group', async () => {
    const { asked, tools } = system('never');
    await endTree(4711, 'win32', undefined, tools);
    expect(asked).toEqual(['taskkill 4711']);
  });

  it('ends at least the child itself when taskkill does not work', async () => {
    const { asked, tools } = system('never', false);
    await endTree(4711, 'win32', undefined, tools);
    expect(asked).toEqual(['taskkill 4711', 'SIGKILL 4711']);
  });
});

it.each([0, 1, -1, Number.NaN, 1.5])('never touches everybody: %s is no child', async pid => {
  for (const platform of ['linux', 'win32'] as const) {
    const { asked, tools } = system('never');
    await endTree(pid, platform, undefined, tools);
    expect(asked).toEqual([]);
  }
});
