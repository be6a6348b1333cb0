import { describe, expect, test } from 'vitest';
import type { VerdictDocument } from '../../src/report/document.ts';
import { OUTCOME_WORDS, REHEARSAL_BANNER } from '../../src/report/facts.ts';
import { renderHtml } from '../../src/report/html.ts';
import { REPORT_FILES, type ReportFormat, renderReport } from '../../src/report/index.ts';
import type { ReportInput } from '../../src/report/input.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { DEVIATIONS } from '../../src/runbook/deviations.ts';
import { GATE_IDS } from '../../src/runbook/gates.ts';
import { sample, VERDICTS } from './sample.ts';
import { all, type Element, everything, parseXml, textOf } from './xml.ts';

const FORMATS = Object.keys(REPORT_FILES) as ReportFormat[];
const WORDS = Object.keys(VERDICTS) as (keyof typeof VERDICTS)[];

/** Everything that a report says, as its reader gets it: without escapes, on one line. */
function said(format: ReportFormat, input: ReportInput): string {
  const text = renderReport(format, input);
  const read = {
    md: () => text.replace(/\\([!-/:-@[-`{-~])/g, '$1'),
    json: () => text,
    xml: () => everything(parseXml(text)),
  };
  return read[format === 'md' || format === 'json' ? format : 'xml']().replace(/\s+/g, ' ');
}

/** Every text of the document, but for the few that a report says in other words. */
function factsOf(document: VerdictDocument): string[] {
  const { boundTo } = document;
  const facts = [
    ...[
      document.schema,
      document.run,
      document.mode,
      document.verdict,
      document.evaluatedAt,
      document.validUntil ?? '',
    ],
    ...(boundTo ? [boundTo.gitCommit, boundTo.stagingUrl, boundTo.productionUrl, boundTo.stagingToken] : []),
    ...(boundTo
      ? [boundTo.productionToken, ...Object.entries({ ...boundTo.envFiles, ...boundTo.scripts }).flat()]
      : []),
    ...document.criteria.flatMap(({ id, title, gates }) => [id, title, ...gates]),
    ...document.gates.flatMap(gate => [
      ...[gate.id, gate.command, gate.evidence?.log ?? '', gate.evidence?.sha256 ?? ''],
      ...gate.witnesses.map(({ id }) => id),
      ...gate.findings.flatMap(({ id, message, fix }) => [id, message, fix]),
    ]),
    ...[...document.missing, ...document.failedChecks, ...document.fixes],
  ];
  return facts.filter(fact => fact !== null).map(fact => fact.replace(/\s+/g, ' '));
}

const byId = (page: Element, id: string): Element => {
  const [found] = all(page, ({ attributes }) => attributes.id === id);
  if (!found) throw new Error(`nothing has the id ${id}`);
  return found;
};
const named = (page: Element, name: string): Element[] => all(page, element => element.name === name);

describe.each(WORDS)('%s', word => {
  const input = sample(VERDICTS[word]);

  test('is what the sample ends in', () => {
    expect(input.document.verdict).toBe(word);
  });

  test.each(FORMATS)('every fact of the document stands in %s', format => {
    const text = said(format, input)
      .replaceAll('\\"', '"')
      .replaceAll('\\\\', '\\')
      .replaceAll(/\\n\s*/g, ' ');
    const facts = factsOf(input.document);
    expect(facts.length).toBeGreaterThan(80);
    expect(facts.filter(fact => !text.includes(fact))).toEqual([]);
  });

  test.each(['md', 'junit', 'html'] as const)('%s names the journal’s last hash and the cockpit', format => {
    expect(said(format, input)).toContain(input.head);
    expect(said(format, input)).toContain(input.cockpit);
  });

  test('is the largest word of the page and the first of the Markdown', () => {
    const page = parseXml(renderHtml(input));
    expect(named(page, 'h1').map(textOf)).toEqual([word]);
    expect(renderMarkdown(input).split('\n')[0]).toBe(`# CAIO production cutover: ${word}`);
  });

  test('in a rehearsal, says so wherever it says the word', () => {
    const rehearsed = sample({ ...VERDICTS[word], mode: 'rehearsal' });
    const page = parseXml(renderHtml(rehearsed));
    expect(named(page, 'h1').map(textOf)).toEqual([`REHEARSAL ${word}`]);
    expect(named(page, 'title').map(textOf)[0]).toMatch(/^REHEARSAL /);
    expect(
      all(page, ({ attributes }) => attributes.class?.startsWith('rehearsal') === true).map(textOf),
    ).toEqual([REHEARSAL_BANNER, REHEARSAL_BANNER]);
    const markdown = renderMarkdown(rehearsed);
    expect(markdown).toContain(`# CAIO production cutover: REHEARSAL ${word}\n\n> **${REHEARSAL_BANNER}**`);
    const suites = parseXml(renderJunit(rehearsed));
    expect(suites.attributes.name).toBe('caio-cockpit REHEARSAL');
    for (const one of named(suites, 'testcase')) expect(one.attributes.classname).toMatch(/\.rehearsal\./);
    for (const text of [said('md', rehearsed), said('html', rehearsed)])
      expect(text).not.toContain('This GO counts');
  });

  test('without a rehearsal, no form speaks of one', () => {
    for (const format of ['md', 'junit', 'html'] as const)
      expect(/rehears/i.test(said(format, input)), format).toBe(false);
  });
});

test('what is STALE is nowhere said to count, also while its time is not over', () => {
  const { document, ...rest } = sample(VERDICTS.STALE);
  const changed = { ...document, validUntil: '2099-02-17T21:00:00.000Z', missing: ['Changed: the code.'] };
  for (const input of [
    { ...rest, document },
    { ...rest, document: changed },
  ])
    for (const format of ['md', 'html'] as const) {
      expect(said(format, input), format).not.toMatch(/[Rr]esults (of these gates )?count until/);
      expect(said(format, input), format).toContain('None of it counts any more');
    }
});

test('JSON is the document, and nothing else', () => {
  const { document } = sample(VERDICTS['NO-GO']);
  expect(JSON.parse(renderJson(document))).toEqual(document);
  expect(renderJson(document).endsWith('}\n')).toBe(true);
});

test('the same input gives the same text', () => {
  for (const format of FORMATS) expect(renderReport(format, sample())).toBe(renderReport(format, sample()));
});

describe('HTML', () => {
  const input = sample({
    gates: { 'auth-staging': 'fail', replay: 'unknown', pytest: 'not-run', 'dry-run-all': 'blocked' },
  });
  const page = parseXml(renderHtml(input));

  test('is one file: no script, nothing fetched, no way out', () => {
    expect(
      all(page, ({ name }) => ['script', 'link', 'img', 'iframe', 'object', 'form', 'a'].includes(name)),
    ).toEqual([]);
    expect(named(page, 'style').map(textOf).join('')).not.toMatch(/url\(|@import/);
    const policy = named(page, 'meta').map(({ attributes }) => attributes.content ?? '');
    expect(policy.some(content => content.startsWith("default-src 'none'"))).toBe(true);
  });

  test('has a language, a title, and headings that skip no level', () => {
    expect(page.attributes.lang).toBe('en');
    expect(named(page, 'title').map(textOf)[0]).toMatch(/^NO-GO: /);
    const levels = all(page, ({ name }) => /^h[1-6]$/.test(name)).map(({ name }) => Number(name[1]));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([]);
  });

  test('each gate tells its own story', () => {
    for (const gate of input.document.gates) {
      const article = byId(page, `gate-${gate.id}`);
      expect(article.attributes['data-outcome']).toBe(gate.outcome);
      const text = textOf(article);
      expect(text).toContain(OUTCOME_WORDS[gate.outcome]);
      expect(text).toContain(gate.command);
      expect(text).toContain(gate.evidence?.sha256 ?? 'none was kept');
      for (const { message, fix } of gate.findings) {
        expect(text).toContain(message);
        expect(text).toContain(`What to do: ${fix}`);
      }
    }
  });

  test('only a pass is green', () => {
    const green = all(page, ({ attributes }) => attributes.class === 'word pass').map(textOf);
    expect([...new Set(green)].sort()).toEqual(['MET', 'PASS', 'STATED']);
    expect(green.filter(word => word === 'MET')).toHaveLength(
      input.document.criteria.filter(criterion => criterion.met).length,
    );
  });

  test('gates that ran side by side have a row and a bar each', () => {
    const { run, document } = sample();
    const at = run.gates.replay.finishedAt;
    const gates = { ...run.gates, pytest: { ...run.gates.pytest, finishedAt: at } };
    const parallel = parseXml(renderHtml({ ...sample(), run: { ...run, gates }, document }));
    const bars = all(parallel, ({ attributes }) => attributes.class?.startsWith('bar') === true);
    expect(bars).toHaveLength(GATE_IDS.length);
    const end = (index: number): number => {
      const numbers = /min\(([\d.]+)%.*width:([\d.]+)%/.exec(bars[index]?.attributes.style ?? '');
      return Number(numbers?.[1]) + Number(numbers?.[2]);
    };
    expect(end(GATE_IDS.indexOf('pytest'))).toBeCloseTo(end(GATE_IDS.indexOf('replay')), 1);
    expect(end(GATE_IDS.length - 1)).toBeCloseTo(100, 1);
  });

  test('a run in which nothing happened is a whole page still', () => {
    const none = Object.fromEntries(GATE_IDS.map(id => [id, 'not-run' as const]));
    const empty = parseXml(renderHtml(sample({ gates: none, bound: false, confirmed: false })));
    expect(textOf(empty)).toContain('This run has not recorded what it is about.');
    expect(textOf(empty)).toContain('No gate has finished');
    expect(all(empty, ({ attributes }) => attributes.class === 'word pass')).toEqual([]);
  });
});

test.each(['md', 'html'] as const)(
  '%s says how it differs from the runbook, for the gates that were run',
  format => {
    const of = (input: ReportInput): string[] =>
      DEVIATIONS.filter(one =>
        [one.runbook, one.cockpit, one.why].every(text => said(format, input).includes(text)),
      ).map(({ id }) => id);
    const gates = DEVIATIONS.filter(one => one.always || one.gates.length > 0).map(({ id }) => id);
    expect(of(sample())).toEqual(gates);
    expect(of(sample({ gates: { 'redis-migration': 'blocked', pytest: 'not-run' } }))).toEqual(
      gates.filter(
        id => !['migration-compared-first', 'tests-cut-off', 'tests-that-do-not-end'].includes(id),
      ),
    );
  },
);
