import { describe, expect, it } from 'vitest';
import { type DryRunEvidence, type DryRunFacts, judgeDryRun } from '../../checks/dry-run.ts';
import { dryRunGates } from '../../checks/gates/dry-run.ts';
import type { Json } from '../../checks/hive-files.ts';
import type { CheckResult } from '../../checks/types.ts';
import type { ChildSpec } from '../../src/ports/types.ts';
import { childResult, cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import { mutateEverywhere, recorded, withValue } from '../support/outputs.ts';

const OUTBOUND = recorded('dry-run-outbound.out');
const RAMP = recorded('dry-run-outbound-ramp.out');
const ALL = recorded('dry-run-all.out');
const SPENT = recorded('dry-run-all-after-first.out');
const { redact } = scriptedPorts();
const facts = (more: Partial<DryRunFacts> = {}): DryRunFacts => ({
  motion: 'outbound',
  scratch: true,
  first: null,
  ...more,
});
const judge = (stdout: string, given = facts(), exitCode: number | null = 0, stderr = '') =>
  judgeDryRun(childResult({ stdout, stderr, exitCode }), given, redact);
const ids = (of: object): string[] =>
  'findings' in of ? (of.findings as { id: string }[]).map(finding => finding.id) : [];
const documentOf = (text: string): Json => JSON.parse(text.slice(text.indexOf('\n{\n') + 1));
const first = (of: { evidence?: unknown }): DryRunEvidence => of.evidence as DryRunEvidence;

describe('what the dry run printed', () => {
  it('passes as recorded (06a, 06j, 06b), with what it would send', () => {
    expect(judge(OUTBOUND)).toMatchObject({
      outcome: 'pass',
      evidence: { motion: 'outbound', email: { approved: 2, dispatched: 2, campaigns: 1, limit: 25 } },
      notes: [],
    });
    expect(judge(RAMP)).toMatchObject({
      outcome: 'pass',
      evidence: {
        email: { approved: 8, dispatched: 5, campaigns: 1, limit: 5 },
        linkedin: { approved: 8, dispatched: 5, lists: 1, limit: 5, warmup: true },
      },
    });
    expect(judge(ALL, facts({ motion: 'all' })).outcome).toBe('pass');
  });
  it('a used-up limit is a fail (06k), unless the first dry run in the same folder used it', () => {
    const used = first(judge(RAMP));
    const all = (more: Partial<DryRunFacts>) => judge(SPENT, facts({ motion: 'all', ...more }));
    for (const more of [{}, { first: used }, { scratch: false }])
      expect([all(more).outcome, ...ids(all(more))]).toEqual(['fail', 'daily-limit-reached']);
    const excused = all({ scratch: false, first: used });
    expect(excused.outcome).toBe('pass');
    expect(excused.notes?.map(note => note.id)).toEqual(['limit-used-by-first-dry-run', 'nothing-to-send']);
    // It had used e-mails only: the LinkedIn limit was used up by something else.
    const emailOnly = first(judge(OUTBOUND));
    expect(ids(all({ scratch: false, first: emailOnly }))).toEqual(['daily-limit-reached']);
    const linkedinOnly = { ...used, email: { ...used.email, dispatched: 0 } };
    expect(ids(all({ scratch: false, first: linkedinOnly }))).toEqual(['daily-limit-reached']);
  });
  it.each([
    ['EMERGENCY_STOP active', 'emergency-stop'],
    ['Instantly answered 500', 'dry-run-errors'],
    ...['Email', 'LinkedIn'].flatMap(name => [
      [`${name} daily limit reached (5/5), and more`, 'daily-limit-reached'],
      [`Second try: ${name} daily limit reached (5/5)`, 'daily-limit-reached'],
    ]),
  ])('no other error is excused by the first dry run: %s', (error, id) => {
    const used = first(judge(RAMP));
    const text = JSON.stringify(withValue(documentOf(SPENT), ['errors'], [error]), null, 2);
    const outcome = judge(text, facts({ motion: 'all', scratch: false, first: used }));
    expect([outcome.outcome, ...ids(outcome)]).toEqual(['fail', id]);
  });
  it('says when there was nothing to send (D3)', () => {
    let report = documentOf(OUTBOUND);
    for (const name of ['total_approved', 'total_dispatched'])
      report = withValue(report, ['instantly_report', name], 0);
    report = withValue(report, ['instantly_report', 'campaigns_created'], []);
    const outcome = judge(JSON.stringify(report, null, 2));
    expect([outcome.outcome, outcome.notes?.map(note => note.id)]).toEqual(['pass', ['nothing-to-send']]);
  });
  const edit = (path: (string | number)[], value: Json): string =>
    JSON.stringify(withValue(documentOf(OUTBOUND), path, value), null, 2);
  const campaign = (name: string) => ['instantly_report', 'campaigns_created', 0, name];
  it.each([
    ['live', edit(['dry_run'], false), 'fail', 'not-dry'],
    ['live below', edit(['instantly_report', 'dry_run'], false), 'fail', 'not-dry'],
    ['a campaign with an id', edit(campaign('campaign_id'), 'abc'), 'fail', 'not-dry'],
    ['a campaign that was sent', edit(campaign('status'), 'dispatched'), 'fail', 'not-dry'],
    ['an unknown part that was live', edit(['sms_report'], { dry_run: false }), 'fail', 'not-dry'],
    ['a batch', edit(['batch_id'], 'batch_1'), 'fail', 'not-dry'],
    ['waiting for approval', edit(['pending_approval'], true), 'fail', 'not-dry'],
    ['another motion', edit(['motion'], 'all'), 'fail', 'wrong-motion'],
    ['emergency stop', edit(['errors'], ['EMERGENCY_STOP active']), 'fail', 'emergency-stop'],
    ['an error below', edit(['instantly_report', 'errors'], ['no key']), 'fail', 'dry-run-errors'],
    ['an error counted', edit(['heyreach_report', 'total_errors'], 1), 'fail', 'dry-run-errors'],
    ['a campaign with an error', edit(campaign('error'), 'no key'), 'fail', 'dry-run-errors'],
    ['no e-mail part', edit(['instantly_report'], null), 'unknown', 'dry-run-incomplete'],
    ['leads that do not add up', edit(campaign('leads_added'), 3), 'unknown', 'report-inconsistent'],
    ['something after the report', `${OUTBOUND}\nmore`, 'unknown', 'report-unreadable'],
    ['no report', 'EMERGENCY_STOP\n', 'unknown', 'report-unreadable'],
    [
      'a crash on the way',
      `Traceback (most recent call last):\n  x\n${OUTBOUND}`,
      'unknown',
      'traceback-in-report',
    ],
  ])('%s', (_, stdout, outcome, id) => {
    const judged = judge(stdout);
    expect([judged.outcome, ...ids(judged)]).toEqual([outcome, id]);
  });
  it.each([
    [1, OUTBOUND, '', 'unknown', 'exit-code-disagrees'],
    [1, '', "ModuleNotFoundError: No module named 'execution'", 'fail', 'workspace-incomplete'],
    [1, '', "ModuleNotFoundError: No module named 'rich'", 'unknown', 'python-package-missing'],
    [1, '', 'Traceback (most recent call last):\nValueError: x', 'fail', 'command-crashed'],
    [2, '', 'usage: x\nx: error: y', 'unknown', 'command-usage'],
  ])('exit code %i', (exitCode, stdout, stderr, outcome, id) => {
    const judged = judge(stdout, facts(), exitCode, stderr);
    expect([judged.outcome, ...ids(judged)]).toEqual([outcome, id]);
  });
});

describe('any other report', () => {
  // Without a meaning for the gate: names, times, addresses, and numbers that are shown and not judged.
  const FREE = [
    /(^|\.)(run_id|started_at|completed_at)$/,
    /(campaign_name|list_name|tier)$/,
    /(shadow_email_ids|recipient_emails)(\.\d+)?$/,
    /(daily_limit_remaining|total_approved|total_skipped)$/,
    /^(revival_candidates_found|revival_dispatched|cadence_actions_due|cadence_dispatched|cadence_auto_enrolled)$/,
    /^cadence_synced(\.|$)/,
    /^warmup_schedule\./,
  ];
  it.each([
    ['outbound', RAMP],
    ['all', ALL],
  ] as const)('of %s is no pass, unless only a name or a shown number is another', (motion, text) => {
    const report = documentOf(text);
    const tried = mutateEverywhere(report, (mutated, path) => {
      const outcome = judge(JSON.stringify(mutated, null, 2), facts({ motion }));
      if (outcome.outcome !== 'pass') return;
      // LinkedIn may have no part in a dry run; then that is said.
      if (path === 'heyreach_report')
        expect(outcome.notes?.map(note => note.id)).toContain('linkedin-not-part');
      else expect(path).toSatisfy((at: string) => FREE.some(free => free.test(at)));
    });
    expect(tried).toBeGreaterThan(50);
  });
});

describe('the gates', () => {
  const gate = (motion: 'outbound' | 'all') => dryRunGates[motion === 'all' ? 1 : 0];
  async function run(
    motion: 'outbound' | 'all',
    inPlace: boolean,
    stdout: string,
    earlier: Record<string, CheckResult> = {},
  ) {
    const specs: ChildSpec[] = [];
    const said: string[] = [];
    const tools = toolsFor(
      scriptedPorts({
        envFile: {
          read: async path => ({
            kind: 'read',
            file: {
              path,
              sha256: '',
              values: new Map([
                ['INSTANTLY_API_KEY', 'x'],
                ['EMERGENCY_STOP', 'true'],
                ['STATE_BACKEND', 'redis'],
                ['PATH', 'x'],
              ]),
              problems: [],
            },
          }),
        },
        files: {
          scratchCopy: async root => {
            said.push(`copied ${root}`);
            return {
              path: '/scratch',
              dispose: async () => {
                said.push('removed');
              },
            };
          },
        },
        process: {
          run: async spec => {
            specs.push(spec);
            if (stdout === 'throw') throw new Error('broken');
            return childResult({ stdout });
          },
        },
      }),
    );
    const commands = { [`dry-run-${motion}`]: { args: ['-m', 'execution.operator_outbound'] } };
    const inputs = cutoverInputs({ inPlace, commands });
    const answer = await gate(motion).command.run(inputs, (id, check) => earlier[`${id}/${check}`], tools);
    return { answer, specs, said };
  }
  it('run on a private copy that is removed, with files for memory and no way out', async () => {
    const { answer, specs, said } = await run('outbound', false, OUTBOUND);
    expect([answer.outcome, said]).toEqual(['pass', ['copied /workspace', 'removed']]);
    expect(specs[0]?.cwd).toBe('/scratch');
    expect(specs[0]?.env).toMatchObject({
      STATE_BACKEND: 'file',
      REDIS_URL: '',
      INSTANTLY_API_KEY: '',
      EMERGENCY_STOP: 'true',
      PATH: '/usr/bin',
    });
    const broken = await run('outbound', false, 'throw');
    expect([broken.answer.outcome, broken.said.at(-1)]).toEqual(['unknown', 'removed']);
  });
  it('in place run in the folder; the second one knows what the first one used', async () => {
    const one = await run('outbound', true, RAMP);
    expect([one.specs[0]?.cwd, one.said]).toEqual(['/workspace', []]);
    const two = await run('all', true, SPENT, { 'dry-run-outbound/dry-run': one.answer });
    expect([two.answer.outcome, two.answer.notes[0]?.id]).toEqual(['pass', 'limit-used-by-first-dry-run']);
    expect((await run('all', true, SPENT)).answer.outcome).toBe('fail');
  });
  it('have a snapshot before and a comparison after', () => {
    for (const each of dryRunGates)
      expect(each.witnesses.map(w => [w.when, w.check.id])).toEqual([
        ['snapshot', 'state-snapshot'],
        ['after', 'state-unchanged'],
      ]);
  });
});
