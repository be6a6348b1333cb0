import { expect, test } from 'vitest';
import { readAnswer, type Step } from '../../src/commands/ask-step.ts';
import { stepOf } from '../../src/commands/ask-steps.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { emptyRun } from '../../src/run/state.ts';
import { goodDoctor, guideState, held } from '../support/ask-guide.ts';

const stepAt = (change: Partial<GuideState>): Step =>
  stepOf({ run: emptyRun, live: null, acting: null, at: 0, guide: { ...guideState, held, ...change } }, true);

test('starts and resumes nothing while this computer is not ready, as the screen does not; all else goes', () => {
  const earlier = [
    { id: 'r-1', startedAt: 1, said: 'unfinished', phase: { name: 'go-live' }, open: true } as const,
  ];
  const doctor = goodDoctor.map(one => (one.id === 'python' ? { ...one, outcome: 'not-ok' as const } : one));
  const step = stepAt({ phase: { name: 'ready' }, ready: { doctor, earlier, gatesTook: null } });
  for (const typed of ['2', '4']) {
    const reading = readAnswer(step, typed);
    expect(reading).toMatchObject({ type: 'answer', answer: { actions: [], settles: false } });
    expect(reading.type === 'answer' && reading.answer.said).toContain('python must be ok first');
  }
  expect(readAnswer(step, '3')).toMatchObject({ answer: { actions: [{ type: 'examine-again' }] } });
  expect(readAnswer(step, '')).toMatchObject({ answer: { actions: [{ type: 'leave' }] } });
});
