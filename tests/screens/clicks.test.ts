import { describe, expect, test } from 'vitest';
import { clicksScreen } from '../../screens/ClicksScreen.ts';
import { tokenScreen } from '../../screens/TokenScreen.ts';
import { RAILWAY_CLICKS, RAILWAY_VARIABLES, RUNTIME_KEYS } from '../../src/runbook/steps.ts';
import { FRESH } from '../../src/ui/screen.ts';
import { guidedTo, snapshotOf } from '../support/guided-runs.ts';
import { ASCII, flat, openOn, pressOn, SIZES, UNICODE, windowOf } from '../support/input-screens.ts';

const ticked = (...steps: number[]) =>
  snapshotOf(
    guidedTo(
      { name: 'clicks', environment: 'staging' },
      {},
      {
        more: steps.map(step => ({ type: 'click.ticked', environment: 'staging', step, done: true })),
      },
    ),
  );
const production = snapshotOf(guidedTo({ name: 'clicks', environment: 'production' }));

describe.each(SIZES)('at %d x %d', (...size) => {
  test.each([UNICODE, ASCII])('the marked line is on the screen with all that belongs to it', theme => {
    for (const [row, click] of RAILWAY_CLICKS.staging.entries()) {
      const text = windowOf(clicksScreen, ticked(), size, { local: { row }, theme });
      expect(text).toContain(`${theme.cursor} [ ] ${row + 1}. ${click.text}`);
      const joined = text.replaceAll(/\n\s*/g, '');
      for (const item of click.items) expect(joined).toContain(item);
    }
  });

  test('what is done is told from what is not, without a colour', () => {
    const text = windowOf(clicksScreen, ticked(0, 2), size);
    expect(text).toContain('Staging in Railway: 2 of 9 done');
    expect(text).toContain('▸ [ ] 2. Project');
    expect(text).toContain('[x] 3. Select environment: staging. (done)');
  });

  test.each([
    ['copied', 'Paste it into Railway: after 60 s'],
    ['cleared', 'The clipboard was emptied after 60 s'],
    ['unavailable', 'The clipboard cannot be reached'],
  ] as const)('a token that was made: %s', (state, says) => {
    const snapshot = snapshotOf(
      guidedTo({ name: 'clicks', environment: 'staging' }, { clipboard: { state, what: 'token' } }),
    );
    expect(flat(windowOf(clicksScreen, snapshot, size))).toContain(says);
    const help = {
      ...snapshot,
      guide: snapshot.guide && { ...snapshot.guide, clipboard: { state, what: 'help' as const } },
    };
    expect(flat(windowOf(clicksScreen, help, size))).not.toContain(says);
  });

  test.each(['copied', 'cleared', 'unavailable'] as const)(
    'in a practice no made token is sent to Railway: %s',
    state => {
      const clipboard = { state, what: 'token' as const };
      const places = [
        [clicksScreen, 'clicks'],
        [tokenScreen, 'token'],
      ] as const;
      for (const [screen, name] of places) {
        const at = guidedTo({ name, environment: 'staging' }, { clipboard, canFill: true });
        const text = flat(windowOf(screen, snapshotOf(at), size));
        expect(text).toContain('PRACTICE: paste nothing into Railway.');
        expect(text).not.toContain('clipboard');
      }
    },
  );

  test('what kept a page from opening is said above the list', () => {
    const snapshot = snapshotOf(
      guidedTo(
        { name: 'clicks', environment: 'staging' },
        { problem: ['The page could not be opened: no browser.', 'Nothing was changed.'] },
      ),
    );
    const text = windowOf(clicksScreen, snapshot, size);
    expect(text).toContain('The page could not be opened');
    expect(text).toContain('▸ [ ] 1. Open Railway');
    expect(pressOn(openOn(clicksScreen, snapshot), 'esc')).toEqual({ does: { type: 'dismiss-problem' } });
  });
});

test('every variable and key says what it is for, where there is room', () => {
  const six = windowOf(clicksScreen, ticked(), [120, 40], { local: { row: 5 } });
  const seven = windowOf(clicksScreen, ticked(), [120, 40], { local: { row: 6 } });
  expect(RAILWAY_VARIABLES.map(({ name }) => name).every(name => six.includes(name))).toBe(true);
  for (const says of [
    'the password of the dashboard',
    'which web pages may talk',
    'Redis: the memory',
    'Inngest: the service',
  ])
    expect(six).toContain(says);
  expect(RUNTIME_KEYS.map(({ name }) => name).every(name => seven.includes(name))).toBe(true);
  expect(six).toContain('Press g: makes a new 256-bit token and copies it without showing it.');
});

describe('keys', () => {
  const tick = (step: number, done: boolean, environment = 'staging') => ({
    does: { type: 'tick', environment, step, done },
  });

  test('Space and Enter tick the marked line, and take a tick back', () => {
    for (const key of ['space', 'enter']) {
      expect(pressOn(openOn(clicksScreen, ticked()), key)).toEqual(tick(0, true));
      expect(pressOn(openOn(clicksScreen, ticked(0)), key)).toEqual(tick(1, true));
      expect(pressOn(openOn(clicksScreen, ticked(0), { row: 0 }), key)).toEqual(tick(0, false));
      expect(pressOn(openOn(clicksScreen, production, { page: 'begun' }), key)).toEqual(
        tick(0, true, 'production'),
      );
    }
  });

  test('after a tick the mark is on what is still to be done; a tick taken back keeps it', () => {
    const rowAfter = (row: number, ...steps: number[]): number | null | undefined => {
      const effect = openOn(clicksScreen, ticked(...steps), { row }).bindings(0)[0]?.action;
      return effect?.kind === 'guide' ? effect.after({ ...FRESH, row }).row : undefined;
    };
    expect(rowAfter(4)).toBeNull();
    expect(rowAfter(4, 0, 4)).toBe(4);
  });

  test('Up and Down move the mark, and stop at the ends', () => {
    const rowAfter = (row: number | null, key: string): number | null => {
      const pressed = pressOn(openOn(clicksScreen, ticked(0, 1), { row }), key);
      return pressed && 'changes' in pressed ? pressed.changes({ ...FRESH, row }).row : -1;
    };
    expect(rowAfter(null, 'down')).toBe(3);
    expect(rowAfter(null, 'up')).toBe(1);
    expect(rowAfter(0, 'up')).toBe(0);
    expect(rowAfter(8, 'down')).toBe(8);
  });

  test('o opens the page of the marked line, g makes a token for this environment', () => {
    expect(pressOn(openOn(clicksScreen, ticked()), 'o')).toEqual({
      does: { type: 'open', url: 'https://railway.com/dashboard' },
    });
    expect(pressOn(openOn(clicksScreen, production, { page: 'begun' }), 'g')).toEqual({
      does: { type: 'generate-token', environment: 'production' },
    });
  });

  test('Esc goes back from production, and there is nothing before the first', () => {
    expect(pressOn(openOn(clicksScreen, ticked()), 'esc')).toBeNull();
    expect(pressOn(openOn(clicksScreen, production), 'esc')).toEqual({
      does: { type: 'change', what: 'url', environment: 'staging' },
    });
  });

  test('who came back to look at a done list is told how to go on', () => {
    const back = snapshotOf(
      guidedTo(
        { name: 'url', environment: 'staging' },
        { phase: { name: 'clicks', environment: 'staging' } },
      ),
    );
    expect(windowOf(clicksScreen, back, [60, 16])).toContain(
      'All lines are done. Press Enter to go on where you were.',
    );
    expect(pressOn(openOn(clicksScreen, back), 'enter')).toEqual({
      does: { type: 'change', what: null, environment: 'staging' },
    });
    // Nothing is before the first question: Esc does not lead forth.
    expect(pressOn(openOn(clicksScreen, back), 'esc')).toBeNull();
  });

  test('the footer names both keys that tick', () => {
    expect(windowOf(clicksScreen, ticked(), [80, 24])).toContain('Space/Enter tick');
  });

  test('between staging and production there is a page of its own, and nothing on it ticks', () => {
    for (const size of SIZES) {
      const text = flat(windowOf(clicksScreen, production, size));
      expect(text).toContain('STAGING is done. Now PRODUCTION.');
      expect(text).toContain('Now PRODUCTION: the real CAIO');
      expect(text).toContain('Press Enter to begin with production.');
      expect(text).not.toContain('[ ]');
    }
    const open = openOn(clicksScreen, production);
    for (const key of ['space', 'g', 'o']) expect(pressOn(open, key)).toBeNull();
    const pressed = pressOn(open, 'enter');
    const after = pressed && 'changes' in pressed ? pressed.changes(FRESH) : null;
    expect(flat(windowOf(clicksScreen, production, [80, 24], { local: after ?? {} }))).toContain(
      'PRODUCTION in Railway: 0 of 8 done',
    );
    // Begun is begun: whoever comes back to it is not told again.
    const one = snapshotOf(
      guidedTo(
        { name: 'clicks', environment: 'production' },
        {},
        { more: [{ type: 'click.ticked', environment: 'production', step: 0, done: true }] },
      ),
    );
    expect(windowOf(clicksScreen, one, [80, 24])).toContain('PRODUCTION in Railway: 1 of 8 done');
  });
});
