import { expect, test } from 'vitest';
import { createController } from '../../screens/controller.ts';
import type { GuideAction } from '../../src/run/guide-types.ts';
import { createStore } from '../../src/ui/store.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { guidedTo } from '../support/guided-runs.ts';
import { START, type tape } from '../support/sample-runs.ts';
import { idleGuide } from '../support/show.ts';

/** What was typed into a masked field: where it may be, and for how long. */

const TEXT = Array.from({ length: 40 }, (_, n) => 'kqzjxv'[n % 6]).join('');

function rig() {
  const store = createStore(
    () => START,
    () => () => {},
  );
  const tell = (told: ReturnType<typeof tape>): void => {
    for (const { event } of told.events) store.watch(event);
  };
  tell(guidedTo({ name: 'token', environment: 'staging' }));
  const asked: GuideAction[] = [];
  let frame = 0;
  let chunk = 0;
  const controller = createController({
    store,
    guide: idleGuide(asked),
    theme: createTheme({ unicode: true, colour: false }),
    start: () => () => {},
    info: {
      estimates: () => ({}),
      report: () => null,
      now: () => START,
      zone: () => 0,
    },
    size: () => ({ columns: 80, rows: 24 }),
    frames: () => (frame += 1),
    feed: { press: () => {}, forget: () => {} },
    onStop: () => {},
    onLeave: () => {},
  });
  const press = (key: string, text = ''): void => {
    chunk += 1;
    controller.press({ key, text, chunk });
  };
  return { controller, asked, press, tell };
}

test('the text of a masked field never stands on the desk, only its length', () => {
  const { controller, press } = rig();
  press('paste', TEXT);
  expect(controller.desk.get().local.field).toMatchObject({ length: 40, text: null });
  expect(JSON.stringify(controller.desk.get())).not.toContain(TEXT.slice(0, 4));
});

test('it is forgotten when the question changes', () => {
  const { controller, asked, press, tell } = rig();
  press('paste', TEXT);
  tell(guidedTo({ name: 'url', environment: 'staging' }));
  press('f1');
  press('esc');
  tell(guidedTo({ name: 'token', environment: 'staging' }));
  press('enter');
  expect(asked).toEqual([]);
  expect(controller.desk.get().notice?.text).toContain('empty');
});

test('it is forgotten on a stop, and no key counts after it', () => {
  const { asked, press } = rig();
  press('paste', TEXT);
  press('ctrl-c');
  press('ctrl-c');
  press('enter');
  expect(asked).toEqual([{ type: 'stop' }]);
});
