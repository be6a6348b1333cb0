import type { GateId } from './gates.ts';

/**
 * Where following the runbook to the letter would hurt, and what the cockpit does instead. Shown on the screens and
 * in every report, so each text is a whole sentence for a non-technical reader.
 */
export interface Deviation {
  readonly id: string;
  /** Section of the runbook that is not followed to the letter. */
  readonly section: string;
  /** Gates that it is about. Empty: steps after the gates, or the whole run (see `always`). */
  readonly gates: readonly GateId[];
  /** True for what holds in every run, whatever gates were run. */
  readonly always: boolean;
  readonly runbook: string;
  readonly cockpit: string;
  readonly why: string;
}

const AUTH: readonly GateId[] = ['auth-staging', 'auth-production'];
const CORE: readonly GateId[] = [
  'env-staging',
  'env-production',
  'redis-migration',
  'replay',
  'pytest',
  'dry-run-outbound',
  'dry-run-all',
];

export const DEVIATIONS: readonly Deviation[] = [
  {
    id: 'token-off-the-command-line',
    section: '5.2',
    gates: AUTH,
    always: false,
    runbook: 'The runbook types the dashboard token into the command.',
    cockpit:
      'The same script is run unchanged, but the token is handed to it where no other program can see it.',
    why: 'Other programs can read a command line, and Windows keeps a log of it.',
  },
  {
    id: 'query-token',
    section: '5.2',
    gates: AUTH,
    always: false,
    runbook: 'The runbook expects the service to accept the token as a part of the address (?token=…).',
    cockpit:
      'The check is made, because the runbook asks for it; when the service itself says that it no longer accepts this, the expected answer is 401.',
    why: 'An address is written to the access log of the server, so this check leaves the token there. Whoever can read that log can read the token.',
  },
  {
    id: 'stricter-than-non-401',
    section: '5.2',
    gates: AUTH,
    always: false,
    runbook: 'The runbook is content with any answer other than 401.',
    cockpit:
      'The answer must also be 200 with the content that belongs there, and a made-up token and the token of the other environment must be turned away with 401.',
    why: 'A missing page, a broken server and a server that lets everyone in would all count as success otherwise.',
  },
  {
    id: 'one-settings-file-each',
    section: '5.1, 5.3, 5.4, 5.5, 5.6',
    gates: CORE,
    always: false,
    runbook: 'The runbook runs its commands with whatever settings this computer happens to have.',
    cockpit: 'Each command gets a cleaned environment with the settings file of its own environment only.',
    why: 'The scripts silently load the production settings, so a setting that staging lacks would be filled from production and nobody would see it.',
  },
  {
    id: 'migration-compared-first',
    section: '5.3',
    gates: ['redis-migration'],
    always: false,
    runbook: 'The runbook runs the migration and trusts its ok=true.',
    cockpit:
      'The files and Redis are compared first, what was written is read back, and nothing that is newer or already executed is overwritten without a typed yes of a person. It does not run while the production settings have not passed.',
    why: 'The migration says ok=true even when Redis was never used, and a second run can overwrite newer state and turn an executed batch back into an approved one.',
  },
  {
    id: 'dry-runs-on-a-copy',
    section: '5.6',
    gates: ['dry-run-outbound', 'dry-run-all'],
    always: false,
    runbook: 'The runbook makes the two dry runs in the real workspace.',
    cockpit:
      'They are made on a scratch copy of the workspace, unless the run was started with --in-place; the real state is compared before and after.',
    why: 'These dry runs use up the quota of the day and mark leads as done, so that the first live batch of the day would come out empty.',
  },
  {
    id: 'tests-cut-off',
    section: '5.5',
    gates: ['pytest'],
    always: false,
    runbook: 'The runbook runs the critical tests in the real workspace.',
    cockpit:
      'The tests are cut off from the real Redis and the real webhooks and run on a scratch copy, unless the run was started with --in-place.',
    why: 'With the production settings loaded, these tests read and write the real Redis and can send real messages.',
  },
  {
    id: 'tests-that-do-not-end',
    section: '5.5',
    gates: ['pytest'],
    always: false,
    runbook: 'The runbook waits until the critical tests have ended.',
    cockpit:
      'Tests that have printed their summary and do not end are judged by the summary and their results file, given 15 seconds, and then ended.',
    why: 'They often hang after everything has passed. That is noted, and is not a failure.',
  },
  {
    id: 'person-says-yes',
    section: '6.1',
    gates: [],
    always: false,
    runbook: 'The runbook answers the only question of the pipeline in advance (echo yes).',
    cockpit: 'A person is asked first, with a typed phrase; only then is the yes sent.',
    why: 'That question is there so that somebody decides.',
  },
  {
    id: 'live-twice',
    section: '6.3, 6.4',
    gates: [],
    always: false,
    runbook: 'The runbook runs the live dispatch once, and then has the batch approved.',
    cockpit:
      'The batch is shown, approved by a typed phrase, and the live dispatch is run a second time, which is the one that sends.',
    why: 'With the Gatekeeper on, the first live dispatch only makes a batch and sends nothing, and no page of CAIO has a button for the approval.',
  },
  {
    id: 'live-json',
    section: '6.3',
    gates: [],
    always: false,
    runbook: 'The runbook runs the live dispatch without --json, so that it prints two numbers.',
    cockpit: 'The same command is run with --json behind it, and its report is compared with CAIO’s own log.',
    why: 'An error of a vendor stands only in the nested reports; without them a failed dispatch looks clean.',
  },
  {
    id: 'status-changes-nothing',
    section: '6',
    gates: [],
    always: false,
    runbook: 'The runbook knows no look at the state of the dispatch before it is sent.',
    cockpit:
      'CAIO’s own --status is asked right before each live step, with STATE_DUAL_READ_ENABLED=false for that one question.',
    why: 'Asked plainly, it copies an old file of this computer over the shared memory, and an approval that was just given is gone.',
  },
  {
    id: 'old-tokens',
    section: '2, 9.2',
    gates: [],
    always: true,
    runbook: 'The runbook asks that old tokens are neither used nor shown.',
    cockpit:
      'Old tokens are never used, shown or kept; the new ones are only compared with what stands in the files and the history, and never stored.',
    why: 'A token that stands in the history is known to others, and must not become valid again.',
  },
];

/** The deviations that took part in a run in which these gates were run. */
export function deviationsOf(ran: readonly GateId[]): readonly Deviation[] {
  return DEVIATIONS.filter(({ always, gates }) => always || gates.some(gate => ran.includes(gate)));
}
