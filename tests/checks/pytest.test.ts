import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJunit } from '../../checks/junit-xml.ts';
import { judgePytest, junitOption, type PytestEvidence, wholePack } from '../../checks/pytest.ts';
import { judgeJunit } from '../../checks/pytest-junit.ts';
import { dotsProgress, endsWithSummary, parseSummaryLine } from '../../checks/pytest-summary.ts';
import type { ChildResult } from '../../src/ports/types.ts';
import { childResult, scriptedPorts } from '../support/check-kit.ts';
import { recorded } from '../support/outputs.ts';

const OUT = recorded('pytest.out');
const { redact } = scriptedPorts();
const judge = (
  stdout: string,
  exitCode: number | null = 0,
  more: { stderr?: string; ended?: ChildResult['ended']; scratch?: boolean } = {},
) =>
  judgePytest(
    childResult({
      stdout,
      exitCode,
      stderr: more.stderr ?? '',
      ...(more.ended ? { ended: more.ended } : {}),
    }),
    { junit: '/own/x.xml', scratch: more.scratch ?? true },
    redact,
  );
const ids = (of: object): string[] =>
  'findings' in of ? (of.findings as { id: string }[]).map(finding => finding.id) : [];
const last = (line: string): string => OUT.replace(/.*\n$/, `${line}\n`);
const info = '=========== short test summary info ===========\n';

describe('the pack of the runbook', () => {
  const runbookPack = ['tests/test_a.py', 'tests/test_b.py'];
  const judged = (stdout: string, pytestPack: readonly string[]) =>
    wholePack(judge(stdout), { pytestPack, runbookPack });
  it('whole, or with files more, is a pass', () => {
    expect(judged(OUT, runbookPack).outcome).toBe('pass');
    expect(judged(OUT, [...runbookPack, 'tests/test_c.py']).outcome).toBe('pass');
  });
  it.each([
    ['a file that the plan leaves out', OUT, ['tests/test_a.py'], 'test-pack-shrunk'],
    ['other files in its place', OUT, ['tests/test_easy.py'], 'test-pack-shrunk'],
    ['hardly a test', last('1 passed, 59 skipped in 1.00s'), runbookPack, 'too-few-tests'],
    ['one test too few', last('59 passed in 1.00s'), runbookPack, 'too-few-tests'],
  ])('%s proves too little', (_, stdout, pack, id) => {
    const outcome = judged(stdout, pack);
    expect([outcome.outcome, ids(outcome)]).toEqual(['unknown', [id]]);
  });
  it('a failure stays a failure', () => {
    expect(judged(last('1 failed, 59 passed in 1.00s'), ['tests/test_a.py']).outcome).toBe('fail');
  });
});

describe('what pytest printed', () => {
  it('passes as recorded (05c), and when it never ends (05b) that is only a note', () => {
    expect(judge(OUT)).toMatchObject({
      outcome: 'pass',
      evidence: { passed: 60, failed: 0, errors: 0, skipped: 0, seconds: 10.86 },
      notes: [],
    });
    const hung = judge(OUT, null, { ended: 'after-its-summary' });
    expect([hung.outcome, hung.notes?.map(note => note.id)]).toEqual(['pass', ['ended-after-summary']]);
    expect(judge(OUT, 0, { stderr: 'Task was destroyed but it is pending!' }).outcome).toBe('pass');
  });
  it('names failed tests (05d), at most ten, also when it was ended after its summary', () => {
    const names = Array.from({ length: 12 }, (_, at) => `FAILED tests/test_a.py::test_${at} - x`).join('\n');
    const text = OUT.replace(/.*\n$/, `${info}${names}\n12 failed, 48 passed in 9.1s\n`);
    for (const ended of ['by-itself', 'after-its-summary'] as const) {
      const failed = judge(text, ended === 'by-itself' ? 1 : null, { ended });
      expect([failed.outcome, ...ids(failed)]).toEqual(['fail', 'tests-failed']);
      const said = JSON.stringify(failed);
      expect([said.includes('test_9,'), said.includes('test_10'), said.includes('and 2 more')]).toEqual([
        true,
        false,
        true,
      ]);
    }
  });
  it('says how many were skipped, and when it ran in the folder itself', () => {
    const skipped = judge(last('59 passed, 1 skipped in 3.00s'), 0, { scratch: false });
    expect([skipped.outcome, skipped.notes?.map(note => note.id)]).toEqual([
      'pass',
      ['tests-skipped', 'tests-in-place'],
    ]);
  });
  const collection = `${info}ERROR tests/test_b.py\n!!!!!! Interrupted: 1 error during collection !!!!!!\n1 warning, 1 error in 1.33s\n`;
  it.each<[string, string, number | null, string, string, string]>([
    ['05f collection', collection, 2, '', 'unknown', 'pytest-interrupted'],
    ['internal', 'INTERNALERROR> x\n', 3, '', 'unknown', 'pytest-internal-error'],
    [
      '05a usage',
      '1 warning in 0.00s\n',
      4,
      'ERROR: file or directory not found: tests/x.py\n',
      'unknown',
      'pytest-usage',
    ],
    ['none', 'no tests ran in 0.01s\n', 5, '', 'unknown', 'pytest-no-tests'],
    ['05g', '', 1, 'python: No module named pytest', 'unknown', 'python-package-missing'],
    ['all skipped', last('3 skipped in 0.01s'), 0, '', 'unknown', 'pytest-no-tests'],
    ['left out', last('59 passed, 1 deselected in 0.01s'), 0, '', 'unknown', 'tests-deselected'],
    ['failures with exit 0', last('1 failed, 59 passed in 1.00s'), 0, '', 'fail', 'tests-failed'],
    ['errors', last('60 passed, 1 error in 1.00s'), 1, '', 'fail', 'tests-failed'],
    ['failed subtests', last('60 passed, 1 subtests failed in 1.00s'), 1, '', 'fail', 'tests-failed'],
    ['exit 1 without failures', OUT, 1, '', 'unknown', 'exit-code-disagrees'],
    ['a crash', OUT, 139, '', 'unknown', 'exit-code-disagrees'],
    ['ended by a signal', OUT, null, '', 'unknown', 'exit-code-disagrees'],
    ['no summary', '....\n', 0, '', 'unknown', 'pytest-no-summary'],
    [
      'a failure that only its list knows',
      last(`${info}FAILED tests/test_a.py::test_x - x\n60 passed in 1.00s`),
      0,
      '',
      'unknown',
      'pytest-contradicts-itself',
    ],
    [
      'an interruption that only its own line knows',
      last('!!!!!! Interrupted: stopping !!!!!!\n60 passed in 1.00s'),
      0,
      '',
      'unknown',
      'pytest-interrupted',
    ],
  ])('%s', (_, stdout, exitCode, stderr, outcome, id) => {
    const judged = judge(stdout, exitCode, { stderr });
    expect([judged.outcome, ...ids(judged)]).toEqual([outcome, id]);
  });
  it('a run that timed out is unknown, before its summary or after it', () => {
    expect(ids(judge('....', null, { ended: 'timed-out' }))).toEqual(['command-timeout']);
    const late = judge(OUT, 0, { ended: 'timed-out' });
    expect([late.outcome, ...ids(late)]).toEqual(['unknown', 'command-timeout']);
  });
  it('what was printed beyond what is kept is not judged', () => {
    const all = childResult({ stdout: OUT });
    const judged = judgePytest(
      { ...all, stdout: { ...all.stdout, whole: false } },
      { junit: '/own/x.xml', scratch: true },
      redact,
    );
    expect([judged.outcome, ...ids(judged)]).toEqual(['unknown', 'output-too-large']);
  });
});

describe('the summary line', () => {
  it('is read in every form', () => {
    expect(
      parseSummaryLine('=== 2 failed, 3 passed, 1 xfailed, 1 xpassed in 70.12s (0:01:10) ==='),
    ).toMatchObject({
      failed: 2,
      passed: 3,
      xfailed: 1,
      xpassed: 1,
      seconds: 70.12,
    });
    for (const line of ['60 passed', 'passed in 1s', '60 passed in', 'see 60 passed in 1.00s', ''])
      expect(parseSummaryLine(line)).toBeNull();
  });
  it('ends the wait only when it is whole and last', () => {
    expect(endsWithSummary('.. [100%]\n60 passed in 1.00s\n')).toBe(true);
    expect(endsWithSummary('.. [100%]\n60 passed in 1.00s')).toBe(false);
    expect(endsWithSummary('60 passed in 1.00s\nmore\n')).toBe(false);
  });
  it('shows how far it is while it runs', () => {
    expect(dotsProgress('x')).toEqual({ done: 1, total: null });
    expect(dotsProgress('..F. ')).toEqual({ done: 4, total: null });
    expect(dotsProgress('....   [ 42%]\n..')).toEqual({ done: 42, total: 100 });
    expect(dotsProgress('collecting')).toBeNull();
  });
  it('with any other number of failures is never a pass', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(9), fc.nat(9), (passed, failed, errors) => {
        const parts = [
          ...(failed > 0 ? [`${failed} failed`] : []),
          ...(passed > 0 ? [`${passed} passed`] : []),
          ...(errors > 0 ? [`${errors} error${errors > 1 ? 's' : ''}`] : []),
        ];
        const good = passed > 0 && failed === 0 && errors === 0;
        const line = parts.length > 0 ? parts.join(', ') : 'no tests ran';
        expect(judge(last(`${line} in 1.00s`)).outcome === 'pass').toBe(good);
      }),
    );
  });
});

it('writes the path of the record as a shell would read it', () => {
  expect(junitOption('/a b/x.xml')).toBe('--junitxml="/a b/x.xml"');
  expect(junitOption('C:\\Us"er\\x.xml')).toBe('--junitxml="C:\\\\Us\\"er\\\\x.xml"');
});

const PACK = ['tests/test_a.py', 'tests/test_b.py'];
const CASES = [
  '<testcase classname="tests.test_a" name="one" time="0.1" />',
  '<testcase classname="tests.test_a.TestX" name="two&lt;1&gt;" />',
  '<testcase classname="tests.test_b" name="three"><skipped type="pytest.skip" message="no">&lt;x&gt;</skipped></testcase>',
  '<testcase classname="tests.test_b" name="four"><skipped type="pytest.xfail" message="" /></testcase>',
];
const xml = (cases = CASES, suite = `tests="${cases.length}" failures="0" errors="0" skipped="2"`): string =>
  `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" ${suite}>${cases.join('')}</testsuite></testsuites>`;
const printed = { passed: 2, failed: 0, errors: 0, skipped: 1, xfailed: 1, xpassed: 0 } as PytestEvidence;
const record = (text: string, said = printed) => {
  const junit = parseJunit(text);
  return junit ? judgeJunit(junit, said, PACK) : null;
};

describe("pytest's own record", () => {
  it('agrees, and names what was skipped', () => {
    const outcome = record(xml());
    expect(outcome).toMatchObject({
      outcome: 'pass',
      evidence: {
        tests: 4,
        files: { 'tests/test_a.py': 2, 'tests/test_b.py': 1 },
        skipped: ['tests.test_b::three'],
      },
    });
    expect(outcome?.notes?.map(note => note.id)).toEqual(['tests-skipped']);
  });
  it.each([
    [
      'a failed test',
      xml([
        ...CASES.slice(1),
        '<testcase classname="tests.test_a" name="f"><failure message="x">y</failure></testcase>',
      ]),
      'junit-failures',
    ],
    [
      'a failure in the numbers',
      xml(CASES, 'tests="4" failures="1" errors="0" skipped="2"'),
      'junit-failures',
    ],
    [
      'an error in the numbers',
      xml(CASES, 'tests="4" failures="0" errors="1" skipped="2"'),
      'junit-failures',
    ],
    [
      'a test too many',
      xml([...CASES, '<testcase classname="tests.test_a" name="more" />']),
      'junit-differs',
    ],
    [
      'another count of its own',
      xml(CASES, 'tests="5" failures="0" errors="0" skipped="2"'),
      'junit-differs',
    ],
    ['no tests', xml([], 'tests="0" failures="0" errors="0" skipped="0"'), 'junit-differs'],
    [
      'a file of which nothing ran',
      xml(CASES.map(item => item.replace('tests.test_b', 'tests.test_bb'))),
      'test-file-not-run',
    ],
  ])('fails on %s', (_, text, id) => {
    const outcome = record(text);
    expect(outcome?.outcome).toBe('fail');
    expect(ids(outcome ?? {})).toContain(id);
  });
  it('is read strictly: cut off anywhere, or with any byte gone from its tags, it is no pass', () => {
    const whole = xml();
    fc.assert(
      fc.property(fc.nat(whole.length - 1), at => {
        expect(parseJunit(whole.slice(0, at))).toBeNull();
        const less = record(whole.slice(0, at) + whole.slice(at + 1));
        const same = less?.outcome === 'pass';
        // Names and messages are free, everything that is counted is not.
        if (same)
          expect(less.evidence).toMatchObject({
            tests: 4,
            files: { 'tests/test_a.py': 2, 'tests/test_b.py': 1 },
          });
      }),
      { numRuns: 500 },
    );
    for (const bad of [
      '',
      '<html></html>',
      `${whole}${whole}`,
      whole.replace('errors="0" ', ''),
      whole.replace('</testsuite>', '</testcase>'),
      whole.replace('tests="4"', 'tests="4" tests="4"'),
      whole.replace('"4"', '"-4"'),
    ])
      expect(parseJunit(bad)).toBeNull();
  });
});
