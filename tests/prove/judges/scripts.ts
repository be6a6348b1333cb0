import { readFileSync } from 'node:fs';
import { judgeAuthSmoke } from '../../../checks/auth-smoke-report.ts';
import { judgeDryRun } from '../../../checks/dry-run.ts';
import { judgeEnvReport } from '../../../checks/env-report.ts';
import { parseJunit } from '../../../checks/junit-xml.ts';
import { judgeMigration } from '../../../checks/migration.ts';
import { judgePytest, type PytestEvidence, wholePack } from '../../../checks/pytest.ts';
import { judgeJunit } from '../../../checks/pytest-junit.ts';
import { judgeReplay } from '../../../checks/replay.ts';
import { childResult, scriptedPorts } from '../../support/check-kit.ts';
import { reportText } from '../../support/env-kit.ts';
import { recorded } from '../../support/outputs.ts';
import {
  dryRunRule,
  envRule,
  junitRule,
  migrationRule,
  type Output,
  pytestRule,
  type Rule,
  replayRule,
  smokeRule,
} from './rules.ts';

/** One judge of a script's output beside the rule that knows better, and outputs to begin from, good ones and bad. */
export interface Subject {
  readonly name: string;
  readonly form: 'json' | 'text';
  readonly seeds: readonly Output[];
  readonly rule: Rule;
  judge(output: Output): { readonly outcome: string };
}

const BASE = 'https://caio.example.org';
const WORKSPACE = '/srv/caio';
const { redact } = scriptedPorts();
const smoke = (name: string): string =>
  readFileSync(new URL(`../../fixtures/auth-smoke/${name}.json`, import.meta.url), 'utf8');
const output = (stdout: string, exitCode = 0, stderr = ''): Output => ({ stdout, stderr, exitCode });

const SMOKES = [
  'staging-pass',
  'conn-refused',
  'server-404',
  'strict-off',
  'token-trailing-space',
  'wrong-token',
];
const smokes = SMOKES.map(name => output(smoke(name)));
const golden = (JSON.parse(recorded('replay.out')) as { results: { case_id: string }[] }).results.map(
  row => row.case_id,
);
const MIGRATED = recorded('migrate.out');
const CONNECTED = recorded('migrate.err');
const PACK = ['tests/test_a.py'];
const TWO_FILES = ['tests/test_a.py', 'tests/test_b.py'];
const JUNIT = `<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests"><testsuite name="pytest" tests="4" failures="0" errors="0" skipped="2">
<testcase classname="tests.test_a" name="one" time="0.1" />
<testcase classname="tests.test_a.TestX" name="two" />
<testcase classname="tests.test_b" name="three"><skipped type="pytest.skip" message="no">x</skipped></testcase>
<testcase classname="tests.test_b" name="four"><skipped type="pytest.xfail" message="" /></testcase>
</testsuite></testsuites>
`;
const PRINTED: PytestEvidence = {
  ...{ passed: 2, failed: 0, errors: 0, skipped: 1, xfailed: 1, xpassed: 0, deselected: 0 },
  ...{ subtests: false, seconds: 1, junit: '/own/x.xml', scratch: true },
};

function smokeOf(queryTokens: 'on' | 'off'): Subject {
  return {
    name: `smoke, query tokens ${queryTokens}`,
    form: 'json',
    seeds: smokes,
    rule: smokeRule(BASE, queryTokens),
    judge: ({ stdout }) => judgeAuthSmoke(stdout, { baseUrl: BASE, queryTokens }),
  };
}

function envOf(mode: 'staging' | 'production'): Subject {
  return {
    name: `env report of ${mode}`,
    form: 'text',
    seeds: [
      output(reportText({ mode })),
      output(reportText({ mode, missing: ['OPENAI_API_KEY'], result: 'FAIL' }), 1),
      output(reportText({ mode, redis: 'OK: status=degraded; required=False; Redis ping failed' })),
      output(reportText({ mode, redis: 'SKIP', inngest: 'SKIP' })),
    ],
    rule: envRule(mode),
    judge: ({ stdout, exitCode }) => judgeEnvReport(stdout, mode, exitCode),
  };
}

function dryRunOf(motion: 'outbound' | 'all', names: readonly string[]): Subject {
  return {
    name: `dry run of ${motion}`,
    form: 'json',
    seeds: names.map(name => output(recorded(name))),
    rule: dryRunRule(motion),
    judge: of => judgeDryRun(childResult(of), { motion, scratch: true, first: null }, redact),
  };
}

export const SUBJECTS: readonly Subject[] = [
  smokeOf('on'),
  smokeOf('off'),
  envOf('staging'),
  envOf('production'),
  {
    name: 'migration',
    form: 'json',
    seeds: [
      output(MIGRATED, 0, CONNECTED),
      output(MIGRATED.replace('"redis_available": true', '"redis_available": false'), 0, CONNECTED),
      output(MIGRATED, 0, `${CONNECTED}WARNING:state_store:Redis write failed for key=caio:x: OOM\n`),
    ],
    rule: migrationRule(WORKSPACE),
    judge: of => judgeMigration(childResult(of), WORKSPACE, redact),
  },
  {
    name: 'replay',
    form: 'json',
    seeds: [
      output(recorded('replay.out')),
      output(recorded('replay.out').replaceAll('"pass": true', '"pass": false'), 1),
    ],
    rule: replayRule(golden),
    judge: of => judgeReplay(childResult(of), { golden, minPassRate: 0.95, interpreter: 'python' }, redact),
  },
  {
    name: 'pytest',
    form: 'text',
    seeds: [
      output(recorded('pytest.out')),
      output(recorded('pytest.out').replace('60 passed', '1 failed, 59 passed'), 1),
      output(recorded('pytest.out').replace('60 passed', '59 passed, 1 skipped')),
    ],
    rule: pytestRule,
    judge: of =>
      wholePack(judgePytest(childResult(of), { junit: '/own/x.xml', scratch: true }, redact), {
        pytestPack: PACK,
        runbookPack: PACK,
      }),
  },
  {
    name: 'junit',
    form: 'text',
    seeds: [
      output(JUNIT),
      output(JUNIT.replace('time="0.1" />', '><failure message="x">y</failure></testcase>')),
    ],
    rule: junitRule(['tests.test_a', 'tests.test_b']),
    judge: ({ stdout }) => {
      const junit = parseJunit(stdout);
      return junit === null ? { outcome: 'unknown' } : judgeJunit(junit, PRINTED, TWO_FILES);
    },
  },
  dryRunOf('outbound', ['dry-run-outbound.out', 'dry-run-outbound-ramp.out']),
  dryRunOf('all', ['dry-run-all.out', 'dry-run-all-after-first.out']),
];
