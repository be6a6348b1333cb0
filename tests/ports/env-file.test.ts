import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createEnvFilePort, parseEnvText } from '../../src/ports/env-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'cockpit-env-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const port = createEnvFilePort();
const values = (text: string): Record<string, string> => Object.fromEntries(parseEnvText(text).values);
const problems = (text: string): string[] =>
  parseEnvText(text).problems.map(
    one => `${one.kind} ${one.line}${one.key === undefined ? '' : ` ${one.key}`}`,
  );

/** Reads file bodies as JSON lines from stdin, answers each with python-dotenv's own reading of a real file. */
const ORACLE = `
import base64, json, os, sys, tempfile, logging
from dotenv import dotenv_values
logging.disable(logging.CRITICAL)
os.environ.clear()
path = os.path.join(sys.argv[1], 'oracle.env')
for body in json.loads(sys.stdin.read()):
    with open(path, 'wb') as file:
        file.write(base64.b64decode(body))
    try:
        answer = {k: v for k, v in dotenv_values(path).items() if v is not None}
    except UnicodeDecodeError:
        answer = None
    print(json.dumps(answer))
`;

const PYTHON = ['python3', '/usr/bin/python3', 'python'].find(
  command => spawnSync(command, ['-c', 'import dotenv'], { stdio: 'ignore' }).status === 0,
);
if (PYTHON === undefined)
  console.warn(
    'SKIPPED: the comparison with python-dotenv, because no Python here has it (apt install python3-dotenv).',
  );

const variable = (inside: string): string => `\${${inside}}`;

const SCRAPS = [
  'KEY',
  'A',
  'B_1',
  'export ',
  'export',
  '=',
  ' = ',
  "'",
  '"',
  '\\',
  "\\'",
  '\\"',
  '\\n',
  '\\t',
  '\\\\',
  '#',
  ' #',
  ' # c',
  '\n',
  '\n',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '\t',
  '\f',
  '\v',
  '\x1c',
  '\x85',
  '\xa0',
  '\u2028',
  '\u3000',
  '\ufeff',
  '\u200b',
  variable('A'),
  variable('KEY:-d'),
  variable('B_1:-'),
  '${',
  '}',
  ':-',
  '$A',
  'é',
  '😀',
  'v',
  'x y',
  '-',
  '.',
  ':',
  'K=v\n',
  "Q='a b'\n",
  'D="a\nb"\n',
  'A=1\n',
  'N\n',
  '\0',
];

const lines = fc.tuple(
  fc.constantFrom('', '', 'export ', ' ', '\ufeff'),
  fc.constantFrom('A', 'KEY', 'B_1', "'q k'", 'a.b', 'é'),
  fc.constantFrom('=', '=', '=', ' = ', '=\t', ''),
  fc.constantFrom(
    'v',
    'x y ',
    '"',
    "'",
    '"a\\nb"',
    "'it\\'s'",
    '"two\nlines"',
    'a #c',
    'a#c',
    '"q" # c',
    '"q" x',
    '\\n',
    variable('A'),
    variable('KEY:-d'),
    `'${variable('B_1')}'`,
    '',
  ),
  fc.constantFrom('\n', '\n', '\r\n', '\r', '\n\n', ''),
);

/** What chance seldom makes. */
const CORNERS = [
  `A\nB=${variable('A:-d')}\nC=${variable('X:-d')}\nA=1\nB=${variable('A')}\n`,
  `A='x\ny' # c\nB="\\\\n"\nC=a\u2028b # c\u2028d\n`,
  '\ufeffA=1\n',
  '\n\n',
];

const bodies = fc.oneof(
  { weight: 6, arbitrary: fc.array(lines, { maxLength: 8 }).map(all => Buffer.from(all.flat().join(''))) },
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...SCRAPS), { maxLength: 24 }).map(all => Buffer.from(all.join(''))),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }).map(text => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map(bytes => Buffer.from(bytes)) },
);

describe.skipIf(PYTHON === undefined)('as python-dotenv itself', () => {
  test('reads 1,500 random files the same', async () => {
    const files = [...CORNERS.map(text => Buffer.from(text)), ...fc.sample(bodies, { numRuns: 1_500 })];
    const run = spawnSync(PYTHON ?? '', ['-c', ORACLE, folder], {
      input: JSON.stringify(files.map(body => body.toString('base64'))),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    expect(run.stderr).toBe('');
    const answers = run.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, string> | null);
    expect(answers).toHaveLength(files.length);
    const path = join(folder, 'ours.env');
    let withValues = 0;
    let refused = 0;
    for (const [index, body] of files.entries()) {
      writeFileSync(path, body);
      const read = await port.read(path);
      const ours = read.kind === 'read' ? Object.fromEntries(read.file.values) : null;
      expect({ body: body.toString(), values: ours }).toEqual({
        body: body.toString(),
        values: answers[index],
      });
      if (ours === null) refused += 1;
      else if (Object.keys(ours).length > 0) withValues += 1;
    }
    // The comparison must not be one of empty answers.
    expect(withValues).toBeGreaterThan(400);
    expect(refused).toBeGreaterThan(5);
  });
});

test.each([
  ['plain and exported', 'A=1\nexport B = two words # said\n', { A: '1', B: 'two words' }],
  ['a hash without a space before it belongs to the value', 'A=x#y\n', { A: 'x#y' }],
  ['quoted, with escapes', `A='it\\'s \\n'\nB="a\\n\\"b\\""`, { A: "it's \\n", B: 'a\n"b"' }],
  ['several lines', 'A="one\r\ntwo"\r\nB=3\r\n', { A: 'one\ntwo', B: '3' }],
  ['empty', 'A=\nB=""\n', { A: '', B: '' }],
  [
    'earlier values',
    `A=1\nB=${variable('A')}-${variable('C:-d')}-${variable('E')}\nF='${variable('A')}'\n`,
    { A: '1', B: '1-d-', F: '1' },
  ],
  ['a variable of this computer is not used', `A=${variable('PATH')}\n`, { A: '' }],
  ['an earlier key without a value is empty, not the default', `A\nB=<${variable('A:-d')}>\n`, { B: '<>' }],
  ['the last one wins', 'A=1\nA=2\n', { A: '2' }],
  ['a later key without a value takes the earlier one away', 'A=1\nA\n', {}],
])('%s', (_, text, expected) => {
  expect(values(text)).toEqual(expected);
});

test('says what is wrong, and on which line', () => {
  expect(problems('A=1\n\n\nA=2\nB\n"C=3\nD=4\n')).toEqual(['duplicate 4 A', 'no-value 5 B']);
  expect(problems('A=1\n\'broken=2\nB="open\n')).toEqual(['unparsable 2', 'unparsable 3']);
  expect(problems('A=1\n# comment\n')).toEqual([]);
});

test('a BOM spoils the first key', () => {
  expect(problems('\ufeffA=1\nB=2\n')).toEqual(['bom 1 A']);
  expect(values('\ufeffA=1\nB=2\n')).toEqual({ '\ufeffA': '1', B: '2' });
  expect(problems('\ufeffexport A=1\n')).toEqual(['bom 1 A']);
  expect(problems('\ufeff# c\nA=1\n')).toEqual(['bom 1']);
});

test('files that cannot be read say so without their content', async () => {
  const secret = randomBytes(9).toString('hex');
  expect(await port.read(join(folder, 'absent'))).toEqual({ kind: 'missing', path: join(folder, 'absent') });
  expect(await port.read(folder)).toMatchObject({ kind: 'unreadable' });
  const path = join(folder, 'bad');
  writeFileSync(path, Buffer.concat([Buffer.from(`A=${secret}`), Buffer.from([0xff, 0xfe])]));
  const bad = await port.read(path);
  expect(bad).toMatchObject({ kind: 'unreadable', message: expect.stringContaining('UTF-8') });
  expect(JSON.stringify(bad)).not.toContain(secret);
  writeFileSync(path, Buffer.alloc(1024 * 1024 + 1, 'A'));
  expect(await port.read(path)).toMatchObject({
    kind: 'unreadable',
    message: expect.stringContaining('1 MB'),
  });
});

test('gives the sha256 of the bytes', async () => {
  const path = join(folder, 'sum');
  writeFileSync(path, '');
  expect(await port.read(path)).toMatchObject({
    file: { sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', problems: [] },
  });
});
