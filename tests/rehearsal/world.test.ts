import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { SCENARIOS, scenarioNamed } from '../../src/rehearsal/index.ts';
import { createPracticeWorld } from '../../src/rehearsal/world.ts';
import { GATE_IDS, PYTEST_PACK } from '../../src/runbook/gates.ts';
import { scenarioOf, worldWith } from './practice-kit.ts';

const refused = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', () => resolve(true));
  });

const portOf = (url: string): number => Number(new URL(url).port);

test('a world stands in a private folder with a space in its name, and closes without a trace', async () => {
  const world = await worldWith();
  expect(world.workspace).toMatch(/caio-cockpit practice .*\/chiefaiofficer alpha swarm$/);
  for (const path of [
    'scripts',
    'execution',
    'dashboard',
    '.hive-mind',
    '.env',
    '.env.staging',
    'core',
    ...PYTEST_PACK,
  ])
    expect(existsSync(join(world.workspace, path)), path).toBe(true);
  expect((await stat(join(world.workspace, '.env'))).mode & 0o077).toBe(0);
  expect(existsSync(join(world.workspace, 'caio-cockpit.plan.json'))).toBe(false);
  const ports = [
    portOf(world.inputs.CAIO_STAGING_URL),
    portOf(world.inputs.CAIO_PROD_URL),
    world.redis.staging.port,
    world.redis.production.port,
  ];
  expect(new Set(ports).size).toBe(4);
  expect(await Promise.all(ports.map(refused))).toEqual([false, false, false, false]);
  await world.close();
  await world.close();
  expect(existsSync(dirname(world.workspace))).toBe(false);
  expect(await Promise.all(ports.map(refused))).toEqual([true, true, true, true]);
});

test('a world that cannot be built leaves nothing behind', async () => {
  const before = (await readdir(tmpdir())).filter(name => name.startsWith('caio-cockpit practice '));
  let calls = 0;
  const building = createPracticeWorld({
    scenario: scenarioOf({}),
    interpreter: ['node'],
    now: () => {
      calls += 1;
      throw new Error('no clock');
    },
  });
  await expect(building).rejects.toThrow('no clock');
  expect(calls).toBe(1);
  const after = (await readdir(tmpdir())).filter(name => name.startsWith('caio-cockpit practice '));
  expect(
    after.filter(
      name => !before.includes(name) && existsSync(join(tmpdir(), name, 'chiefaiofficer alpha swarm')),
    ),
  ).toEqual([]);
});

test('tokens and keys are new in every world and stand in its env files only', async () => {
  const worlds = [await worldWith(), await worldWith()];
  const tokens = worlds.flatMap(({ inputs }) => [inputs.CAIO_STAGING_TOKEN, inputs.CAIO_PROD_TOKEN]);
  expect(new Set(tokens).size).toBe(4);
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{42}$/);
  const folder = worlds[0]?.workspace ?? '';
  const found: string[] = [];
  for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const text = await readFile(join(name.parentPath, name.name), 'utf8');
    if (tokens.some(token => text.includes(token))) found.push(name.name);
  }
  expect(found.sort()).toEqual(['.env', '.env.staging']);
});

test('the faults of inputs and files are there', async () => {
  const world = await worldWith({
    inputs: { stagingToken: 'trailing-space', stagingUrl: 'with-path', missing: ['CAIO_PROD_TOKEN'] },
    stagingEnv: { missing: true },
    productionEnv: { bom: true, repeat: ['REDIS_URL'], copyFromOther: ['ENVIRONMENT'] },
    workspace: { tokenInDocument: true, noHive: true },
  });
  expect(world.inputs.CAIO_STAGING_TOKEN).toMatch(/\S $/);
  expect(world.inputs.CAIO_STAGING_URL).toMatch(/\/sales$/);
  expect(world.inputs.CAIO_PROD_TOKEN).toBe('');
  expect(existsSync(join(world.workspace, '.env.staging'))).toBe(false);
  expect(existsSync(join(world.workspace, '.hive-mind'))).toBe(false);
  const text = await readFile(join(world.workspace, '.env'), 'utf8');
  expect(text.startsWith('\ufeffENVIRONMENT=staging\n')).toBe(true);
  expect(text.match(/^REDIS_URL=/gm)).toHaveLength(2);
  const notes = await readFile(join(world.workspace, 'docs/SETUP_NOTES.md'), 'utf8');
  expect(notes).toContain(world.inputs.CAIO_STAGING_TOKEN.trim());
  const same = await worldWith({ inputs: { stagingToken: 'same-as-production' } });
  expect(same.inputs.CAIO_STAGING_TOKEN).toBe(same.inputs.CAIO_PROD_TOKEN);
});

test('a scenario with timeouts puts them into the plan of its workspace', async () => {
  const scenario = scenarioNamed('script-hangs');
  if (!scenario) throw new Error('the scenario is gone');
  const world = await createPracticeWorld({ scenario, interpreter: ['node'], now: () => new Date() });
  const plan = await readFile(join(world.workspace, 'caio-cockpit.plan.json'), 'utf8');
  await world.close();
  expect(JSON.parse(plan)).toEqual({ timeoutsSeconds: { replay: 3 } });
});

test('the deployments tell the time of the practice clock, also when it has been moved', async () => {
  const world = await worldWith({});
  const apart = async (url: string): Promise<number> => {
    const { headers } = await fetch(`${url}/api/health`);
    return Math.abs(Date.parse(headers.get('date') ?? '') - world.now().getTime());
  };
  const { staging, production } = world.deployments;
  expect(await apart(staging.url)).toBeLessThan(60_000);
  await world.nextDay();
  expect(world.now().getTime() - Date.now()).toBeGreaterThan(120_000);
  expect(await apart(staging.url)).toBeLessThan(60_000);
  expect(await apart(production.url)).toBeLessThan(60_000);
});

test('every scenario is named once, says what is wrong, and knows how it must end', () => {
  const names = SCENARIOS.map(scenario => scenario.name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, title, expect: end, seconds } of SCENARIOS) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(title, name).toMatch(/^[A-Z.].+\.$/);
    expect(end.verdict === 'GO', name).toBe(end.finding === null);
    expect(end.gate === null, name).toBe(end.finding === null);
    for (const gate of Object.keys(seconds ?? {})) expect(GATE_IDS, name).toContain(gate);
  }
  expect(names[0]).toBe('all-good');
  expect(scenarioNamed('not-there')).toBeUndefined();
});

test('every trap of a gate that can be imitated has its scenario', () => {
  const traps = new Set(SCENARIOS.map(scenario => scenario.trap));
  const wanted = [
    ...['V1', 'V2', 'V4', 'V5', 'V6', 'V7', 'V8', 'V9', 'F1', 'F2', 'F3', 'F4'],
    ...['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'SF1', 'SF2', 'SF3', 'SF4', 'SF5', 'SF6'],
    ...['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7', 'M8', 'R2', 'R3', 'P1', 'P2', 'P3', 'P5'],
    ...['D1', 'D2', 'D3', 'D5', 'D6', 'L1', 'L5', 'issue'],
  ];
  expect(wanted.filter(trap => !traps.has(trap))).toEqual([]);
});
