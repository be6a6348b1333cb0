import { BACKLOG } from './backlog.ts';
import { CONFIRMATIONS, CRITERIA } from './criteria.ts';
import { DEVIATIONS } from './deviations.ts';
import { GATE_STEPS } from './gates.ts';
import { GO_RULE, LOOP_BACK } from './go-rule.ts';
import {
  CLAUDE_PROMPT,
  CURRENT_PHASE,
  HANDOFF,
  IMPLEMENTED,
  PHASES,
  PTO_INPUTS,
  ROTATION,
} from './handoff.ts';
import { LIVE_STEPS } from './live.ts';
import {
  GATE_HEADINGS,
  INNGEST_CLICKS,
  RAILWAY_CLICKS,
  RAILWAY_VARIABLES,
  RUN_FROM,
  RUNTIME_KEYS,
} from './steps.ts';

/** The whole runbook v4.5 as the cockpit holds it, by section: one place to compare with the text. */
export const RUNBOOK = {
  handoff: HANDOFF,
  section1: { phase: CURRENT_PHASE, phases: PHASES, implemented: IMPLEMENTED },
  section2: ROTATION,
  section3: PTO_INPUTS,
  section4: {
    railway: RAILWAY_CLICKS,
    variables: RAILWAY_VARIABLES,
    runtimeKeys: RUNTIME_KEYS,
    inngest: INNGEST_CLICKS,
  },
  section5: { from: RUN_FROM, headings: GATE_HEADINGS, gates: GATE_STEPS },
  section6: LIVE_STEPS,
  section7: { rule: GO_RULE, criteria: CRITERIA },
  section8: BACKLOG,
  section9: CLAUDE_PROMPT,
  section10: { rule: LOOP_BACK, confirmations: CONFIRMATIONS },
  deviations: DEVIATIONS,
} as const;
