import { openFingerprint } from '../ports/fingerprint.ts';
import { type FollowEnd, followJournal } from '../run/follow.ts';
import type { Watcher } from '../run/live.ts';
import type { LockHolder } from '../run/lock.ts';
import type { LockPlace } from '../run/lock-path.ts';
import { holderAnywhere } from '../run/locks.ts';
import { LOOK_ON } from '../ui/words/look-on.ts';
import { rowsTo } from './rows.ts';
import { journalPath } from './runs-store.ts';
import { EXIT, type World } from './world.ts';

/**
 * For a terminal: says who is at work on the workspace, and shows it to whoever wants to see. Null when nobody is.
 * Always ends with 5: this cockpit did nothing.
 */
export async function lookOn(target: LockPlace, asking: boolean, world: World): Promise<number | null> {
  const holder = await holderAnywhere(target);
  if (holder === null) return null;
  const write = rowsTo(world);
  write(LOOK_ON.busy(holder.since, holder.pid, holder.run));
  for (const line of [LOOK_ON.means, LOOK_ON.offer]) write(line);
  if (!(await wanted(world))) return EXIT.locked;
  const end = asking ? await inLines(target, holder, world) : await onScreens(target, holder, world);
  if (end === 'aborted') write(LOOK_ON.left);
  else if (end === 'ended') write(LOOK_ON.ended);
  else write(LOOK_ON.broken(end.line, end.why));
  return EXIT.locked;
}

/** One line, as a shell reads it. */
function wanted({ stdin, stdout, onStop }: World): Promise<boolean> {
  stdout.write(LOOK_ON.ask);
  return new Promise(resolve => {
    const done = (answer: boolean): void => {
      undo();
      stdin.off('data', heard);
      stdin.off('end', gone);
      stdin.pause();
      resolve(answer);
    };
    const heard = (bytes: Buffer | string): void => done(/^\s*(y(es)?)?\s*$/i.test(String(bytes)));
    const gone = (): void => done(false);
    const undo = onStop(gone);
    stdin.on('data', heard);
    stdin.on('end', gone);
    stdin.resume();
  });
}

async function follow(
  target: LockPlace,
  holder: LockHolder,
  watch: Watcher,
  signal: AbortSignal,
): Promise<FollowEnd> {
  const home = holder.home ?? target.home;
  const { seal } = await openFingerprint(home);
  return followJournal({
    path: journalPath(home, holder.run),
    seal,
    onLine: line => watch({ type: 'journal', line }),
    isWritten: async () => (await holderAnywhere(target))?.run === holder.run,
    signal,
  });
}

async function inLines(target: LockPlace, holder: LockHolder, world: World): Promise<FollowEnd> {
  const { createPlainReporter } = await import('../plain.ts');
  const stop = new AbortController();
  const undo = world.onStop(() => stop.abort());
  const write = rowsTo(world);
  write(LOOK_ON.follow);
  try {
    return await follow(target, holder, createPlainReporter(write), stop.signal);
  } finally {
    undo();
  }
}

async function onScreens(target: LockPlace, holder: LockHolder, world: World): Promise<FollowEnd> {
  const { createStore, startScreens } = await import('./first-frame.ts');
  const stop = new AbortController();
  const undo = world.onStop(() => stop.abort());
  const store = createStore(Date.now);
  const screens = startScreens({
    store,
    stdin: world.stdin,
    stdout: world.stdout,
    colour: world.colour,
    unicode: world.unicode,
    onStop: () => stop.abort(),
    info: { lookingOn: true },
  });
  const giveBack = world.atExit(() => void screens.stop());
  world.guard.terminalTaken();
  // A screen that breaks ends the looking on; the run is another's.
  screens.waitUntilExit().then(
    () => stop.abort(),
    () => stop.abort(),
  );
  try {
    return await follow(target, holder, store.watch, stop.signal);
  } finally {
    undo();
    await screens.stop();
    giveBack();
    world.guard.terminalGiven();
  }
}
