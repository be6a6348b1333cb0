import { expect, test } from 'vitest';
import { goLiveScreen } from '../../screens/GoLiveScreen.ts';
import { stepOf } from '../../src/commands/ask-steps.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { emptyField, fieldView } from '../../src/ui/field.ts';
import { FRESH } from '../../src/ui/screen.ts';
import { ended, intended } from '../support/live-events.ts';
import { BATCH, shown, type Tape, upTo } from '../support/live-tapes.ts';
import { snapshotOf, stand } from './gates-kit.ts';

const EMPTY = fieldView(emptyField, false);
const MESSAGE = 'This batch was dispatched already.';
const FIX = 'Look in Instantly what went out.';
const note = [{ id: 'batch-executed', message: MESSAGE, fix: FIX }];
const withNote = (event: RunEvent): RunEvent => ({ ...event, notes: note }) as RunEvent;

/** A batch is put aside, and only then it shows that it had gone out. */
const putAside = (): Tape =>
  shown(upTo('approve').tell(intended('reject', BATCH), withNote(ended('reject', 'done'))));
/** The batch that was just made has something to be said of it. */
const made = (): Tape =>
  shown(
    upTo('dispatch').tell(intended('dispatch'), withNote(ended('dispatch', 'done')), {
      type: 'batch.seen',
      cycle: 1,
      batch: BATCH,
    }),
  );

/** What the text has beside the smallest and the usual window's menu. */
const ROOMS = [
  [59, 8],
  [79, 14],
] as const;

for (const [name, tape] of [
  ['put aside', putAside],
  ['made', made],
] as const)
  for (const room of ROOMS)
    test(`what has to be said of a batch that was ${name} stands in sight at the next step, at ${room[0]}`, () => {
      const text = stand(goLiveScreen, snapshotOf(tape()), room).text().replaceAll(/\s+/g, ' ');
      expect(text).toContain(MESSAGE);
      expect(text).toContain(FIX);
    });

test('and in plain questions', () => {
  const snapshot = snapshotOf(putAside());
  const { guide } = snapshot;
  if (guide === null) throw new Error('Nobody is guided.');
  const lines = stepOf({ ...snapshot, guide, at: snapshot.at }, true).lines.join('\n');
  expect(lines).toContain(MESSAGE);
  expect(lines).toContain(FIX);
});

for (const page of ['', 'phrase'] as const)
  test(`that nobody in the batch could be read stands in sight${page === '' ? '' : ' while its phrase is typed'}`, () => {
    const tape = shown(upTo('approve'), { batch: null });
    const room: readonly [number, number] = page === '' ? [59, 8] : [59, 12];
    const text = stand(goLiveScreen, snapshotOf(tape), room, {
      local: { ...FRESH, page, field: EMPTY },
    }).text();
    expect(text.replaceAll(/\s+/g, ' ')).toContain('Do not approve what you have not seen.');
  });
