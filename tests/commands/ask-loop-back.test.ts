import { expect, test } from 'vitest';
import { stepOf } from '../../src/commands/ask-steps.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { CONFIRMATION_IDS, type ConfirmationId } from '../../src/runbook/criteria.ts';
import { loopBackView } from '../../src/ui/loop-back-view.ts';
import { FRESH } from '../../src/ui/screen.ts';
import { guideState, held, okCheck, prepared } from '../support/ask-guide.ts';
import { runOf, started } from '../support/run-events.ts';

/** The question about one statement, with all before it made. */
const asked = (id: ConfirmationId, events: readonly RunEvent[]) => {
  const before = CONFIRMATION_IDS.slice(0, CONFIRMATION_IDS.indexOf(id));
  const run = runOf([
    ...events,
    ...before.map((one): RunEvent => ({ type: 'confirmation.given', id: one, by: 'x' })),
  ]);
  const guide = { ...guideState, held, phase: { name: 'loop-back' as const } };
  const snapshot = { run, live: null, acting: null, at: 0, guide };
  return { said: stepOf(snapshot, true).lines.join('\n'), shown: loopBackView(snapshot, FRESH) };
};

test.for(CONFIRMATION_IDS)('%s: what the screen shows of each environment is said, all of it', id => {
  for (const events of [prepared, [started]]) {
    const { said, shown } = asked(id, events);
    expect(shown.id).toBe(id);
    for (const { place, facts } of shown.seen)
      for (const { text } of facts) expect(said).toContain(`${place}: ${text}`);
  }
});

test('a deployment that does not tell whether it is strict is not said to have agreed', () => {
  const note = { id: 'strict-not-reported', message: 'It does not say.', fix: 'Look.' };
  const silent = (environment: 'staging' | 'production'): RunEvent => ({
    type: 'readback.finished',
    environment,
    checks: [{ ...okCheck('deployment-report'), notes: [note] }],
  });
  const { said } = asked('strict', [...prepared, silent('staging'), silent('production')]);
  for (const place of ['Staging', 'Production'])
    expect(said).toContain(`${place}: it does not say whether DASHBOARD_AUTH_STRICT is on`);
});

test('whoever approves the requests is told what they leave behind there', () => {
  const { said } = asked('approve-smoke', prepared);
  expect(said).toContain('Staging: the real requests go to https://staging.example.test');
  expect(said).toContain('leave lines in the log there. One asks without any token to start something');
  expect(said).not.toContain('changes nothing');
});
