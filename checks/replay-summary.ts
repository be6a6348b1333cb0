import { z } from 'zod';
import { oneJson } from './one-json.ts';
import { ReplayEvidence, ReplayReport } from './replay.ts';
import { replayFolder } from './replay-files.ts';
import type { Check, CheckResult, CutoverInputs, Finding, Outcome } from './types.ts';

const SummaryEvidence = z.object({
  run: z.string(),
  passed: z.number().int(),
  total: z.number().int(),
  /** Case files in the run's folder. */
  cases: z.number().int(),
});
type SummaryEvidence = z.infer<typeof SummaryEvidence>;

export interface SummaryInput {
  readonly inputs: CutoverInputs;
  readonly command: CheckResult | undefined;
}

const AGAIN = 'Run the gate again; when it happens once more, send the log of this gate to an engineer.';

const end = (outcome: 'fail' | 'unknown', id: string, message: string): Outcome<SummaryEvidence> => {
  const finding: Finding = { id, message, fix: AGAIN };
  return { outcome, findings: [finding] };
};

/** What the replay left on disk, against what it printed. */
export const replaySummary: Check<SummaryInput, SummaryEvidence> = {
  id: 'replay-summary',
  title: 'The replay left the same result on disk',
  why: 'The newest run in the folder is this one, with the same numbers and one file for every case.',
  timeoutMs: 60_000,
  evidence: SummaryEvidence,
  async run({ inputs, command }, { ports: { files } }) {
    const printed = ReplayEvidence.safeParse(command?.evidence);
    if (!printed.success)
      return end('unknown', 'nothing-to-compare', 'The replay gave no report to compare with.');
    const folder = replayFolder(files, inputs.workspace);
    const newest = (await files.listFolders(folder)).filter(name => /^\d{8}T\d{6}Z$/.test(name)).at(-1);
    if (newest === undefined)
      return end(
        'fail',
        'replay-run-missing',
        'The replay left no run in the folder, so it did not run here.',
      );
    if (newest !== printed.data.timestamp) {
      return end(
        'fail',
        'replay-run-differs',
        `The newest replay in the folder is ${newest}, but the one that was printed is ${printed.data.timestamp}.`,
      );
    }
    const read = await files.readText(files.join(folder, newest, 'summary.json'));
    if (read.kind !== 'text')
      return end('fail', 'replay-run-missing', `The replay run ${newest} has no summary that can be read.`);
    let summary: ReplayReport;
    try {
      summary = ReplayReport.parse(oneJson(read.text));
    } catch {
      return end('fail', 'replay-run-differs', `The summary of the replay run ${newest} is damaged.`);
    }
    const cases = (await files.listFiles(files.join(folder, newest, 'cases'))).filter(name =>
      name.endsWith('.json'),
    ).length;
    const { total, passed, passRate, timestamp } = printed.data;
    const same =
      summary.timestamp_utc === timestamp &&
      summary.total_cases === total &&
      summary.passed_cases === passed &&
      summary.failed_cases === total - passed &&
      summary.pass_rate === passRate;
    if (!same || cases !== total) {
      return end(
        'fail',
        'replay-run-differs',
        `The replay printed ${passed} of ${total}, but its folder says ${summary.passed_cases} of ${summary.total_cases} with ${cases} case files.`,
      );
    }
    return { outcome: 'pass', evidence: { run: newest, passed, total, cases } };
  },
};
