import { expect, test } from 'vitest';
import { createController } from '../../screens/controller.ts';
import { createStore } from '../../src/ui/store.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { atStatements } from '../support/frames-own.ts';
import * as runs from '../support/sample-runs.ts';

/** A frame may go out between two keys of one chunk: the list alone would then believe that somebody has seen it. */

function open() {
  const tape = atStatements(4);
  let clock = runs.START;
  const store = createStore(() => clock);
  for (const { at, event } of tape.events) {
    clock = at;
    store.watch(event);
  }
  const fed: string[] = [];
  let frames = 0;
  const controller = createController({
    store,
    guide: null,
    theme: createTheme({ unicode: true, colour: false }),
    start: () => () => undefined,
    info: {
      estimates: () => ({}),
      report: () => null,
      now: () => clock,
      zone: () => 0,
    },
    size: () => ({ columns: 80, rows: 24 }),
    frames: () => frames,
    feed: {
      press(key) {
        fed.push(key);
        frames += 1;
      },
      forget: () => undefined,
    },
    onStop: () => undefined,
    onLeave: () => undefined,
  });
  const press = (key: string, chunk: number): void => controller.press({ key, text: '', chunk });
  return { controller, press, fed };
}

test('Enter in the chunk of an arrow goes to no menu, and it says so', () => {
  for (const arrow of ['down', 'up']) {
    const { controller, press, fed } = open();
    press(arrow, 7);
    press('enter', 7);
    press('enter', 7);
    expect(fed).toEqual([arrow]);
    expect(controller.desk.get().notice?.text).toContain('That was too quick.');
    press('enter', 8);
    expect(fed).toEqual([arrow, 'enter']);
    controller.close();
  }
});

test('arrows in one chunk all move', () => {
  const { controller, press, fed } = open();
  for (const key of ['down', 'down', 'up']) press(key, 3);
  expect(fed).toEqual(['down', 'down', 'up']);
  controller.close();
});
