import { join } from 'node:path';
import { gates } from '../../checks/gates/index.ts';
import type { BoundCheck, Gate } from '../../checks/types.ts';
import type { PracticeWorld } from '../../src/rehearsal/index.ts';
import type { Binding, RunEvent } from '../../src/run/events.ts';
import { cutoverOf } from '../../src/run/ground.ts';
import { phraseOf } from '../../src/run/interlock.ts';
import { createJournal } from '../../src/run/journal.ts';
import type { Watcher } from '../../src/run/live.ts';
import { cycleOf, type LiveStepState } from '../../src/run/live-state.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { byGate, GATE_IDS } from '../../src/runbook/gates.ts';
import type { LiveAction } from '../../src/runbook/live.ts';
import { okCheck, ticked } from './ask-guide.ts';
import { groundOn, reaches, type Started, send, startGuideOn } from './guide-kit.ts';
import { finishedGate } from './run-events.ts';
import { until } from './terminal.ts';

const ENVIRONMENTS = ['staging', 'production'] as const;

const tokenOf = (world: PracticeWorld, environment: 'staging' | 'production'): string =>
  world.inputs[environment === 'staging' ? 'CAIO_STAGING_TOKEN' : 'CAIO_PROD_TOKEN'] ?? '';

/** The events of a run that has earned its GO in this world; what it is bound to is looked at for real. */
export async function goEvents(world: PracticeWorld, home: string): Promise<RunEvent[]> {
  const ground = groundOn(world, home);
  const originsOf = (environment: 'staging' | 'production'): string[] =>
    (
      world.inputs[environment === 'staging' ? 'CAIO_STAGING_CORS_ORIGINS' : 'CAIO_PROD_CORS_ORIGINS'] ?? ''
    ).split(',');
  const given = (environment: 'staging' | 'production') => ({
    url: world.deployments[environment].url,
    token: tokenOf(world, environment),
    corsOrigins: originsOf(environment),
  });
  const cutover = cutoverOf(ground, { staging: given('staging'), production: given('production') });
  const binding: Binding = await cutover.bind(new AbortController().signal);
  return [
    {
      type: 'run.started',
      run: 'r',
      mode: 'rehearsal',
      workspace: world.workspace,
      scenario: null,
      cockpit: 't',
      gates: [...GATE_IDS],
      lifeHours: 12,
      commands: byGate(id => id),
    },
    ...ENVIRONMENTS.flatMap((environment): RunEvent[] => {
      const fingerprint = ground.fingerprint(tokenOf(world, environment));
      return [
        ...ticked(environment),
        { type: 'token.given', environment, fingerprint, length: 43 },
        { type: 'token.checked', environment, fingerprint, check: okCheck('token-freshness') },
        { type: 'url.given', environment, url: world.deployments[environment].url },
        { type: 'redeploy.seen', environment, fingerprint },
        { type: 'cors.given', environment, origins: originsOf(environment) },
        { type: 'readback.finished', environment, checks: [okCheck('deployment-report')] },
        { type: 'readback.accepted', environment },
        { type: 'env-file.settled', environment, written: [], backup: null },
      ];
    }),
    { type: 'run.bound', binding },
    ...CONFIRMATION_IDS.map((id): RunEvent => ({ type: 'confirmation.given', id, by: 'test' })),
    ...GATE_IDS.flatMap((gate): RunEvent[] => [
      { type: 'gate.intended', gate, attempt: 1 },
      finishedGate(gate),
    ]),
    { type: 'run.concluded', verdict: 'GO', binding },
  ];
}

/** Writes the journal of a run with a GO into `home`. */
export async function writeGo(world: PracticeWorld, home: string): Promise<void> {
  const journal = await createJournal({
    path: join(home, 'journal.jsonl'),
    now: () => world.now(),
    redact: text => text,
  });
  for (const event of await goEvents(world, home)) await journal.append(event);
  await journal.close();
}

const passes = (check: BoundCheck): BoundCheck => ({
  ...check,
  run: async () => ({ ...okCheck(check.id), title: check.title, evidence: {} }),
});

/** The cheap gates as they are when all is well, without their time: for what a test of them would only repeat. */
export const QUICK_GATES: readonly Gate[] = gates.map(gate => ({
  ...gate,
  command: passes(gate.command),
  witnesses: gate.witnesses.map(({ when, check }) => ({ when, check: passes(check) })),
}));

/** A guide at the first step of Go live, with both tokens at hand. */
export async function startLiveOn(
  world: PracticeWorld,
  home: string,
  ofGates: readonly Gate[] = gates,
  also: Watcher = () => undefined,
): Promise<Started> {
  await writeGo(world, home);
  const started = startGuideOn(world, home, true, ofGates, also);
  await send(started, { type: 'resume', run: 'r' });
  await reaches(started, 'verdict');
  await send(started, { type: 'enter-go-live' });
  await reaches(started, 'go-live');
  await giveTokens(started, world);
  return started;
}

/** Both tokens, asked for because a live step was tried. */
export async function giveTokens(started: Started, world: PracticeWorld): Promise<void> {
  await send(started, { type: 'look-before', step: 'pipeline' });
  for (const environment of ENVIRONMENTS) {
    await reaches(started, 'token', environment);
    await send(started, { type: 'give-token', environment, text: tokenOf(world, environment) });
  }
  await reaches(started, 'go-live');
}

export const stepOf = (started: Started, step: LiveAction): LiveStepState => {
  const cycle = cycleOf(started.run().live);
  if (!cycle) throw new Error('no cycle');
  return cycle.steps[step];
};

/** Whether nothing is being looked at or done. */
const idle = (started: Started): boolean => {
  const { live } = started.state();
  return live.looking === null && live.working === null;
};

/** Types the phrase of a step and waits for what comes of it: its end, or why it was not started. */
export async function act(
  started: Started,
  step: LiveAction,
  phrase = phraseOf(started.run(), step),
): Promise<{ readonly end: LiveStepState['end'] | 'locked'; readonly findings: readonly string[] }> {
  const before = started.heard.length;
  const attempts = stepOf(started, step).attempts + 1;
  await send(started, { type: 'live-step', step, phrase });
  const news = () =>
    started.heard.slice(before).flatMap(event => (event.type === 'journal' ? [event.line.event] : []));
  const finished = () =>
    news().find(
      (event): event is Extract<RunEvent, { type: 'live.finished' }> =>
        event.type === 'live.finished' && event.step === step && event.attempt === attempts,
    );
  const refused = () =>
    started.heard
      .slice(before)
      .some(event => event.type === 'guide' && event.state.live.refused?.step === step);
  await until(() => idle(started) && (finished() !== undefined || refused()), `the end of ${step}`, 60_000);
  const end = finished();
  if (end) return { end: end.end, findings: [...end.findings, ...end.notes].map(({ id }) => id) };
  return { end: 'locked', findings: started.state().live.refused?.reasons.map(({ id }) => id) ?? [] };
}

/** Ticks the review, and waits for it. */
export async function review(started: Started): Promise<void> {
  await send(started, { type: 'tick-review', done: true });
  await until(() => cycleOf(started.run().live)?.reviewed === true, 'the review');
}
