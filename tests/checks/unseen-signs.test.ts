import { describe, expect, test } from 'vitest';
import { quote } from '../../checks/printed.ts';
import { runCheck } from '../../checks/run.ts';
import { createRedactor } from '../../src/ports/redact.ts';
import { checkWith, scriptedPorts, toolsFor } from '../support/check-kit.ts';

/** No class of sign that a terminal obeys or does not draw gets from a script or a server into a finding or evidence. */

const ports = scriptedPorts();

/** What becomes of a text on its way through a check: in a finding, in evidence as a value, as a name. */
async function through(text: string): Promise<string[]> {
  const check = checkWith(async () => ({
    outcome: 'fail',
    findings: [{ id: 'x', message: text, fix: text }],
    evidence: { [text]: [text] },
  }));
  const { findings, evidence } = await runCheck(check, () => undefined, toolsFor(ports));
  const [[name, value] = []] = Object.entries(evidence as Record<string, string[]>);
  return [findings[0]?.message ?? '', findings[0]?.fix ?? '', name ?? '', value?.[0] ?? ''];
}

const gone: readonly [string, string][] = [
  ['a C0 control', '\u0000\u0007\u0008'],
  ['DEL', '\u007f'],
  ['a C1 control', '\u0080\u0099'],
  ['a colour', '\u001b[31m'],
  ['a cursor move', '\u001b[2J\u001b[H'],
  ['a C1 colour', '\u009b31m'],
  ['the title (OSC)', '\u001b]0;GO\u0007'],
  ['a link (OSC 8)', '\u001b]8;;https://x.test\u001b\\'],
  ['a DCS', '\u001bPq#0\u001b\\'],
  ['an APC', '\u001b_G\u001b\\'],
  ['a reset', '\u001bc'],
  ['a zero-width space', '\u200b'],
  ['joiners', '\u200c\u200d\u2060'],
  ['a byte order mark', '\ufeff'],
  ['a soft hyphen', '\u00ad'],
  ['bidi embeddings', '\u202a\u202b\u202c\u202d\u202e'],
  ['bidi isolates', '\u2066\u2067\u2068\u2069'],
  ['bidi marks', '\u200e\u200f\u061c'],
  ['tag characters', '\u{e0047}\u{e004f}'],
  ['variation selectors', '\ufe0f\u{e0100}'],
  ['fillers', '\u3164\u115f\uffa0'],
  ['private use', '\ue000\u{100000}'],
  ['a non-character', '\uffff\ufdd0'],
  ['a strike-through', '\u0336'],
  ['a frame', '\u20dd'],
];

describe.each(gone)('%s', (_, signs) => {
  test('is nowhere to be found', async () => {
    const text = `NO-GO${signs} it is`;
    expect(await through(text)).toEqual(Array.from({ length: 4 }, () => 'NO-GO it is'));
    expect(quote(text, ports.redact)).toBe('NO-GO it is');
  });
});

test.each([
  ['line breaks', '\r\n\n'],
  ['a tab', '\t'],
  ['vertical ones', '\v\f'],
  ['NEL', '\u0085'],
  ['Unicode line separators', '\u2028\u2029'],
  ['a strange space', '\u3000'],
  ['a blank that is none', '\u2800'],
])('%s keep words apart', async (_, between) => {
  expect(await through(`NO-GO${between}it is`)).toEqual(Array.from({ length: 4 }, () => 'NO-GO it is'));
  expect(quote(`NO-GO${between}it is`, ports.redact)).toBe('NO-GO it is');
});

test('a long text of evidence stays whole, and letters of other alphabets stay what they are', async () => {
  const text = `Grüße, 日本語, e\u0301. ${'x'.repeat(9_000)}`;
  expect(await through(text)).toEqual(Array.from({ length: 4 }, () => text));
});

test('a sequence that does not end swallows no more than its own line', () => {
  expect(quote('a \u001b]0;title\nb', ports.redact)).toBe('a b');
});

test('a secret with unseen signs inside is hidden in a quote', () => {
  const redactor = createRedactor();
  const secret = 'ab1'.repeat(8);
  redactor.register(secret, 'a secret');
  const torn = `${secret.slice(0, 9)}\u200b\u{e0047}${secret.slice(9)}`;
  expect(quote(torn, redactor)).toBe('‹a secret›');
});
