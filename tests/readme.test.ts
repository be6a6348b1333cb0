import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS } from '../src/commands/options.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const shown = [...readme.matchAll(/<!-- frame: (\S+) -->\n```\n([\s\S]*?)\n```/g)].map(
  ([, name = '', text = '']) => ({ name, text }),
);

test('the screens in the README are the screens', () => {
  expect(shown).toHaveLength(3);
  for (const { name, text } of shown) {
    const frame = readFileSync(new URL(`frames/${name}.txt`, import.meta.url), 'utf8');
    expect(text.trimEnd(), name).toBe(frame.trimEnd());
  }
});

test('the README names every command, and its links lead somewhere', () => {
  for (const command of COMMANDS)
    if (command !== 'cockpit') expect(readme).toContain(`caio-cockpit ${command}`);
  for (const [, link = ''] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
    expect(existsSync(new URL(`../${link}`, import.meta.url)), link).toBe(true);
  }
});
