import { describe, expect, test } from 'vitest';
import { renderJunit } from '../../src/report/junit.ts';
import { GATE_IDS } from '../../src/runbook/gates.ts';
import { type SampleOptions, sample, VERDICTS } from './sample.ts';
import { all, type Element, parseXml } from './xml.ts';

const suitesOf = (options: SampleOptions): Element[] =>
  all(parseXml(renderJunit(sample(options))), ({ name }) => name === 'testsuite');

/** What came of each case of a suite: the element below it that says so, or pass. */
function kinds(suites: readonly Element[], name: string): Record<string, string> {
  const suite = suites.find(({ attributes }) => attributes.name === name);
  if (!suite) throw new Error(`no suite ${name}`);
  const cases = all(suite, element => element.name === 'testcase');
  const kind = (one: Element): string =>
    all(one, ({ name }) => ['failure', 'error', 'skipped'].includes(name))[0]?.name ?? 'pass';
  return Object.fromEntries(cases.map(one => [one.attributes.name ?? '', kind(one)]));
}

const WITNESSES = { 'exposure-sweep': 'pass', 'second-look': 'pass' };

describe('JUnit', () => {
  test('has a suite a gate, in their order, and one for the verdict', () => {
    expect(suitesOf({}).map(({ attributes }) => attributes.name)).toEqual([...GATE_IDS, 'verdict']);
  });

  test('a pass: the command and each witness', () => {
    expect(kinds(suitesOf({}), 'replay')).toEqual({ 'replay command': 'pass', ...WITNESSES });
  });

  test.each([
    ['fail', { 'replay command': 'failure', ...WITNESSES }],
    ['unknown', { 'replay command': 'error', ...WITNESSES }],
    ['blocked', { 'replay as a whole': 'skipped' }],
    ['not-run', { 'replay as a whole': 'skipped' }],
    ['interrupted', { 'replay as a whole': 'error' }],
    ['witness-missing', { 'replay command': 'pass', ...WITNESSES, 'replay as a whole': 'error' }],
  ] as const)('%s', (end, expected) => {
    expect(kinds(suitesOf({ gates: { replay: end } }), 'replay')).toEqual(expected);
  });

  test.each([
    ['GO', 'pass'],
    ['NO-GO', 'failure'],
    ['NOT YET', 'error'],
    ['STALE', 'error'],
  ] as const)('the verdict %s is a case: %s', (word, kind) => {
    expect(kinds(suitesOf(VERDICTS[word]), 'verdict').verdict).toBe(kind);
  });

  test('a confirmation that is missing is not all green', () => {
    const suites = suitesOf({ confirmed: false });
    const gates = GATE_IDS.flatMap(id => Object.values(kinds(suites, id)));
    expect(new Set(gates)).toEqual(new Set(['pass']));
    expect(kinds(suites, 'verdict')['confirmations: The PTO has confirmed the closing points.']).toBe(
      'error',
    );
    expect(kinds(suites, 'verdict').verdict).toBe('error');
  });

  test('a criterion whose gate failed is a failure, one that was not looked at is an error', () => {
    const suites = suitesOf({ gates: { replay: 'fail', pytest: 'not-run' } });
    const verdict = kinds(suites, 'verdict');
    expect(verdict['replay: Replay harness remains >=95%.']).toBe('failure');
    expect(verdict['pytest: Critical pytest pack has zero failures.']).toBe('error');
  });

  test('the numbers on each suite and on the whole are those of its cases', () => {
    const root = parseXml(renderJunit(sample(VERDICTS['NO-GO'])));
    for (const counted of all(root, ({ name }) => name.startsWith('testsuite'))) {
      const count = (name: string): string => String(all(counted, element => element.name === name).length);
      const { tests, failures, errors, skipped } = counted.attributes;
      expect({ tests, failures, errors, skipped }).toEqual({
        tests: count('testcase'),
        failures: count('failure'),
        errors: count('error'),
        skipped: count('skipped'),
      });
    }
  });

  test('times are seconds', () => {
    const replay = suitesOf({}).find(({ attributes }) => attributes.name === 'replay');
    expect(replay?.attributes.time).toBe('95.000');
    expect(replay?.attributes.timestamp).toBe('2026-02-17T09:00:25');
  });
});
