import { readFileSync } from 'node:fs';
import type { PracticeWorld } from '../../src/rehearsal/index.ts';
import { reaches, send, startGuideOn } from './guide-kit.ts';
import { act, giveTokens } from './live-kit.ts';

/**
 * A cockpit at the second dispatch, in a process of its own that can be killed: `node live-driver.ts FILE`. The file
 * names the world and the home. Says each event on stdout as soon as it is on the disk.
 */
interface Told {
  readonly world: Pick<PracticeWorld, 'workspace' | 'python' | 'inputs'> & {
    readonly urls: Readonly<Record<'staging' | 'production', string>>;
  };
  readonly home: string;
}

const { world: told, home } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Told;
const nothing = async (): Promise<void> => undefined;
const world = {
  ...told,
  deployments: { staging: { url: told.urls.staging }, production: { url: told.urls.production } },
  now: () => new Date(),
  nextDay: nothing,
  reviewLeads: nothing,
  redeploy: () => undefined,
} as unknown as PracticeWorld;

const started = startGuideOn(world, home, true);
const { push } = started.heard;
started.heard.push = (...events) => {
  for (const event of events) if (event.type === 'journal') console.log(event.line.event.type);
  return push.apply(started.heard, events);
};
await send(started, { type: 'resume', run: 'r' });
await reaches(started, 'go-live');
await giveTokens(started, world);
const { end } = await act(started, 'send');
console.log(`end ${end}`);
started.guide.dispatch({ type: 'leave' });
await started.guide.ended;
console.log('left');
