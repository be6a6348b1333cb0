import { afterEach, expect, test } from 'vitest';
import { lookingBackAt } from '../support/frames-gates.ts';
import { atReady, atStatements } from '../support/frames-own.ts';
import { guidedTo } from '../support/guided-runs.ts';
import { noGo } from '../support/sample-runs.ts';
import { open, type Shown } from '../support/show.ts';
import { until } from '../support/terminal.ts';

/** Real Ink, the real list, a real terminal emulator: what a choice needs before it counts. */

const DOWN = '\u001b[B';
const ENTER = '\r';
const opened: Shown[] = [];
const show = (tape: Parameters<typeof open>[0]): Shown => {
  const shown = open(tape, [80, 24]);
  opened.push(shown);
  return shown;
};
afterEach(async () => {
  for (const { screens } of opened.splice(0)) await screens.stop();
});
const marked = (shown: Shown, label: string) =>
  until(() => shown.rig.screen().some(row => row.includes('▸') && row.includes(label)), `▸ on ${label}`);

test('the safe answer is marked first, and Enter takes it', async () => {
  const shown = show(atStatements(4));
  await marked(shown, 'Not yet');
  shown.rig.type(ENTER);
  await shown.rig.sees('Nothing was confirmed,');
  expect(shown.asked).toEqual([]);
});

test('what is marked and seen is what Enter takes', async () => {
  const shown = show(atStatements(4));
  await marked(shown, 'Not yet');
  shown.rig.type(DOWN);
  await marked(shown, 'Yes, I confirm');
  shown.rig.type(ENTER);
  await until(() => shown.asked.length > 0, 'the statement');
  expect(shown.asked).toEqual([{ type: 'confirm', id: 'approve-smoke' }]);
});

test('Down and Enter in one chunk choose nothing: nobody has seen what was marked', async () => {
  const shown = show(atStatements(4));
  await marked(shown, 'Not yet');
  shown.rig.type(DOWN + ENTER);
  await shown.rig.sees('That was too quick.');
  await marked(shown, 'Yes, I confirm');
  expect(shown.asked).toEqual([]);
  expect(shown.rig.screen().join('\n')).not.toContain('Nothing was confirmed');
});

test('Down and Enter in quick chunks choose nothing, or what was marked; never the line before', async () => {
  const shown = show(atStatements(4));
  await marked(shown, 'Not yet');
  shown.rig.type(DOWN);
  await new Promise(resolve => setImmediate(resolve));
  shown.rig.type(ENTER);
  await marked(shown, 'Yes, I confirm');
  await until(
    () => shown.asked.length > 0 || shown.rig.screen().join('\n').includes('too quick'),
    'an answer or a refusal',
  );
  expect(shown.asked.every(action => action.type === 'confirm')).toBe(true);
  expect(shown.rig.screen().join('\n')).not.toContain('Nothing was confirmed');
});

test('starting needs Enter, y and Enter, each a key press of its own', async () => {
  const shown = show(atReady());
  await marked(shown, 'Start the cutover');
  shown.rig.type(ENTER);
  await shown.rig.sees('Press y, then Enter.');
  shown.rig.type('y');
  await shown.rig.sees('Now press Enter.');
  expect(shown.asked).toEqual([]);
  shown.rig.type(ENTER);
  await until(() => shown.asked.length > 0, 'the start');
  expect(shown.asked).toEqual([{ type: 'start' }]);
});

test('y and Enter in one chunk are one press, not two', async () => {
  const shown = show(atReady());
  await marked(shown, 'Start the cutover');
  shown.rig.type(ENTER);
  await shown.rig.sees('Press y, then Enter.');
  shown.rig.type(`y${ENTER}`);
  await shown.rig.sees('Now press Enter.');
  expect(shown.asked).toEqual([]);
  shown.rig.type('n');
  await shown.rig.sees('Nothing was done.');
  shown.rig.type(`${ENTER}y${ENTER}`);
  await shown.rig.sees('the question was taken back');
  expect(shown.asked).toEqual([]);
});

test('the rest of "y, then Enter" after a wrong key decides nothing; the next Enter does', async () => {
  const envFile = {
    state: 'offer',
    file: '.env.staging',
    changes: [{ key: 'REDIS_REQUIRED', state: 'differs' }],
  } as const;
  const shown = show(guidedTo({ name: 'env-file', environment: 'staging' }, { envFile }));
  await shown.rig.sees('Enter leave');
  shown.rig.type('w');
  await shown.rig.sees('Press y, then Enter.');
  expect(shown.rig.screen().join('\n')).not.toContain('Enter leave');
  expect(shown.rig.screen().join('\n')).toContain('y yes   Esc take it back   ? help');
  shown.rig.type('t');
  await shown.rig.sees('Nothing was done.');
  expect(shown.rig.screen().join('\n')).not.toContain('Enter leave');
  shown.rig.type('y');
  shown.rig.type(ENTER);
  await shown.rig.sees('Nothing was done: the question was taken back.');
  expect(shown.asked).toEqual([]);
  await shown.rig.sees('Enter leave');
  shown.rig.type(ENTER);
  await until(() => shown.asked.length > 0, 'the answer');
  expect(shown.asked).toEqual([{ type: 'settle-env-file', environment: 'staging', write: false }]);
});

test('a token never comes on the screen nor into what the screens know, and goes out once', async () => {
  const shown = show(guidedTo({ name: 'token', environment: 'staging' }));
  await shown.rig.sees('0 characters');
  const text = Array.from({ length: 43 }, (_, n) => 'kqzjxv'[n % 6]).join('');
  shown.rig.type(`\u001b[200~${text}\u001b[201~`);
  await shown.rig.sees('43 characters');
  shown.rig.type(ENTER);
  await until(() => shown.asked.length > 0, 'the token');
  expect(shown.asked).toEqual([{ type: 'give-token', environment: 'staging', text }]);
  await shown.rig.sees('0 characters');
  shown.rig.type(ENTER);
  await shown.rig.sees('The field is empty.');
  expect(shown.asked).toHaveLength(1);
  for (let at = 0; at + 4 <= 12; at += 1) expect(shown.rig.raw()).not.toContain(text.slice(at, at + 4));
});

test('? is text in a field, and F1 is help that keeps what was typed', async () => {
  const shown = show(guidedTo({ name: 'url', environment: 'staging' }));
  await shown.rig.sees('Example:');
  shown.rig.type('https://a.example.com?');
  await shown.rig.sees('https://a.example.com?');
  shown.rig.type('\u001bOP');
  await shown.rig.sees('What this screen is for');
  shown.rig.type('\u001b');
  await shown.rig.sees('https://a.example.com?');
});

test('Ink never touches the real keyboard', async () => {
  const shown = show(atReady());
  await marked(shown, 'Start the cutover');
  expect(shown.rig.stdin.listenerCount('readable')).toBe(0);
  expect(shown.rig.isRaw()).toBe(true);
});

test('help during a question of two steps explains it, and asks it again afterwards', async () => {
  const shown = show(atReady());
  await marked(shown, 'Start the cutover');
  shown.rig.type(ENTER);
  await shown.rig.sees('This starts a cutover. Press y, then Enter.');
  shown.rig.type('?');
  await shown.rig.sees('What you are asked');
  await shown.rig.sees('Any other key takes the question back');
  expect(shown.rig.screen().join('\n')).toContain('This starts a cutover.');
  shown.rig.type('y');
  shown.rig.type(ENTER);
  // Enter closes help; neither key was an answer, and the question stands as if it had just been put.
  await shown.rig.sees('This starts a cutover. Press y, then Enter.');
  expect(shown.asked).toEqual([]);
  shown.rig.type('y');
  await shown.rig.sees('Now press Enter.');
  shown.rig.type(ENTER);
  await until(() => shown.asked.length > 0, 'the start');
  expect(shown.asked).toEqual([{ type: 'start' }]);
});

test('a statement that is not true leads back to what has to be done', async () => {
  const shown = show(atStatements(3));
  await marked(shown, 'Not yet, or no');
  shown.rig.type(ENTER);
  await shown.rig.sees('Nothing was confirmed, and no gate runs before it is.');
  await marked(shown, 'Back to the statement');
  shown.rig.type(DOWN);
  await marked(shown, 'Staging: set the flags in Railway');
  shown.rig.type(DOWN);
  await marked(shown, 'Production: set the flags in Railway');
  shown.rig.type(ENTER);
  await until(() => shown.asked.length > 0, 'the way back');
  expect(shown.asked).toEqual([{ type: 'change', what: 'readback', environment: 'production' }]);
});

test('an earlier verdict is opened, read and left again; nothing of it runs on one key', async () => {
  const shown = show(lookingBackAt(noGo()));
  await shown.rig.sees('What to do first');
  await shown.rig.sees('What it means: somebody without the token may read or steer staging.');
  shown.rig.type('r');
  await shown.rig.sees('Go on with this run? The tokens are asked for first. Press y, then Enter.');
  shown.rig.type('n');
  await shown.rig.sees('Nothing was done.');
  expect(shown.asked).toEqual([]);
  shown.rig.type('\u001b');
  await until(() => shown.asked.length > 0, 'the way back');
  expect(shown.asked).toEqual([{ type: 'look-back', run: null }]);
});
