/** Runbook v4.5, section 7, around its list: the two sentences that make the criteria a verdict. To the letter. */
export const GO_RULE = {
  section: '7',
  go: 'GO only if all true:',
  noGo: 'If any fail: NO-GO, stop and fix before live dispatch.',
} as const;

/** Runbook v4.5, section 10, before its list. To the letter. */
export const LOOP_BACK = {
  section: '10',
  before: 'Before rigorous testing/autonomy progression, confirm:',
} as const;
