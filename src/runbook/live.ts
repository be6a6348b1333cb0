import type { Entry } from './handoff.ts';

/** Runbook v4.5, section 6: from GO to the first supervised live dispatch. Texts and commands to the letter. */

const CLEAN_DAYS = 3;

interface LiveCommand {
  /** Arguments after `python`. */
  readonly args: readonly string[];
  /** What the command is given on its standard input, or null. */
  readonly stdin: string | null;
  readonly windows: string;
  readonly posix: string;
}

type LiveStepId = 'pipeline' | 'review' | 'live' | 'approve' | 'activate' | 'clean-days';

export interface LiveStep extends Entry {
  readonly id: LiveStepId;
  readonly command: LiveCommand | null;
}

const same = (line: string): { windows: string; posix: string } => ({ windows: line, posix: line });

const PIPELINE: LiveCommand = {
  args: ['execution/run_pipeline.py', '--mode', 'production'],
  // Exactly this: the script does not trim, and "yes " counts as no.
  stdin: 'yes\n',
  ...same('echo yes | python execution/run_pipeline.py --mode production'),
};

const LIVE: LiveCommand = {
  args: ['-m', 'execution.operator_outbound', '--motion', 'outbound', '--live'],
  stdin: null,
  ...same('python -m execution.operator_outbound --motion outbound --live'),
};

const STEPS: readonly { id: LiveStepId; text: string; command: LiveCommand | null }[] = [
  { id: 'pipeline', text: 'Run fresh production pipeline:', command: PIPELINE },
  { id: 'review', text: 'Review/approve tier-1 leads in HoS dashboard (/sales).', command: null },
  { id: 'live', text: 'Execute first live dispatch:', command: LIVE },
  { id: 'approve', text: 'Approve Gatekeeper batch.', command: null },
  { id: 'activate', text: 'Activate drafted campaign in Instantly UI.', command: null },
  {
    id: 'clean-days',
    text: `Hold ${CLEAN_DAYS} clean supervised days before ramp graduation.`,
    command: null,
  },
];

export const LIVE_STEPS: readonly LiveStep[] = STEPS.map((step, index) => ({
  section: `6.${index + 1}`,
  items: [],
  ...step,
}));
