import { expect, test } from 'vitest';
import { z } from 'zod';
import { bind, MissingInput, runCheck } from '../../checks/run.ts';
import type { Check, CheckResult, Outcome } from '../../checks/types.ts';
import { cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';

/** runCheck: every way that a check can end, and that only one of them is a pass. */

const finding = { id: 'why', message: 'It is so.', fix: 'Mend it.' };
const evidence = z.object({ count: z.number(), deep: z.object({ here: z.boolean() }) });
const good = { count: 3, deep: { here: true } };
type Evidence = z.infer<typeof evidence>;
type CheckContext = Parameters<Check<undefined, Evidence>['run']>[1];

function checkThat(run: (context: CheckContext) => Promise<Outcome<Evidence>>): Check<undefined, Evidence> {
  return {
    id: 'c',
    title: 'C',
    why: 'For a test.',
    timeoutMs: 5_000,
    evidence,
    run: (_, context) => run(context),
  };
}
const resultOf = (
  run: (context: CheckContext) => Promise<Outcome<Evidence>>,
  timeoutMs?: number,
): Promise<CheckResult> => runCheck(checkThat(run), () => undefined, toolsFor(scriptedPorts()), timeoutMs);
const ids = (result: CheckResult): string[] => result.findings.map(({ id }) => id);

test('a check that proves its case passes, with its evidence and its notes', async () => {
  const result = await resultOf(async () => ({ outcome: 'pass', evidence: good, notes: [finding] }));
  expect(result).toMatchObject({ id: 'c', title: 'C', outcome: 'pass', evidence: good, notes: [finding] });
  expect(result.findings).toEqual([]);
  expect((await resultOf(async () => ({ outcome: 'pass', evidence: good }))).notes).toEqual([]);
});

test.each(['fail', 'unknown'] as const)('a check that says %s is taken at its word', async outcome => {
  const part = { count: 1 };
  const result = await resultOf(async () => ({
    outcome,
    findings: [finding],
    evidence: part,
    notes: [finding],
  }));
  expect(result).toMatchObject({ outcome, findings: [finding], evidence: part, notes: [finding] });
  expect((await resultOf(async () => ({ outcome, findings: [finding] }))).evidence).toBeNull();
});

test.each<[string, unknown, string]>([
  ['none at all', undefined, '(whole)'],
  ['a part missing', { count: 3 }, 'deep'],
  ['a part of another kind', { count: '3', deep: { here: 1 } }, 'count, deep.here'],
])('a pass whose evidence is not whole is unknown: %s', async (_, given, where) => {
  const result = await resultOf(async () => ({ outcome: 'pass', evidence: given as Evidence }));
  expect(result).toMatchObject({ outcome: 'unknown', evidence: null });
  expect(ids(result)).toEqual(['evidence-unreadable']);
  expect(result.findings[0]?.message).toContain(`(${where})`);
});

test('a throw is unknown, whatever is thrown, and an input that is missing says which', async () => {
  const broke = await resultOf(() => Promise.reject(new Error('torn')));
  expect([broke.outcome, ids(broke), broke.evidence]).toEqual(['unknown', ['check-broke'], null]);
  expect(broke.findings[0]?.message).toContain('torn');
  const odd = await resultOf(() => Promise.reject('only words'));
  expect(odd.findings[0]?.message).toContain('only words');
  const tools = toolsFor(scriptedPorts());
  const missing = await runCheck(
    checkThat(async () => ({ outcome: 'pass', evidence: good })),
    () => {
      throw new MissingInput(finding);
    },
    tools,
  );
  expect([missing.outcome, missing.findings]).toEqual(['unknown', [finding]]);
});

/** Says pass once it was told to stop: too late. */
const passWhenStopped = ({ signal }: CheckContext): Promise<Outcome<Evidence>> =>
  new Promise(resolve => {
    const pass = (): void => resolve({ outcome: 'pass', evidence: good });
    if (signal.aborted) pass();
    else signal.addEventListener('abort', pass);
  });
const throwWhenStopped = ({ signal }: CheckContext): Promise<Outcome<Evidence>> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut off'))));

test.each([
  ['says pass', passWhenStopped],
  ['throws', throwWhenStopped],
])('a check that %s when its time is over is unknown', async (_, run) => {
  const result = await resultOf(run, 20);
  expect([result.outcome, ids(result), result.evidence]).toEqual(['unknown', ['check-timeout'], null]);
});

test.each([
  ['says pass', passWhenStopped],
  ['throws', throwWhenStopped],
])('a check that %s when it is stopped is unknown', async (_, run) => {
  const tools = toolsFor(scriptedPorts());
  const done = runCheck(
    checkThat(context => {
      queueMicrotask(() => tools.stop());
      return run(context);
    }),
    () => undefined,
    tools,
  );
  const result = await done;
  expect([result.outcome, ids(result), result.evidence]).toEqual(['unknown', ['stopped'], null]);
});

test('what was stopped before it began is unknown, though the check passes', async () => {
  const tools = toolsFor(scriptedPorts());
  tools.stop();
  const result = await runCheck(
    checkThat(async () => ({ outcome: 'pass', evidence: good })),
    () => undefined,
    tools,
  );
  expect([result.outcome, ids(result)]).toEqual(['unknown', ['stopped']]);
});

test('a check that is bound takes its input and its time from what was entered', async () => {
  const bound = bind(
    checkThat(passWhenStopped),
    () => undefined,
    () => 20,
  );
  const result = await bound.run(cutoverInputs(), () => undefined, toolsFor(scriptedPorts()));
  expect([bound.id, result.outcome, ids(result)]).toEqual(['c', 'unknown', ['check-timeout']]);
});
