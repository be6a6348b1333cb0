import type { BacklogId } from '../../runbook/backlog.ts';

/** Every sentence of the engineering backlog. */
export const BACKLOG_WORDS = {
  title: 'What engineering still owes (runbook 8)',
  why: 'Advice for an engineer. It never changes the verdict, and you need none of it for a GO.',
  how: {
    'webhook-auth':
      'Probed live: a text that is no event is sent to each webhook of production, without a secret. Nothing can come of it.',
    'webhook-readiness': 'Probed live: what production says when it is asked whether it is ready.',
    'dual-read': 'Read from the settings file and the code on this computer: no deployment reports it.',
  } satisfies Readonly<Record<BacklogId, string>>,
  outcome: { pass: 'Done', fail: 'Not done', unknown: 'Cannot tell', 'not-run': 'Not probed' },
  probing: 'Probing. This takes up to a minute.',
  probed: (when: string) => `Probed ${when}.`,
  never: 'Not probed yet. Press p: it asks the production deployment and changes nothing.',
  todo: 'What to do: ',
  note: 'Note: ',
  hints: { probe: 'probe', back: 'back' },
  atWork: 'It is being probed already.',
  noRun: 'The probes ask the address that a run has been given: start or open a run first.',
} as const;
