import { describe, expect, test } from 'vitest';
import type { GitHead, Ports } from '../../src/ports/types.ts';
import { type DoctorInput, examine } from '../../src/run/doctor.ts';
import { childResult, scriptedPorts } from '../support/check-kit.ts';

const STAND_IN = { command: 'python', prefix: [], shown: 'the practice Python', version: '3.11.2' };
const HEAD: GitHead = { kind: 'head', commit: '0123456789abcdef'.repeat(3).slice(0, 40), changed: [] };

/** What doctor says when only this is otherwise. */
async function lineOf(
  id: string,
  change: Partial<DoctorInput> = {},
  ports: Partial<Ports> = {},
): Promise<unknown> {
  const lines = await examine({
    ports: scriptedPorts({
      git: { head: async () => HEAD },
      process: { run: async () => childResult({ stdout: '[]' }) },
      ...ports,
    }),
    nodeVersion: '24.0.0',
    platform: 'linux',
    workspace: '/workspace',
    python: { explicit: null, plan: null },
    standIn: STAND_IN,
    env: {},
    urls: [],
    leaveOut: [],
    signal: new AbortController().signal,
    ...change,
  });
  return lines.find(line => line.id === id);
}

describe('Node', () => {
  test.each(['22.19.0', '22.20.1', '23.0.0', '24.1.0', '100.0.0'])('%s is new enough', async nodeVersion => {
    expect(await lineOf('node', { nodeVersion })).toMatchObject({
      outcome: 'ok',
      says: `Node ${nodeVersion}`,
      fix: '',
    });
  });
  test.each(['22.18.9', '22.0.0', '20.19.0', '21.30.0', '9.99.0', '', 'unknown'])(
    '%s is not',
    async nodeVersion => {
      expect(await lineOf('node', { nodeVersion })).toMatchObject({
        outcome: 'not-ok',
        fix: expect.stringContaining('nodejs.org'),
      });
    },
  );
});

test('the CAIO folder is named, or asked for', async () => {
  expect(await lineOf('workspace')).toMatchObject({ outcome: 'ok', says: '/workspace' });
  expect(await lineOf('workspace', { workspace: null })).toMatchObject({
    outcome: 'not-ok',
    fix: expect.stringContaining('--workspace'),
  });
});

describe('Git', () => {
  test('of the folder says its commit, short', async () => {
    expect(await lineOf('git')).toMatchObject({ outcome: 'ok', says: 'commit 0123456789ab' });
  });
  test('that does not answer says why', async () => {
    const broken: Partial<Ports> = {
      git: { head: async () => ({ kind: 'no-head', message: 'This is no Git folder.' }) } as never,
    };
    expect(await lineOf('git', {}, broken)).toMatchObject({
      outcome: 'not-ok',
      says: 'This is no Git folder.',
    });
  });
  test('is not asked without a folder', async () => {
    expect(await lineOf('git', { workspace: null })).toMatchObject({
      outcome: 'unknown',
      says: 'no CAIO folder to look at',
    });
  });
});

describe('Python', () => {
  const answering = (version: string, asked: string[] = []): Partial<Ports> => ({
    process: {
      run: async ({ command, args }) => {
        asked.push([command, ...args].join(' '));
        return childResult({ stdout: version });
      },
    },
  });
  test('of the practice world is taken as it is', async () => {
    expect(await lineOf('python', {}, answering('nothing of the kind'))).toMatchObject({
      outcome: 'ok',
      says: 'the practice Python',
    });
  });
  test('that answers is named, and its packages are asked for', async () => {
    const own = { standIn: null, python: { explicit: '/opt/their/python', plan: null } };
    const there = JSON.stringify({ python: [3, 11, 2], at: '/opt/their/python', missing: ['redis'] });
    expect(await lineOf('python', own, answering(there))).toMatchObject({ outcome: 'ok', fix: '' });
    expect(await lineOf('python-packages', own, answering(there))).toMatchObject({
      says: 'missing: redis',
    });
  });
  test('that no command brings is not there, and its packages are not asked for', async () => {
    const none = { standIn: null };
    expect(await lineOf('python', none, answering('no version at all'))).toMatchObject({
      outcome: 'not-ok',
      says: expect.stringContaining('none usable ('),
      fix: expect.stringContaining('--python'),
    });
    expect(await lineOf('python-packages', none, answering('no version at all'))).toMatchObject({
      outcome: 'unknown',
      says: 'no Python to ask',
    });
  });
  test('is asked for by the name that was given, and that the plan names', async () => {
    for (const where of ['explicit', 'plan'] as const) {
      const asked: string[] = [];
      const python = { explicit: null, plan: null, [where]: '/opt/their/python' };
      await lineOf('python', { standIn: null, python }, answering('no version at all', asked));
      expect(asked.filter(command => command.startsWith('/opt/their/python'))).not.toEqual([]);
    }
    const asked: string[] = [];
    await lineOf('python', { standIn: null }, answering('no version at all', asked));
    expect(asked).not.toEqual([]);
    expect(asked.filter(command => /^(null|undefined)/.test(command))).toEqual([]);
  });
});

describe('the packages', () => {
  const saying = (stdout: string): Partial<Ports> => ({
    process: { run: async () => childResult({ stdout }) },
  });
  const missing = (...names: string[]): Partial<Ports> => saying(JSON.stringify({ missing: names }));
  test('are all there', async () => {
    expect(await lineOf('python-packages', {}, missing())).toMatchObject({
      outcome: 'ok',
      says: 'all 12 are there',
    });
  });
  test.each([['redis'], ['redis', 'pytest']])('one or more that are not are named', async (...names) => {
    expect(await lineOf('python-packages', {}, missing(...names))).toMatchObject({
      outcome: 'not-ok',
      says: `missing: ${names.join(', ')}`,
    });
  });
  test('are not known when Python does not say', async () => {
    expect(await lineOf('python-packages', {}, saying('Traceback'))).toMatchObject({ outcome: 'unknown' });
  });
});

describe('what is left out or was not given', () => {
  test('no address: network and clock are unknown, and how to have them looked at', async () => {
    for (const id of ['network', 'clock'])
      expect(await lineOf(id)).toMatchObject({
        outcome: 'unknown',
        says: 'no deployment address was given',
        fix: expect.stringContaining('CAIO_STAGING_URL'),
      });
  });
  test('one address is asked', async () => {
    const asked: string[] = [];
    const http: Partial<Ports> = {
      http: {
        prepare: async () => undefined,
        request: async ({ url }) => {
          asked.push(url);
          return { kind: 'no-answer', reason: 'dns', message: 'It was not found.', durationMs: 1 };
        },
      },
    };
    expect(await lineOf('network', { urls: ['https://a.example.org'] }, http)).toMatchObject({
      outcome: 'not-ok',
    });
    expect(asked).toEqual(['https://a.example.org/api/health/ready']);
  });
  test('what is left out has no line', async () => {
    expect(await lineOf('git', { leaveOut: ['git'] })).toBeUndefined();
    expect(await lineOf('network', { leaveOut: ['network', 'clock'] })).toBeUndefined();
  });
});
