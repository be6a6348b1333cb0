import { expect, test } from 'vitest';
import { consoleAdvice } from '../../src/commands/console-advice.ts';

test.each([
  ['Git Bash without a console', 'win32', { MSYSTEM: 'MINGW64' }, false, true],
  ['Git Bash with one (winpty)', 'win32', { MSYSTEM: 'MINGW64' }, true, false],
  ['PowerShell in a pipe', 'win32', {}, false, false],
  ['an empty name', 'win32', { MSYSTEM: '' }, false, false],
  ['Linux in a pipe', 'linux', { MSYSTEM: 'MINGW64' }, false, false],
] as const)('%s', (_, platform, env, terminal, says) => {
  const lines = consoleAdvice({ platform, env, terminal });
  expect(lines.length > 0).toBe(says);
  if (says) expect(lines.join(' ')).toMatch(/Git Bash.*PowerShell.*winpty/);
});
