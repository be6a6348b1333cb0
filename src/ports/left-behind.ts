import { endKin } from './kill-tree.ts';
import { everybody } from './kin.ts';
import { isAlive } from './owner.ts';

/**
 * Ends processes that a cockpit had started which does not run any more: it and its guard were killed. They are known
 * by the mark in their environment, so this finds nobody on Windows. Never throws. Gives how many it met.
 */
export async function endLeftBehind(platform: NodeJS.Platform): Promise<number> {
  const marks = new Set(everybody(platform).flatMap(({ kin }) => (kin === null ? [] : [kin])));
  const dead = new Set<string>();
  for (const mark of marks) {
    const owner = /^(.+)\.\d+$/.exec(mark)?.[1];
    if (owner !== undefined && !(await isAlive(owner, platform))) dead.add(mark);
  }
  if (dead.size === 0) return 0;
  return endKin({ groups: [], isKin: kin => dead.has(kin) }, true, platform);
}
