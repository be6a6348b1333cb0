import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PYTEST_PACK } from '../runbook/gates.ts';
import { hiveFiles, productionConfig } from './hive.ts';
import { CODE_FILES, goldenCases, testFile } from './practice-code.ts';
import { PRACTICE_FILE } from './python/main.ts';
import type { Scenario } from './scenario.ts';

export interface WorkspaceFacts {
  readonly folder: string;
  readonly scenario: Scenario;
  readonly now: Date;
  readonly stagingEnv: string | null;
  readonly productionEnv: string | null;
  readonly stagingToken: string;
  /** Where the vendors' stand-ins write down what they were given. */
  readonly postOffice: string;
}

/** Writes a whole practice workspace: code, tests, golden set, state, env files, plan, and the faults' file. */
export async function writeWorkspace(facts: WorkspaceFacts): Promise<void> {
  const { folder, scenario, now } = facts;
  const { faults } = scenario;
  const wanted = faults.workspace ?? {};
  const files = new Map<string, string>(Object.entries(CODE_FILES));
  for (const [path, text] of hiveFiles(faults, now)) files.set(`.hive-mind/${path}`, text);
  files.set('config/production.json', json(productionConfig(faults, now)));
  files.set(
    'tests/golden/caio_alpha_golden_set_v1.json',
    json(goldenCases(wanted.goldenCases ?? 50, wanted.badReplayCases ?? 0)),
  );
  for (const [index, path] of PYTEST_PACK.entries()) {
    if (wanted.missingTests?.includes(path)) continue;
    const text = testFile(path, index, {
      fails: (wanted.failingTest ?? false) && index === 4,
      skips: (wanted.skippedTest ?? false) && index === 1,
      broken: (wanted.brokenImport ?? false) && index === 7,
      empty: wanted.noTests ?? false,
    });
    files.set(path, text);
  }
  if (wanted.tokenInDocument)
    files.set('docs/SETUP_NOTES.md', `# Setup notes\n\nDashboard token (staging): ${facts.stagingToken}\n`);
  if (facts.productionEnv !== null) files.set('.env', facts.productionEnv);
  if (facts.stagingEnv !== null) files.set('.env.staging', facts.stagingEnv);
  if (scenario.seconds) files.set('caio-cockpit.plan.json', json({ timeoutsSeconds: scenario.seconds }));
  const clockOffsetMs = now.getTime() - Date.now();
  // A few seconds are the time it took to get here, not another clock.
  const practice = {
    python: faults.python ?? {},
    clockOffsetMs: Math.abs(clockOffsetMs) < 60_000 ? 0 : clockOffsetMs,
  };
  files.set(PRACTICE_FILE, json({ ...practice, workspace: folder, postOffice: facts.postOffice }));
  for (const [path, text] of files) {
    const whole = join(folder, ...path.split('/'));
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, text, { mode: 0o600 });
  }
  if (!wanted.noHive) await mkdir(join(folder, '.hive-mind'), { recursive: true });
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
