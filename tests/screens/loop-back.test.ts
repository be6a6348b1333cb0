import { expect, test } from 'vitest';
import { loopBackScreen } from '../../screens/LoopBackScreen.ts';
import type { CheckOutcome } from '../../src/run/events.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { atStatements } from '../support/frames-own.ts';
import { binding, goodEvents, runOf, T0 } from '../support/run-events.ts';
import { actionOf, snapshotOf, stand } from './gates-kit.ts';

test('Esc goes from a statement to the one before, which is asked again, and from the first to the settings file', () => {
  for (const [made, id] of CONFIRMATION_IDS.entries()) {
    const screen = stand(loopBackScreen, snapshotOf(atStatements(made)));
    expect(screen.title()).toContain(`${made + 1} of ${CONFIRMATION_IDS.length}`);
    screen.press('esc');
    const before = CONFIRMATION_IDS[made - 1];
    expect(actionOf(screen.effects[0]), id).toEqual(
      before === undefined
        ? { type: 'change', what: 'env-file', environment: 'production' }
        : { type: 'withdraw', id: before },
    );
    if (before === undefined) continue;
    const after = stand(
      loopBackScreen,
      snapshotOf(atStatements(made).tell({ type: 'confirmation.withdrawn', id: before })),
    );
    expect(after.title()).toContain(`${made} of ${CONFIRMATION_IDS.length}`);
  }
});

test('a statement that was taken back is missing for a GO, also after the gates', () => {
  for (const id of CONFIRMATION_IDS) {
    const run = runOf([...goodEvents(), { type: 'confirmation.withdrawn', id }]);
    const verdict = verdictOf(run, T0 + 60_000, binding);
    expect(verdict.word).toBe('NOT YET');
    expect(verdict.missing.join()).toContain(`(${id})`);
  }
  expect(verdictOf(runOf(goodEvents()), T0 + 60_000, binding).word).toBe('GO');
});

test('what speaks against a statement stands in sight beside its yes, in the smallest window too', () => {
  const NO = 'CORS_ALLOWED_ORIGINS of production lets everybody in.';
  const origins = Array.from({ length: 6 }, (_, n) => `https://a-page-with-a-long-name-${n}.example.com`);
  const against: CheckOutcome = {
    id: 'cors',
    outcome: 'fail',
    durationMs: 1,
    findings: [{ id: 'cors-open', message: NO, fix: 'Set the list.' }],
    notes: [],
  };
  const tape = atStatements(2).tell(
    { type: 'cors.given', environment: 'staging', origins },
    { type: 'readback.finished', environment: 'production', checks: [against] },
  );
  // What 60x16 leaves beside the menu.
  expect(stand(loopBackScreen, snapshotOf(tape), [59, 9]).said()).toContain(NO);
});
