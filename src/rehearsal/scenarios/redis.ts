import type { Scenario } from '../scenario.ts';

/** Scenarios of runbook section 5.3: the shared memory and the migration that says ok whatever happens. */
export const REDIS_SCENARIOS: readonly Scenario[] = [
  {
    name: 'redis-url-missing',
    title: 'The production file names no Redis; the migration would fall back to files and say ok.',
    trap: 'M1',
    faults: { productionEnv: { drop: ['REDIS_URL'] } },
    expect: { verdict: 'NO-GO', gate: 'env-production', finding: 'required-key-missing' },
  },
  {
    name: 'redis-down',
    title: "Production's Redis is down; the migration would still say ok.",
    trap: 'M2',
    faults: { productionRedis: { down: true } },
    expect: { verdict: 'NO-GO', gate: 'env-production', finding: 'redis-unreachable' },
  },
  {
    name: 'redis-hangs',
    title: "Production's Redis takes the connection and never answers.",
    trap: 'F2',
    faults: { productionRedis: { hangs: true } },
    expect: { verdict: 'NO-GO', gate: 'env-production', finding: 'redis-unreachable' },
  },
  {
    name: 'redis-wrong-password',
    title: "Production's Redis does not take the password of the file.",
    trap: 'M2',
    faults: { productionRedis: { wrongPassword: true } },
    expect: { verdict: 'NO-GO', gate: 'env-production', finding: 'redis-auth-refused' },
  },
  {
    name: 'redis-refuses-writes',
    title: "Production's Redis answers but is full: every write is refused, and the migration says ok.",
    trap: 'M4',
    faults: { productionRedis: { refusesWrites: true } },
    expect: { verdict: 'NO-GO', gate: 'env-production', finding: 'redis-refuses-writes' },
  },
  {
    name: 'state-backend-file',
    title: 'Production is set to keep its state in files, and the migration says ok.',
    trap: 'M3',
    faults: { productionEnv: { set: { STATE_BACKEND: 'file' } } },
    expect: { verdict: 'NO-GO', gate: 'redis-migration', finding: 'file-backend' },
  },
  {
    name: 'hive-missing',
    title: 'The CAIO folder has no .hive-mind; the migration would make an empty one and say ok.',
    trap: 'M5',
    faults: { workspace: { noHive: true } },
    expect: { verdict: 'NO-GO', gate: 'redis-migration', finding: 'hive-missing' },
  },
  {
    name: 'hive-empty',
    title: 'There is nothing to move: the normal state of a fresh checkout.',
    trap: 'M6',
    faults: { workspace: { emptyHive: true } },
    expect: { verdict: 'GO', gate: null, finding: null },
  },
  {
    name: 'corrupt-batch',
    title: 'One batch file is broken; the migration passes over it without a word and says ok.',
    trap: 'M6',
    faults: { workspace: { corruptBatch: true } },
    expect: { verdict: 'NO-GO', gate: 'redis-migration', finding: 'hive-file-corrupt' },
  },
  {
    name: 'redis-newer',
    title: 'The shared memory is newer than the files; the migration would overwrite it.',
    trap: 'M7',
    faults: { seed: 'newer-state' },
    expect: { verdict: 'NO-GO', gate: 'redis-migration', finding: 'redis-is-newer' },
  },
  {
    name: 'executed-batch',
    title:
      'A batch that was already sent stands in the files as approved; the migration would bring it back.',
    trap: 'M7',
    faults: { seed: 'executed-batch' },
    expect: { verdict: 'NO-GO', gate: 'redis-migration', finding: 'would-revive-batch' },
  },
];
