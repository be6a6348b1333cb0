import { checkTimeoutOf } from '../gate-command.ts';
import { replay } from '../replay.ts';
import { replaySummary } from '../replay-summary.ts';
import { bind } from '../run.ts';
import type { Gate } from '../types.ts';

const ID = 'replay';

/** Runbook 5.4. */
export const replayGate: Gate = {
  id: ID,
  title: 'Replay',
  proves: 'Enough of the known cases still come out as they should. It says little about quality.',
  environment: null,
  command: bind(replay, inputs => inputs, checkTimeoutOf(ID)),
  witnesses: [
    {
      when: 'after',
      check: bind(replaySummary, (inputs, earlier) => ({ inputs, command: earlier(ID, replay.id) })),
    },
  ],
  needs: [],
};
