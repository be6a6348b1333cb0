import { afterEach, expect, test } from 'vitest';
import { atReady, atStatements } from '../support/frames-own.ts';
import { guidedTo } from '../support/guided-runs.ts';
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
  await shown.rig.sees('Nothing was confirmed.');
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
  expect(shown.rig.screen().join('\n')).not.toContain('Nothing was confirmed.');
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
  expect(shown.rig.screen().join('\n')).not.toContain('Nothing was confirmed.');
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
  await shown.rig.sees('Nothing was started.');
  shown.rig.type(`${ENTER}y${ENTER}`);
  await shown.rig.sees('Press y, then Enter.');
  expect(shown.asked).toEqual([]);
});

test('a token never comes on the screen nor into what the screens know, and goes out once', async () => {
  const shown = show(guidedTo({ name: 'token', environment: 'staging' }));
  await shown.rig.sees('0 signs');
  const text = Array.from({ length: 43 }, (_, n) => 'kqzjxv'[n % 6]).join('');
  shown.rig.type(`\u001b[200~${text}\u001b[201~`);
  await shown.rig.sees('43 signs');
  shown.rig.type(ENTER);
  await until(() => shown.asked.length > 0, 'the token');
  expect(shown.asked).toEqual([{ type: 'give-token', environment: 'staging', text }]);
  await shown.rig.sees('0 signs');
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
