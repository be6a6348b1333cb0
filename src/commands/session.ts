import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Interpreter } from '../ports/types.ts';
import { type VerdictDocument, verdictDocument } from '../report/document.ts';
import type { ReportInput } from '../report/input.ts';
import type { RunEvent } from '../run/events.ts';
import { cutoverOf, type Ground } from '../run/ground.ts';
import type { Watcher } from '../run/live.ts';
import { runGates } from '../run/runner.ts';
import type { Run } from '../run/state.ts';
import { type Verdict, verdictOf } from '../run/verdict.ts';
import type { ConfirmationId } from '../runbook/criteria.ts';
import { GATE_IDS, type GateId } from '../runbook/gates.ts';
import { givenOf, type RawInputs } from './inputs.ts';
import { type OpenRun, openRun } from './open-run.ts';
import { rememberWorkspace, usualHome } from './places.ts';
import { openGround } from './prepare.ts';
import type { World } from './world.ts';

export interface SessionOptions {
  readonly home: string;
  readonly workspace: string;
  readonly python: string | null;
  readonly standIn: Interpreter | null;
  readonly scenario: string | null;
  readonly raw: RawInputs;
  readonly asked: readonly GateId[];
  readonly confirmed: readonly ConfirmationId[];
  readonly confirmedBy: string;
  readonly inPlace: boolean;
  readonly migrateOverNewer: boolean;
  readonly watch: Watcher;
  readonly signal: AbortSignal;
}

export interface SessionResult {
  readonly run: Run;
  readonly verdict: Verdict;
  readonly document: VerdictDocument;
  /** The report that a person opens. */
  readonly report: string;
}

/**
 * One run from start to verdict without a question: lock, journal, the gates, the reports.
 * @throws PersonError when it cannot start (exit 2, 3 or 5)
 */
export async function runSession(options: SessionOptions, world: World): Promise<SessionResult> {
  const given = givenOf(options.raw);
  const rehearsal = options.scenario !== null;
  const ground = await openGround({ ...options, rehearsal }, world, options.signal);
  try {
    const { ports, redactor } = ground;
    const cutover = cutoverOf(ground, given);
    const open = await openRun({
      ...options,
      usual: usualHome(options, world),
      ports,
      redactor,
      resume: null,
    });
    try {
      const { gates } = await import('../../checks/gates/index.ts');
      const { recorder } = open;
      await recorder.record(startedEvent(open.id, options.asked, options, ground, cutover.shown, world));
      for (const id of options.confirmed) {
        await recorder.record({ type: 'confirmation.given', id, by: options.confirmedBy });
      }
      const run = await runGates({
        recorder,
        inputs: cutover.inputs,
        shown: cutover.shown,
        gates,
        which: () => options.asked,
        results: new Map(),
        ports,
        redactor,
        folder: open.folder,
        watch: options.watch,
        signal: options.signal,
        bind: () => cutover.bind(options.signal),
      });
      const result = await concludeRun(open, run, ground, world);
      if (!rehearsal) rememberWorkspace(options.home, options.workspace);
      return result;
    } finally {
      await open.close();
    }
  } finally {
    await ground.close();
  }
}

/** The first event of a run. */
export function startedEvent(
  run: string,
  asked: readonly GateId[],
  { workspace, scenario }: Pick<SessionOptions, 'workspace' | 'scenario'>,
  ground: Ground,
  commands: Record<GateId, string>,
  world: World,
): RunEvent {
  return {
    type: 'run.started',
    run,
    mode: ground.rehearsal ? 'rehearsal' : 'live',
    workspace,
    scenario,
    cockpit: world.version,
    gates: GATE_IDS.filter(gate => asked.includes(gate)),
    lifeHours: ground.plan.lifeHours,
    commands,
  };
}

/** The verdict of a run that has come to its end (or was stopped), and its reports in all forms. */
export async function concludeRun(
  open: OpenRun,
  run: Run,
  ground: Ground,
  world: World,
): Promise<SessionResult> {
  const now = ground.ports.clock.now().getTime();
  const verdict = verdictOf(run, now, run.bindingAfter ?? {});
  const document = verdictDocument(run, verdict, now);
  await writeReports(open.folder, { document, run, head: open.journal.head(), cockpit: world.version });
  return { run, verdict, document, report: join(open.folder, 'report.html') };
}

async function writeReports(folder: string, input: ReportInput): Promise<void> {
  const { REPORT_FILES, renderReport } = await import('../report/index.ts');
  for (const [format, name] of Object.entries(REPORT_FILES)) {
    await writeFile(join(folder, name), renderReport(format as keyof typeof REPORT_FILES, input), {
      mode: 0o600,
    });
  }
}
