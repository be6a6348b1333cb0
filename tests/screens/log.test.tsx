import { expect, test } from 'vitest';
import { logScreen } from '../../screens/LogScreen.ts';
import { emptyRun } from '../../src/run/state.ts';
import { firstHit, logView } from '../../src/ui/log-view.ts';
import { FRESH } from '../../src/ui/screen.ts';
import { sampleLog } from '../support/frames-gates.ts';
import { START } from '../support/sample-runs.ts';
import { actionOf, ROOMS, stand } from './gates-kit.ts';

const SNAPSHOT = { run: emptyRun, live: null, acting: null, guide: null, at: START };
const on = (lines: readonly string[] | null, room: readonly [number, number] = [79, 18], unicode = true) =>
  stand(logScreen, SNAPSHOT, room, {
    unicode,
    local: { ...FRESH, log: { gate: 'pytest', lines } },
  });

for (const room of ROOMS) {
  test(`every line can be reached and Home and End go to the edges, at ${room[0]}`, () => {
    const lines = sampleLog(230);
    const screen = on(lines, room);
    expect(screen.title()).toBe('Log of gate 7: Critical tests, 230 lines');
    expect(screen.text()).toMatch(/^ {3}1 │tests\/test_0\.py/);
    let seen = '';
    for (let n = 0; n < 40; n += 1) {
      seen += screen.text();
      screen.press('pagedown');
    }
    for (let n = 0; n < 230; n += 1) expect(seen).toContain(`test_${n}.py`);
    expect(screen.text()).toMatch(/of 230$/);
    expect(screen.text().trimEnd().split('\n').at(-2)).toContain('test_229.py');
    screen.press('home');
    expect(screen.text()).toContain('lines 1 to ');
    screen.press('end');
    expect(screen.text()).toContain('to 230 of 230');
  });

  test(`a very long line can be read whole, and a hit inside it is gone to, at ${room[0]}`, () => {
    const words = Array.from({ length: 900 }, (_, n) => `w${n}`).join(' ');
    const screen = on(['first', words, 'last'], room);
    let seen = '';
    for (let n = 0; n < 40; n += 1) {
      seen += screen.text().replaceAll(/\n *│/g, '').replaceAll(/^.*│/gm, '');
      if (screen.choice('down').kind === 'action') screen.press('down');
    }
    for (const n of [0, 1, 450, 899]) expect(seen).toContain(`w${n}`);
    screen.press('/');
    screen.type('w777 ');
    expect(screen.text()).toContain('w777');
    expect(screen.text()).toContain('1 hit, at 1');
  });

  test(`the footer fits with help and stop, at ${room[0]}`, () => {
    const screen = on(sampleLog(200), room, false);
    expect(`${screen.footer()}   ? help`.length).toBeLessThanOrEqual(room[0]);
    screen.press('/');
    screen.type('failed');
    expect(`${screen.footer()}   ? help`.length).toBeLessThanOrEqual(room[0]);
  });
}

test('a search finds, counts, goes on, comes round and goes back', () => {
  const screen = on(sampleLog(1000));
  expect(screen.choice('n').kind).toBe('disabled');
  screen.press('/');
  expect(screen.choice('n').kind).toBe('none');
  expect(screen.text()).toContain('Search: _');
  screen.type('  failed ');
  expect(screen.text()).toContain('"failed": 10 hits, at 1 (n, N)');
  expect(screen.text()).toMatch(/▸ *100 │FAILED/);
  screen.press('n');
  expect(screen.text()).toMatch(/▸ *200 │FAILED/);
  screen.press('N', 'N');
  expect(screen.text()).toContain('10 hits, at 10');
  expect(screen.text()).toContain('test_999.py');
  screen.press('n');
  expect(screen.text()).toMatch(/▸ *100 │FAILED/);
});

test('a search begins at what is looked at', () => {
  const lines = sampleLog(1000);
  expect(firstHit(lines, 'FAILED', 350)).toEqual({ hit: 3, top: 399 });
  expect(firstHit(lines, 'FAILED', 999)).toEqual({ hit: 9, top: 999 });
  expect(firstHit(lines, 'ok', 999)).toEqual({ hit: 0, top: 0 });
});

test('what is nowhere is said, and Esc leaves the search without one', () => {
  const screen = on(sampleLog(100));
  screen.press('/');
  screen.type('nonsense');
  expect(screen.text()).toContain('"nonsense" is nowhere in this log.');
  screen.press('/', 'esc');
  expect(screen.local().typing).toBe(false);
  screen.press('esc');
  expect(actionOf(screen.effects.at(-1))).toEqual({ type: 'close' });
});

test('a hit over the edge of two pieces of one line counts once, several in a line each', () => {
  const edge = `${'x'.repeat(298)}needle and needle`;
  const view = logView({ ...FRESH, query: 'needle', log: { gate: 'replay', lines: [edge] } });
  expect(view.pieces?.length).toBe(2);
  expect(view.hits).toEqual([0, 1]);
});

test('being read, and nothing there', () => {
  expect(on(null).text()).toContain('The log is being read.');
  expect(on([]).text()).toContain('There is nothing in it');
  expect(on([]).choice('/').kind).toBe('disabled');
});

test('only what is seen is made, and the lines are cut once: not for each frame', () => {
  const lines = sampleLog(20_000);
  let looked = 0;
  const counted = new Proxy(lines, {
    get(target, key, self) {
      looked += 1;
      return Reflect.get(target, key, self) as unknown;
    },
  });
  const screen = on(counted);
  screen.text();
  const first = looked;
  screen.press('end', 'pageup', 'home');
  screen.text();
  // Only how many lines there are is asked again.
  expect(looked - first).toBeLessThan(200);
  expect(screen.text().split('\n').length).toBe(18);
});

test('what a log holds can neither steer the terminal nor turn the text around', () => {
  const text = on(['\u001b[2Jgone\u202eleft']).text();
  expect(text).toContain('gone');
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('\u202e');
  expect(on(['ok ✓ …'], [79, 18], false).text()).toMatch(/^[\n -~]*$/);
});
