import type { CriterionId } from '../../runbook/criteria.ts';

/** The criteria in plain words; the runbook's own stand beside them. */
export const CRITERION_PLAIN: Readonly<Record<CriterionId, string>> = {
  env: 'Staging and production have the settings they need.',
  auth: 'Both let nobody in without the new token.',
  redis: 'The shared memory took over what the files hold.',
  replay: 'At least 95 of 100 recorded cases end as they should.',
  pytest: 'The critical tests have no failure.',
  exposure: 'No protected address opens without the token.',
  'dry-run': 'Both practice rounds of the sending send nothing.',
  confirmations: 'You have confirmed the closing statements.',
};
