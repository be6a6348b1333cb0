import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { PythonHost, Script } from './host.ts';

interface TestCase {
  readonly file: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
}

/** Words of a shell line, with quotes: what pytest does with PYTEST_ADDOPTS. */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  const pattern = /(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^\s"'\\]+)|(\s+))/gs;
  let word: string | null = null;
  for (const [, double, single, escaped, plain, space] of text.matchAll(pattern)) {
    if (space !== undefined) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + (double?.replace(/\\(["\\])/g, '$1') ?? single ?? escaped ?? plain ?? '');
  }
  if (word !== null) words.push(word);
  return words;
}

/** `python -m pytest -q files…`: dots, a summary line, and the junit file that was asked for. */
export const pytestScript: Script = async (args, host) => {
  const started = Date.now();
  const words = [...shellWords(host.env.PYTEST_ADDOPTS ?? ''), ...args];
  const files: string[] = [];
  let junit: string | null = null;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const value = /^--junit-?xml=(.*)$/s.exec(word)?.[1];
    if (value !== undefined) junit = value;
    else if (/^--junit-?xml$/.test(word)) {
      index += 1;
      junit = words[index] ?? null;
    } else if (['-p', '-o', '-c', '-W'].includes(word)) index += 1;
    else if (!word.startsWith('-')) files.push(word);
  }
  const texts = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(resolve(host.cwd, file), 'utf8').catch(() => null);
    if (text === null) {
      await host.out('\nno tests ran in 0.00s\n');
      await host.err(`ERROR: file or directory not found: ${file}\n\n`);
      return 4;
    }
    texts.set(file, text);
  }
  const seconds = (): string => ((Date.now() - started) / 1000).toFixed(2);
  const broken = [...texts].filter(([, text]) => /^import not_there$/m.test(text)).map(([file]) => file);
  if (broken.length > 0) return collectionErrors(broken, host, seconds);
  const cases = [...texts].flatMap(([file, text]) => casesOf(file, text));
  if (junit !== null) await writeJunit(resolve(host.cwd, junit), cases);
  if (cases.length === 0) {
    await host.out(`\nno tests ran in ${seconds()}s\n`);
    return 5;
  }
  return report(cases, host, seconds);
};

/** A practice test fails when it asserts that two different numbers are one, and is skipped when it says so. */
function casesOf(file: string, text: string): TestCase[] {
  return [...text.matchAll(/^def (test_\w+)\(.*\):\n((?:[ \t]+.*\n|\n)*)/gm)].map(
    ([, name = '', body = '']) => {
      const skip = /pytest\.skip\("([^"]*)"\)/.exec(body)?.[1];
      const wrong = [...body.matchAll(/assert (\d+) == (\d+)/g)].find(([, left, right]) => left !== right);
      if (skip !== undefined) return { file, name, outcome: 'skipped', detail: skip };
      if (wrong) return { file, name, outcome: 'failed', detail: wrong[0] };
      return { file, name, outcome: 'passed', detail: '' };
    },
  );
}

async function collectionErrors(
  broken: readonly string[],
  host: PythonHost,
  seconds: () => string,
): Promise<number> {
  const title = `${'='.repeat(36)} ERRORS ${'='.repeat(36)}\n`;
  const details = broken.map(
    file =>
      `${'_'.repeat(20)} ERROR collecting ${file} ${'_'.repeat(20)}\nE   ModuleNotFoundError: No module named 'not_there'\n`,
  );
  const count = `${broken.length} error${broken.length === 1 ? '' : 's'}`;
  await host.out(
    `\n${title}${details.join('')}${'='.repeat(27)} short test summary info ${'='.repeat(28)}\n` +
      broken.map(file => `ERROR ${file}\n`).join('') +
      `${'!'.repeat(20)} Interrupted: ${count} during collection ${'!'.repeat(20)}\n${count} in ${seconds()}s\n`,
  );
  return 2;
}

const LETTER = { passed: '.', failed: 'F', skipped: 's' } as const;

async function report(cases: readonly TestCase[], host: PythonHost, seconds: () => string): Promise<number> {
  const letters = cases.map(each => LETTER[each.outcome]).join('');
  for (let at = 0; at < letters.length; at += 72) {
    const done = Math.min(letters.length, at + 72);
    const percent = `${Math.floor((done / letters.length) * 100)}%`.padStart(4);
    await host.out(`${letters.slice(at, done).padEnd(72)} [${percent}]\n`);
  }
  const failures = cases.filter(each => each.outcome === 'failed');
  if (failures.length > 0) {
    await host.out(`${'='.repeat(35)} FAILURES ${'='.repeat(35)}\n`);
    for (const { file, name, detail } of failures) {
      const rule = '_'.repeat(Math.max(1, Math.floor((78 - name.length) / 2)));
      await host.out(
        `${rule} ${name} ${rule}\n\n>   ${detail}\nE   AssertionError: ${detail}\n\n${file}:9: AssertionError\n`,
      );
    }
    await host.out(`${'='.repeat(27)} short test summary info ${'='.repeat(28)}\n`);
    for (const { file, name, detail } of failures) await host.out(`FAILED ${file}::${name} - ${detail}\n`);
  }
  const of = (outcome: TestCase['outcome']): string | null => {
    const count = cases.filter(each => each.outcome === outcome).length;
    return count > 0 ? `${count} ${outcome}` : null;
  };
  const counts = [of('failed'), of('passed'), of('skipped')].filter(text => text !== null).join(', ');
  await host.out(`${counts} in ${seconds()}s\n`);
  return failures.length > 0 ? 1 : 0;
}

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

async function writeJunit(path: string, cases: readonly TestCase[]): Promise<void> {
  const count = (outcome: TestCase['outcome']): number =>
    cases.filter(each => each.outcome === outcome).length;
  const rows = cases.map(({ file, name, outcome, detail }) => {
    const at = `classname="${xml(file.replace(/\.py$/, '').replaceAll('/', '.'))}" name="${xml(name)}" time="0.010"`;
    if (outcome === 'failed')
      return `<testcase ${at}><failure message="${xml(detail)}">${xml(detail)}</failure></testcase>`;
    if (outcome === 'skipped')
      return `<testcase ${at}><skipped type="pytest.skip" message="${xml(detail)}">${xml(detail)}</skipped></testcase>`;
    return `<testcase ${at} />`;
  });
  const head =
    `<testsuite name="pytest" errors="0" failures="${count('failed')}" skipped="${count('skipped')}" ` +
    `tests="${cases.length}" time="0.840" timestamp="2026-02-17T10:00:00.000000" hostname="practice">`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(
    path,
    `<?xml version="1.0" encoding="utf-8"?><testsuites>${head}${rows.join('')}</testsuite></testsuites>`,
  );
}
