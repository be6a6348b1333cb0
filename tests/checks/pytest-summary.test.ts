import { describe, expect, it } from 'vitest';
import { findSummary } from '../../checks/pytest-summary.ts';

describe('the last line that wants to be a summary decides', () => {
  it.each([
    ['60 passed in 1.00s\n', 60],
    ['60 passed in 1.00s\nTask was destroyed but it is pending!\n', 60],
    ['60 passed in 1.00s\n3 leads read in 0.2s\n', 60],
    ['1 failed, 59 passed in 1.00s\n60 passed in 2.00s\n', 60],
  ])('%j: %s passed', (text, passed) => expect(findSummary(text)?.passed).toBe(passed));
  it.each([
    '60 passed in 1.00s\n1 failed, 59 pased in 2.00s\n',
    '60 passed in 1.00s\n60 passed, 3 exploded in 2.00s\n',
    '60 passed, 3 exploded in 1.00s\n',
    '60 passed\n',
    '',
    '60 passed in 1.00s\n1 failed, 59 passed in 10.86\n',
    '60 passed in 1.00s\n1 failed, 59 pas',
    '60 passed in 1.00s\n=== 1 failed',
    '59 passed, 160 passed in 1.00s',
    '60 passed in 1.00s\n1 \u001b[2Jfailed, 59 \u001b[2Jpassed in 10.86s',
    '60 passed in 1.00s\n 59 skipped, 1 thing in 10.86s',
    '====60 passed in 1.00s',
    '60 passed in 1.00s====',
  ])('%j says nothing', text => expect(findSummary(text)).toBeNull());
});
