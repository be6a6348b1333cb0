import { describe, expect, test } from 'vitest';
import { cannotJudge, runCommand } from '../../checks/command.ts';
import { gathered } from '../../checks/live/dispatch-report.ts';
import { judgeStatus } from '../../checks/live/status.ts';
import type { ChildResult, ChildSpec } from '../../src/ports/types.ts';
import { childResult, cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import { printedReport, sentReport } from '../support/live-outputs.ts';
import { recorded } from '../support/outputs.ts';

/** A command whose output was cut in its middle: what is left may read like a good report, and none may be judged. */

const { redact } = scriptedPorts();
const cut = (result: ChildResult, stream: 'stdout' | 'stderr'): ChildResult => ({
  ...result,
  [stream]: { ...result[stream], whole: false },
});

describe.each(['stdout', 'stderr'] as const)('a %s that was cut', stream => {
  test('keeps any judge from judging', () => {
    expect(cannotJudge(childResult())).toBeNull();
    expect(cannotJudge(cut(childResult(), stream))?.id).toBe('output-too-large');
  });

  test('is no status of a dispatch and no report of one', () => {
    const status = JSON.parse(recorded('status-pending.out')) as Record<string, object>;
    const stdout = JSON.stringify({ ...status, limits: { ...status.limits, email_remaining: 5 } });
    expect(judgeStatus(childResult({ stdout }), redact).outcome).toBe('pass');
    expect(judgeStatus(cut(childResult({ stdout }), stream), redact).outcome).toBe('unknown');
    const dispatched = (result: ChildResult) => gathered(result, { operator: [], vendors: [] }, redact);
    const sent = childResult({ stdout: printedReport(sentReport()) });
    expect(dispatched(sent).report).not.toBeNull();
    expect(dispatched(cut(sent, stream))).toMatchObject({
      report: null,
      trouble: { id: 'output-too-large' },
    });
  });
});

test('a command is run with what it reads, its time and its grace, and with nothing where none was given', async () => {
  const ran: ChildSpec[] = [];
  const ports = scriptedPorts({
    process: {
      run: async spec => {
        ran.push(spec);
        return childResult();
      },
    },
  });
  const { interpreter } = cutoverInputs();
  const plain = { interpreter, command: { args: ['a.py'] }, cwd: '/srv', env: { A: 'b' }, timeoutMs: 7 };
  const finishedWhen = () => true;
  await runCommand(plain, toolsFor(ports));
  await runCommand({ ...plain, stdin: 'yes\n', graceMs: 5, finishedWhen }, toolsFor(ports));
  expect(ran[0]).toMatchObject({ cwd: '/srv', env: { A: 'b' }, timeoutMs: 7, args: ['a.py'] });
  for (const name of ['stdin', 'graceMs', 'finishedWhen']) expect(ran[0]).not.toHaveProperty(name);
  expect(ran[1]).toMatchObject({ stdin: 'yes\n', graceMs: 5, finishedWhen });
});
