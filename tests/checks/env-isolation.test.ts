import { describe, expect, it } from 'vitest';
import { envGates } from '../../checks/gates/env.ts';
import { childResult, cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import { envFiles, envText, goodSettings, reportText } from '../support/env-kit.ts';

const INNGEST_LAX =
  'OK: status=configured_unverified; required=False; Inngest configured; route mount not verified in this context';

/** Runs the command of env-staging on a printed report and then its `after` witness. */
async function isolation(of: {
  own?: Record<string, string | null>;
  stdout: string;
  exitCode?: number;
  changedAfter?: boolean;
  /** The report's evidence stands, but it was not believed. */
  unbelieved?: boolean;
  root?: string;
}) {
  const settings = goodSettings('staging', of.own);
  let text = envText(settings);
  const ports = scriptedPorts({
    envFile: {
      read: path =>
        envFiles({ '/workspace/.env.staging': text, '/workspace/.env': of.root ?? 'ONLY_ROOT=1\n' }).read(
          path,
        ),
    },
    process: { run: async () => childResult({ stdout: of.stdout, exitCode: of.exitCode ?? 0 }) },
  });
  const inputs = cutoverInputs();
  const gate = envGates[0];
  const witness = gate?.witnesses.find(w => w.check.id === 'env-isolation');
  const report = await gate?.command.run(inputs, () => undefined, toolsFor(ports));
  if (of.changedAfter) text += 'MORE=1\n';
  const seen = report && of.unbelieved ? { ...report, outcome: 'unknown' as const } : report;
  const earlier = (id: string, check: string) =>
    id === 'env-staging' && check === 'env-report' ? seen : undefined;
  const result = await witness?.check.run(inputs, earlier, toolsFor(ports));
  return { when: witness?.when, outcome: result?.outcome, ids: result?.findings.map(f => f.id), result };
}

describe('env-isolation', () => {
  it('runs after the command and passes when both see the same', async () => {
    const { when, outcome, result } = await isolation({ stdout: reportText() });
    expect({ when, outcome }).toEqual({ when: 'after', outcome: 'pass' });
    expect(result?.evidence).toEqual({ missingKeys: [], compared: 25, onlyInRoot: ['ONLY_ROOT'] });
  });
  it('01c: keys that the own file lacks and the script found are named', async () => {
    const own = { GHL_LOCATION_ID: null, OPENAI_API_KEY: '' };
    const { outcome, ids, result } = await isolation({ own, stdout: reportText() });
    expect({ outcome, ids }).toEqual({ outcome: 'fail', ids: ['filled-from-elsewhere'] });
    expect(result?.findings[0]?.message).toContain('GHL_LOCATION_ID, OPENAI_API_KEY');
  });
  it('passes on a report that misses exactly what the file misses: the gate fails for another reason', async () => {
    const own = { GHL_LOCATION_ID: null };
    const stdout = reportText({ missing: ['GHL_LOCATION_ID'], result: 'FAIL' });
    expect(await isolation({ own, stdout, exitCode: 1 })).toMatchObject({ outcome: 'pass' });
  });
  it('a recommended key that came from elsewhere is seen even when all required ones are there', async () => {
    const { ids, result } = await isolation({ own: { STATE_BACKEND: null }, stdout: reportText() });
    expect(ids).toEqual(['filled-from-elsewhere']);
    expect(result?.findings[0]?.message).toContain('STATE_BACKEND');
  });
  it('a flag that came from elsewhere is seen', async () => {
    const { ids, result } = await isolation({ own: { REDIS_REQUIRED: 'no' }, stdout: reportText() });
    expect(ids).toEqual(['filled-from-elsewhere']);
    expect(result?.findings[0]?.message).toContain('REDIS_REQUIRED');
  });
  it.each([
    ['a required key', reportText({ missing: ['LOG_LEVEL'], result: 'FAIL' }), 1],
    ['a recommended key', reportText({ present: ['STATE_BACKEND'] }), 0],
    ['a flag', reportText({ inngest: INNGEST_LAX }), 0],
  ])('the script not seeing %s that the file sets is unknown', async (_, stdout, exitCode) => {
    expect(await isolation({ stdout, exitCode })).toMatchObject({
      outcome: 'unknown',
      ids: ['file-read-differently'],
    });
  });
  it.each([
    ['there is no readable report', { stdout: 'nonsense' }, 'no-report'],
    ['the report was not believed', { stdout: reportText(), unbelieved: true }, 'no-report'],
    ['the file changed meanwhile', { stdout: reportText(), changedAfter: true }, 'env-file-changed'],
  ])('is unknown when %s', async (_, of, id) => {
    expect(await isolation(of)).toMatchObject({ outcome: 'unknown', ids: [id] });
  });
});
