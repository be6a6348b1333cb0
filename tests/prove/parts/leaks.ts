import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomToken } from '../../../src/rehearsal/practice-env.ts';
import { sitsDown } from '../../support/person.ts';
import {
  type Bench,
  createBench,
  createLiveWorld,
  filesBelow,
  type LiveWorld,
} from '../../support/program.ts';
import { atHandIn, committed, deployed, goesOn, stations } from '../../support/stations.ts';
import { plantCanaries, readdress } from '../leaks/canaries.ts';
import { type EchoingServer, echoingServer } from '../leaks/echoing-server.ts';
import { type Hunt, hunt } from '../leaks/hunt.ts';
import { WAYS_COUNT } from '../leaks/spellings.ts';
import type { Proof } from '../part.ts';

const ECHO = fileURLToPath(new URL('../leaks/echo.ts', import.meta.url));
const EXIT = { go: 0, noGo: 1, notYet: 3 } as const;
const OWN_FILES = /\/(?:\.env|\.env\.staging)$|\/backups\/|\/\.git\//;

interface Stage {
  readonly bench: Bench;
  readonly world: LiveWorld;
  readonly servers: Readonly<Record<'staging' | 'production', EchoingServer>>;
  readonly secrets: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** A whole world in which scripts and servers tell every secret they know, in every spelling and byte by byte. */
async function stage(channels: 'stderr' | 'both', failingTest: boolean, full: boolean): Promise<Stage> {
  const bench = await createBench();
  const world = await createLiveWorld(failingTest ? { workspace: { failingTest } } : {});
  const canaries = await plantCanaries(world, full);
  const secrets = new Map([...canaries, ...(await world.secrets())]);
  const names = ['staging', 'production'] as const;
  const [staging, production] = await Promise.all(
    names.map(name => echoingServer(world.deployments[name].url, [...canaries.values()])),
  );
  if (staging === undefined || production === undefined) throw new Error('no servers');
  await readdress(world, '.env.staging', world.deployments.staging.url, staging.url);
  await readdress(world, '.env', world.deployments.production.url, production.url);
  const list = join(bench.outside, 'canaries.json');
  await writeFile(list, JSON.stringify(Object.fromEntries(secrets)));
  const wrapper = world.args[3] ?? '';
  const real = `${wrapper}-real`;
  await writeFile(real, await readFile(wrapper, 'utf8'));
  const before = [process.execPath, ECHO, channels, list, world.workspace, real];
  await writeFile(wrapper, `#!/bin/sh\nexec ${before.map(part => `'${part}'`).join(' ')} "$@"\n`);
  for (const file of [wrapper, real]) await chmod(file, 0o755);
  return {
    bench,
    world,
    servers: { staging, production },
    secrets,
    async close() {
      await Promise.all([staging.close(), production.close()]);
      await bench.close();
      await world.close();
      await rm(real, { force: true });
    },
  };
}

/** The one script that is given its env file's values: the migration works on production's shared memory. */
const mayHold = (command: string): boolean => command.includes('migrate_file_state_to_redis');

async function everywhere({ bench, world }: Stage, on: Hunt): Promise<void> {
  for (const format of ['json', 'md', 'junit', 'html']) await out(bench, on, ['report', '--format', format]);
  for (const args of [['status', '--json', ...world.args], ['runs', '--json'], ['audit']])
    await out(bench, on, args);
  await on.searchFolder(bench.home, path => OWN_FILES.test(path));
  const logs = (await filesBelow(bench.home)).filter(path => path.endsWith('.log'));
  const labels =
    (await Promise.all(logs.map(path => readFile(path, 'utf8')))).join('').match(/‹[^›]+›/g)?.length ?? 0;
  on.counts['labels in place of secrets'] = labels;
  if (labels < (on.counts.secrets ?? 0) * WAYS_COUNT)
    on.found.push(`Only ${labels} labels stand in the logs: was anything echoed?`);
  await on.searchFolder(bench.tmp, () => false);
  await on.searchFolder(world.workspace, path => OWN_FILES.test(path));
}

async function out(bench: Bench, on: Hunt, args: readonly string[]): Promise<void> {
  const { stdout, stderr } = await bench.run(args);
  on.search(`${args[0]} on stdout`, latin(stdout));
  on.search(`${args[0]} on stderr`, latin(stderr));
  if (stdout.length === 0) on.found.push(`${args.join(' ')} printed nothing to look at: ${stderr}`);
}

const latin = (text: string): string => Buffer.from(text).toString('latin1');

/** Two gates without a screen, one that asks a server and one that does not; the inputs come through stdin. */
async function someGates(on: Stage, hunting: Hunt): Promise<void> {
  const inputs = {
    ...on.world.inputs,
    CAIO_STAGING_URL: on.servers.staging.url,
    CAIO_PROD_URL: on.servers.production.url,
  };
  const only = ['--only', 'auth-staging,pytest'];
  const args = ['gates', '--ndjson', '--inputs-stdin', '--confirm', 'all', ...only, ...on.world.args];
  const ended = await on.bench.run(args, { stdin: JSON.stringify(inputs) });
  hunting.search('gates on stdout', latin(ended.stdout));
  hunting.search('gates on stderr', latin(ended.stderr));
  const gates = /"gates":\[.*/.exec(ended.stdout.split('\n').at(-2) ?? '')?.[0] ?? '';
  const passed = gates.match(/"outcome":"pass","command"/g)?.length ?? 0;
  if (passed !== 2) hunting.found.push(`${passed} of the two gates passed: ${ended.stderr.slice(-1_500)}`);
}

/** What one environment's deployment is given by hand. */
const atHandOn = (on: Stage, tokens: Tokens) => {
  const { staging, production } = atHandIn(on.world, tokens);
  return {
    staging: { ...staging, url: on.servers.staging.url },
    production: { ...production, url: on.servers.production.url },
  };
};
type Tokens = Readonly<Record<'staging' | 'production', string>>;

/** The guided cutover in a terminal, to its verdict. */
async function guided(
  on: Stage,
  hunting: Hunt,
  tokens: Tokens,
  wrong: readonly string[],
  wanted: number,
): Promise<void> {
  const person = sitsDown(on.bench, on.world.args);
  const all = stations(atHandOn(on, tokens));
  await person.chooses('Start the cutover');
  await person.confirms();
  await goesOn(person, all, { to: 'token Staging' });
  const masks = new Set<string>();
  for (const text of wrong) {
    person.pastes(text);
    await person.reads(`${text.length} `);
    const row = person.terminal.screen().find(line => line.includes(` ${text.length} `)) ?? '';
    masks.add(row.replaceAll(/\d+/g, 'N'));
    person.presses('\u0015');
    await person.reads(' 0 ');
  }
  if (masks.size !== 1) hunting.found.push('The masked field is as wide as what is typed into it.');
  await goesOn(person, all, { from: 'token Staging', to: 'watch Staging' });
  await person.reads('the new token is refused', 120_000);
  deployed(on.world, tokens);
  await goesOn(person, all, { from: 'watch Staging' });
  await person.reads('[5 Verdict]', 300_000);
  for (let page = 0; page < 20; page += 1) person.presses('PageDown');
  const { exit } = await person.leaves();
  if (exit !== wanted) hunting.found.push(`It ended with ${exit} instead of ${wanted}.`);
  hunting.search('the terminal', latin(person.terminal.raw()));
}

/** A whole run in a world that tells everything, while every process is watched; then everything is searched. */
async function hunted(channels: 'stderr' | 'both', failingTest: boolean, run: Run): Promise<Hunt> {
  const on = await stage(channels, failingTest, run !== someGates);
  await committed(on.world.workspace);
  const tokens = { staging: randomToken(), production: randomToken() };
  const wrong = [randomToken().slice(0, 8), `${'\'%+=&\\"<>'}${randomToken().repeat(5)}`.slice(0, 200)];
  const named = { 'staging token': tokens.staging, 'production token': tokens.production };
  const typed = wrong.map((text, at) => [`typed ${at}`, text] as const);
  const hunting = hunt(new Map([...on.secrets, ...Object.entries(named), ...typed]));
  const stop = hunting.watchProcesses(mayHold);
  try {
    await run(on, hunting, tokens, wrong);
    if (on.servers.staging.brought() === 0)
      hunting.found.push('No server was told a secret, so none was echoed.');
    await everywhere(on, hunting);
  } finally {
    stop();
    await on.close();
  }
  return hunting;
}
type Run = (on: Stage, hunting: Hunt, tokens: Tokens, wrong: readonly string[]) => Promise<void>;

/** No secret comes out anywhere, whatever scripts and servers make of it. */
export async function prove({ full }: { readonly full: boolean }): Promise<Proof> {
  const counts: Record<string, number> = { runs: 0, spellings: WAYS_COUNT };
  const failures: string[] = [];
  const to =
    (exit: number): Run =>
    (on, hunting, tokens, wrong) =>
      guided(on, hunting, tokens, wrong, exit);
  const runs = full
    ? [
        () => hunted('stderr', false, to(EXIT.go)),
        () => hunted('stderr', true, to(EXIT.noGo)),
        // What every script prints before its report makes each of them unreadable.
        () => hunted('both', false, to(EXIT.notYet)),
      ]
    : [() => hunted('stderr', false, someGates)];
  for (const run of runs) {
    const hunting = await run();
    counts.runs = (counts.runs ?? 0) + 1;
    for (const [name, count] of Object.entries(hunting.counts)) counts[name] = (counts[name] ?? 0) + count;
    failures.push(...hunting.found);
  }
  return { name: 'leaks', counts, failures };
}
