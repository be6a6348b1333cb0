import { checkTimeoutOf } from '../gate-command.ts';
import { migration } from '../migration.ts';
import { migrationCompare } from '../migration-compare.ts';
import { migrationCounts } from '../migration-counts.ts';
import { migrationReadback } from '../migration-readback.ts';
import { bind } from '../run.ts';
import type { Gate } from '../types.ts';

const ID = 'redis-migration';

/** Runbook 5.3. */
export const migrationGate: Gate = {
  id: ID,
  title: 'Shared memory',
  proves: "CAIO's state stands in production's shared memory, entry by entry, and nothing newer was lost.",
  environment: 'production',
  command: bind(migration, inputs => inputs, checkTimeoutOf(ID)),
  witnesses: [
    { when: 'before', check: bind(migrationCompare, inputs => inputs) },
    {
      when: 'after',
      check: bind(migrationCounts, (inputs, earlier) => ({
        inputs,
        command: earlier(ID, migration.id),
        compare: earlier(ID, migrationCompare.id),
      })),
    },
    { when: 'after', check: bind(migrationReadback, inputs => inputs) },
  ],
  // A write into production's memory: never with settings that are not known to be good.
  needs: ['env-production'],
};
