import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html.ts';
import { REPORT_FILES, type ReportFormat, renderReport } from '../../src/report/index.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { type SampleOptions, sample } from './sample.ts';
import { parseXml, skeleton } from './xml.ts';

/** Texts from children and servers that try to write into the report. */
const NASTY = [
  '<script>alert(1)</script>',
  '</td></tr></table><h1>GO</h1>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style></title></pre>',
  ']]>',
  '<!--',
  '--><!DOCTYPE x [<!ENTITY a "b">]>&a;',
  '&lt;&#60;&copy;&',
  '\u0000\u0001\u000b\u001b[2J\u009b31m\u0085',
  '\ud800',
  '\udfff\ud800',
  '\ufffe\uffff',
  '\u202eOG\u2066',
  // What nobody sees: zero-width signs, tags that hold a text of their own, fillers, selectors.
  'N\u200bO-\ufeffGO\u00ad\u{e0047}\u{e004f}\u3164\u{e0100}',
  'a\nb\r\nc\rd\u2028e\u2029f\tg',
  '\n# GO\n\n',
  '\n| a | b |\n',
  '\n```\n# GO\n',
  '````````',
  '~~~\n',
  '| x |',
  '\\|',
  '\\',
  '- [x] GO',
  '1. GO',
  '=====',
  '---',
  '[GO](javascript:alert(1))',
  '![GO](https://example.org/x.png)',
  '**GO** _GO_ `GO`',
  '‹staging token›',
];
/** Nothing of this may stand in a file as it is. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;
const PIECES = [
  ...'<>&"\'`|\\*_[]()#-=+~!\n\r\t /;:',
  ']]>',
  '\u0000',
  '\ud800',
  '\u202e',
  '\u009b',
  'GO',
  '1.',
  'a',
];

const hostile = fc.oneof(
  { arbitrary: fc.constantFrom(...NASTY), weight: 2 },
  {
    arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 20 }).map(pieces => pieces.join('')),
    weight: 3,
  },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 30 }), weight: 1 },
);

const SHAPE: SampleOptions = {
  mode: 'rehearsal',
  gates: { 'auth-staging': 'fail', 'redis-migration': 'blocked', replay: 'unknown', pytest: 'interrupted' },
};
const withWords = (before: string, after: string) =>
  sample({ ...SHAPE, words: plain => `${before}${plain}${after}` });

/** What GFM makes of each line, without its text; a fence is one thing, whatever stands in it. */
function shapeOf(text: string): string[] {
  const shape: string[] = [];
  let fence: string | null = null;
  for (const line of text.split('\n')) {
    const ticks = /^`{3,}/.exec(line)?.[0];
    if (fence !== null) {
      if (line === fence) {
        fence = null;
        shape.push('fence');
      }
      continue;
    }
    if (ticks) {
      fence = ticks;
      continue;
    }
    // What a bullet holds can be a heading or a list of its own.
    const block =
      /^(?:- )?(?:(?:#+|>|-+|\d+[.)]|[=+~]+|\s+)(?=\s|$))?|^\|/.exec(line)?.[0] ||
      (line === '' ? '' : 'text');
    const unescaped = line.replace(/\\[!-/:-@[-`{-~]/g, '').match(/[|<>*`[\]&~\\]|(?<!\w)_|_(?!\w)/g) ?? [];
    shape.push(`${block} ${unescaped.join('')}`);
  }
  if (fence !== null) shape.push('a fence without an end');
  return shape;
}

describe('hostile text', () => {
  const plain = {
    html: skeleton(parseXml(renderHtml(sample(SHAPE)))),
    md: shapeOf(renderMarkdown(sample(SHAPE))),
  };
  const junit = skeleton(parseXml(renderJunit(sample(SHAPE))));

  test('changes no element and no attribute of the HTML', () => {
    fc.assert(
      fc.property(hostile, hostile, (before, after) => {
        const html = renderHtml(withWords(before, after));
        expect(skeleton(parseXml(html))).toBe(plain.html);
        expect(html.toLowerCase()).not.toContain('<script');
      }),
      { numRuns: 150, examples: NASTY.map((nasty): [string, string] => [nasty, nasty]) },
    );
  });

  test('changes no element and no attribute of the JUnit XML', () => {
    fc.assert(
      fc.property(hostile, hostile, (before, after) => {
        expect(skeleton(parseXml(renderJunit(withWords(before, after))))).toBe(junit);
      }),
      { numRuns: 150, examples: NASTY.map((nasty): [string, string] => [nasty, nasty]) },
    );
  });

  test('makes no heading, no row, no cell, no mark-up in the Markdown', () => {
    fc.assert(
      fc.property(hostile, hostile, (before, after) => {
        expect(shapeOf(renderMarkdown(withWords(before, after)))).toEqual(plain.md);
      }),
      { numRuns: 150, examples: NASTY.map((nasty): [string, string] => [nasty, nasty]) },
    );
  });

  test('comes back whole from the JSON, which has no bare control character', () => {
    fc.assert(
      fc.property(hostile, hostile, (before, after) => {
        const { document } = withWords(before.toWellFormed(), after.toWellFormed());
        const json = renderJson(document);
        expect(JSON.parse(json)).toEqual(document);
        expect(json.replaceAll('\n', '')).not.toMatch(UNSEEN);
      }),
      { numRuns: 150, examples: NASTY.map((nasty): [string, string] => [nasty, nasty]) },
    );
  });

  test('leaves no control character and no turned line in any form', () => {
    for (const format of Object.keys(REPORT_FILES) as ReportFormat[]) {
      for (const nasty of NASTY) {
        const text = renderReport(format, withWords(nasty, nasty)).replaceAll('\n', '').replaceAll('\t', '');
        expect(text, format).not.toMatch(UNSEEN);
        expect(text.isWellFormed(), format).toBe(true);
      }
    }
  });
});

const python = ['python3', 'python'].find(
  name => spawnSync(name, ['-c', 'import xml.etree.ElementTree']).status === 0,
);

test.skipIf(python === undefined)(
  `another program's XML reader takes them too${python ? '' : ' (SKIPPED: no Python on this computer)'}`,
  () => {
    const texts = NASTY.flatMap(nasty =>
      [renderHtml, renderJunit].map(render => render(withWords(nasty, nasty))),
    );
    const script =
      'import json,sys,xml.etree.ElementTree as E\nprint(json.dumps([E.fromstring(t.encode()).tag for t in json.load(sys.stdin)]))';
    const read = spawnSync(python ?? '', ['-c', script], { input: JSON.stringify(texts), encoding: 'utf8' });
    expect(read.stderr).toBe('');
    expect(JSON.parse(read.stdout)).toEqual(NASTY.flatMap(() => ['html', 'testsuites']));
  },
);
