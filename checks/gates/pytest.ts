import { checkTimeoutOf } from '../gate-command.ts';
import { pytest } from '../pytest.ts';
import { pytestJunit } from '../pytest-junit.ts';
import { bind } from '../run.ts';
import type { Gate } from '../types.ts';

const ID = 'pytest';

/** Runbook 5.5. */
export const pytestGate: Gate = {
  id: ID,
  title: 'Critical tests',
  proves: 'Every test of the critical pack ran and passed.',
  environment: null,
  command: bind(pytest, inputs => inputs, checkTimeoutOf(ID)),
  witnesses: [
    {
      when: 'after',
      check: bind(pytestJunit, (inputs, earlier) => ({ inputs, command: earlier(ID, pytest.id) })),
    },
  ],
  needs: [],
};
