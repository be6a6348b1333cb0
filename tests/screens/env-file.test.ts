import { describe, expect, test } from 'vitest';
import { envFileScreen } from '../../screens/EnvFileScreen.ts';
import type { EnvChange, GuideState } from '../../src/run/guide-types.ts';
import { guidedTo, snapshotOf } from '../support/guided-runs.ts';
import { ASCII, allOf, flat, openOn, pressOn, SIZES, UNICODE, windowOf } from '../support/input-screens.ts';

const FILE = '.env.staging';
const told = (envFile: GuideState['envFile']) =>
  snapshotOf(guidedTo({ name: 'env-file', environment: 'staging' }, { envFile }));
const KEYS = [
  'DASHBOARD_AUTH_TOKEN',
  'DASHBOARD_AUTH_STRICT',
  'CORS_ALLOWED_ORIGINS',
  'REDIS_REQUIRED',
  'INNGEST_REQUIRED',
];
const offer = (state: (index: number) => EnvChange['state'], file = FILE) =>
  told({ state: 'offer', file, changes: KEYS.map((key, index) => ({ key, state: state(index) })) });
const all = offer(index => (index % 2 === 0 ? 'differs' : 'missing'));
const one = offer(index => (index === 3 ? 'missing' : 'same'));
const failed = told({ state: 'failed', file: FILE, message: 'The file is open in another program.' });
const settle = (write: boolean) => ({ type: 'settle-env-file', environment: 'staging', write });

describe.each(SIZES)('at %d x %d', (...size) => {
  test.each([UNICODE, ASCII])('what happens if it stays so, and how to have it written', theme => {
    const text = flat(windowOf(envFileScreen, all, size, { theme }));
    expect(text).toContain('As long as this file stays as it is, the gate "Staging settings" fails.');
    expect(text).toContain(
      'Press w to let the cockpit write these settings; it asks once more, and keeps a backup.',
    );
    expect(text).toContain('Press Enter to leave the file as it is');
    expect(text).toContain('5 settings are not as you said:');
  });

  test('every key that is not right, what is the matter with it, and what it is for', () => {
    const text = allOf(envFileScreen, all, size);
    for (const [index, key] of KEYS.entries())
      expect(text).toContain(`${key} ${index % 2 === 0 ? 'is different' : 'is missing'}`);
    expect(text).toContain('(the token: the password of the dashboard)');
    expect(text).toContain(`File: ${FILE} The gate "Staging settings" reads this file.`);
  });

  test('what only a person can have looked up is not written, and says so', () => {
    const byHand = offer(index => (index === 1 ? 'by-hand' : 'same'));
    expect(allOf(envFileScreen, byHand, size)).toContain('look it up in Railway');
    expect(pressOn(openOn(envFileScreen, byHand), 'w')).toBeNull();
  });

  test('what is the same is not listed', () => {
    const text = allOf(envFileScreen, one, size);
    expect(text).toContain('1 setting is not as you said: REDIS_REQUIRED is missing');
    expect(text).not.toContain('DASHBOARD_AUTH_TOKEN');
  });

  test('a failure says why, and what to do', () => {
    const text = flat(windowOf(envFileScreen, failed, size));
    expect(text).toContain(`That did not work with ${FILE}. Why: The file is open in another program.`);
    expect(text).toContain('Close programs that have the file open');
  });

  test('a long path is not cut', () => {
    const file = 'D:\\Agent Swarm Orchestration\\chiefaiofficer-alpha-swarm\\.env.staging';
    expect(
      allOf(
        envFileScreen,
        offer(() => 'missing', file),
        size,
      ),
    ).toContain(file);
  });

  test.each([
    [told(null), 'Comparing the settings file'],
    [told({ state: 'writing', file: FILE }), `Writing ${FILE}. Please wait.`],
    [offer(() => 'same'), 'Everything in it is as you said. Press Enter to go on.'],
  ])('what it does now, or that nothing is to be done', (snapshot, says) => {
    expect(flat(windowOf(envFileScreen, snapshot, size))).toContain(says);
  });
});

describe('keys', () => {
  test('Enter leaves the file alone; only w asks whether to write', () => {
    for (const snapshot of [all, one, failed]) {
      const open = openOn(envFileScreen, snapshot);
      expect(pressOn(open, 'enter')).toEqual({ does: settle(false) });
      expect(pressOn(open, 'w')).toEqual({
        does: { type: 'ask', question: `Write ${FILE}? A backup of it is kept.`, does: settle(true) },
      });
      const others = open.bindings(3).filter(({ key }) => key !== 'w');
      expect(JSON.stringify(others)).not.toContain('"write":true');
    }
  });

  test('where nothing differs nothing can be written', () => {
    const open = openOn(
      envFileScreen,
      offer(() => 'same'),
    );
    expect(pressOn(open, 'w')).toBeNull();
    expect(pressOn(open, 'enter')).toEqual({ does: settle(false) });
  });

  test('while it compares or writes there is nothing to press, and no way out of the writing', () => {
    for (const snapshot of [told(null), told({ state: 'writing', file: FILE })]) {
      expect(pressOn(openOn(envFileScreen, snapshot), 'enter')).toEqual({
        off: expect.stringContaining('Please wait'),
      });
      expect(pressOn(openOn(envFileScreen, snapshot), 'w')).toBeNull();
    }
    expect(pressOn(openOn(envFileScreen, told({ state: 'writing', file: FILE })), 'esc')).toBeNull();
    expect(pressOn(openOn(envFileScreen, all), 'esc')).toEqual({
      does: { type: 'change', what: 'readback', environment: 'staging' },
    });
  });
});
