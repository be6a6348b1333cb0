import type { Gate } from '../types.ts';
import { authGates } from './auth.ts';
import { dryRunGates } from './dry-run.ts';
import { envGates } from './env.ts';
import { migrationGate } from './migration.ts';
import { pytestGate } from './pytest.ts';
import { replayGate } from './replay.ts';

export { firstLook } from './auth.ts';

/** The nine gates of runbook section 5 in their order, each with its command and its witnesses. */
export const gates: readonly Gate[] = [
  ...envGates,
  ...authGates,
  migrationGate,
  replayGate,
  pytestGate,
  ...dryRunGates,
];
