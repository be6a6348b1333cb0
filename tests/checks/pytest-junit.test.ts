import { expect, test } from 'vitest';
import { parseJunit } from '../../checks/junit-xml.ts';
import type { PytestEvidence } from '../../checks/pytest.ts';
import { pytestJunit } from '../../checks/pytest-junit.ts';
import { runCheck } from '../../checks/run.ts';
import type { CheckResult } from '../../checks/types.ts';
import type { TextRead } from '../../src/ports/types.ts';
import { cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';

/** The witness of the tests, from the file that it reads to its answer. */

const FILE = '/own/junit.xml';
const evidence: PytestEvidence = {
  passed: 1,
  failed: 0,
  errors: 0,
  skipped: 0,
  xfailed: 0,
  xpassed: 0,
  deselected: 0,
  subtests: false,
  seconds: 1,
  junit: FILE,
  scratch: true,
};
const said = (change: Partial<CheckResult> = {}): CheckResult => ({
  id: 'pytest',
  title: 'Tests',
  outcome: 'pass',
  findings: [],
  notes: [],
  evidence,
  durationMs: 1,
  ...change,
});
const record = (inside: string, tests = 1, failures = 0): string =>
  `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="0" failures="${failures}" skipped="0" tests="${tests}" time="1">${inside}</testsuite></testsuites>`;
const ONE = '<testcase classname="tests.test_a" name="one" time="0.1" />';
const text = (of: string): TextRead => ({ kind: 'text', text: of, sha256: '', bytes: of.length });

async function witness(command: CheckResult | undefined, read: TextRead): Promise<[string, ...string[]]> {
  const inputs = cutoverInputs();
  const input = {
    inputs: { ...inputs, plan: { ...inputs.plan, pytestPack: ['tests/test_a.py'] } },
    command,
  };
  const ports = scriptedPorts({
    files: { readText: async path => (path === FILE ? read : { kind: 'missing' }) },
  });
  const result = await runCheck(pytestJunit, () => input, toolsFor(ports));
  return [result.outcome, ...result.findings.map(({ id }) => id)];
}

test('passes when the record is of these tests', async () => {
  expect(await witness(said(), text(record(ONE)))).toEqual(['pass']);
});

test.each<[string, CheckResult | undefined]>([
  ['gave no answer', undefined],
  ['gave no evidence', said({ evidence: null })],
  ['counted none', said({ evidence: { ...evidence, passed: 0 } })],
  ['failed, whatever its evidence', said({ outcome: 'fail' })],
  ['are unknown, whatever their evidence', said({ outcome: 'unknown' })],
])('is unknown when the tests %s', async (_, command) => {
  expect(await witness(command, text(record(ONE)))).toEqual(['unknown', 'nothing-to-compare']);
});

test.each<[string, TextRead]>([
  ['is missing', { kind: 'missing' }],
  ['cannot be read', { kind: 'unreadable', message: 'EACCES' }],
  ['is too large', { kind: 'too-large', bytes: 1e9 }],
])('is unknown when the record %s', async (_, read) => {
  expect(await witness(said(), read)).toEqual(['unknown', 'junit-missing']);
});

test('is unknown when the record is cut off, and fails when it says otherwise', async () => {
  const whole = record(ONE);
  expect(await witness(said(), text(whole.slice(0, -20)))).toEqual(['unknown', 'junit-unreadable']);
  expect(await witness(said(), text(record(ONE, 1, 1)))).toEqual(['fail', 'junit-failures']);
  expect(await witness(said(), text(record('', 0)))).toEqual(['fail', 'junit-differs', 'test-file-not-run']);
});

test.each([
  ['<failure /><skipped />', 'failed'],
  ['<skipped /><failure />', 'failed'],
  ['<error /><skipped />', 'error'],
  ['<skipped /><error />', 'error'],
  ['<skipped type="pytest.xfail" /><skipped />', 'xfailed'],
])('a test that says %s is counted as %s', (inside, state) => {
  const one = `<testcase classname="tests.test_a" name="one">${inside}</testcase>`;
  expect(parseJunit(record(one))?.cases).toMatchObject([{ state }]);
});

test('a record is one or more suites, and an end of a test stands inside of a test', () => {
  const whole = record(ONE);
  expect(parseJunit(whole.replace(/<.?testsuites>/g, ''))).toEqual(parseJunit(whole));
  for (const bad of [
    whole.replace(/testsuites/g, 'html'),
    '<testsuites></testsuites>',
    ...['tests="1', 'failures="0', 'errors="0', 'skipped="0'].flatMap(number =>
      ['x', '.5', ' ', 'e0'].map(more => whole.replace(number, `${number}${more}`)),
    ),
    ...['failure', 'error', 'skipped'].flatMap(end => [
      record(`<${end} />${ONE}`),
      record(`${ONE}<${end} />`),
    ]),
  ])
    expect(parseJunit(bad), bad).toBeNull();
});

test('what pytest never writes is no record: comments, sections, a second beginning, other spaces, a bare >', () => {
  const declared = record(ONE);
  const whole = declared.slice(declared.indexOf('?>') + 2);
  expect(parseJunit(whole)).toMatchObject({ tests: 1 });
  expect(parseJunit(declared)).toEqual(parseJunit(whole));
  expect(parseJunit(`\uFEFF${declared}`)).toEqual(parseJunit(whole));
  for (const bad of [
    whole.replace(ONE, `<!-- ${ONE} -->`),
    whole.replace(ONE, `${ONE}<![CDATA[x]]>`),
    `${declared}${declared}`,
    declared.replace('?>', '!>'),
    `${declared.replace('"?>', '')}${declared}`,
    whole.replace('name="one"', 'name="o>e"'),
    whole.replace('name="one"', 'name=\uFEFF"one"'),
    whole.replace('name="one"', 'name\u00A0="one"'),
    whole.replace('</testsuites>', '</testsuites\uFEFF>'),
    whole.replace('<testsuites', '<testsuites\u2028'),
  ]) {
    expect(bad).not.toBe(whole);
    expect(parseJunit(bad), bad).toBeNull();
  }
});
