import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Interpreter } from '../ports/types.ts';
import { type VerdictDocument, verdictDocument } from '../report/document.ts';
import type { RunEvent } from '../run/events.ts';
import { createJournal } from '../run/journal.ts';
import type { Watcher } from '../run/live.ts';
import { takeLock } from '../run/lock.ts';
import { runGates } from '../run/runner.ts';
import type { Run } from '../run/state.ts';
import { type Verdict, verdictOf } from '../run/verdict.ts';
import type { ConfirmationId } from '../runbook/criteria.ts';
import { GATE_IDS, type GateId } from '../runbook/gates.ts';
import type { RawInputs } from './inputs.ts';
import { rememberWorkspace } from './places.ts';
import { prepare } from './prepare.ts';
import { journalPath, newRunId, runsFolder } from './runs-store.ts';
import { EXIT, PersonError, type World } from './world.ts';

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
  readonly folder: string;
  /** The report that a person opens. */
  readonly report: string;
}

/**
 * One run from start to verdict: lock, journal, the gates, the reports.
 * @throws PersonError when it cannot start (exit 2, 3 or 5)
 */
export async function runSession(options: SessionOptions, world: World): Promise<SessionResult> {
  const rehearsal = options.scenario !== null;
  const prepared = await prepare({ ...options, rehearsal }, world, options.signal);
  const { ports } = prepared;
  const id = newRunId(ports.clock.now(), ports.random.text(8));
  const folder = join(runsFolder(options.home), id);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await takeLock(options.home, options.workspace, id, ports.clock.now());
    if (lock.kind === 'busy') throw lockedOut(lock.holder);
    try {
      const journal = await createJournal({
        path: journalPath(options.home, id),
        now: () => ports.clock.now(),
        redact: text => prepared.redactor.text(text),
      });
      try {
        const { gates } = await import('../../checks/gates/index.ts');
        const start: Extract<RunEvent, { type: 'run.started' }> = {
          type: 'run.started',
          run: id,
          mode: rehearsal ? 'rehearsal' : 'live',
          workspace: options.workspace,
          scenario: options.scenario,
          cockpit: world.version,
          gates: GATE_IDS.filter(gate => options.asked.includes(gate)),
          lifeHours: prepared.plan.lifeHours,
          commands: prepared.shown,
        };
        const run = await runGates({
          start,
          inputs: prepared.inputs,
          gates,
          confirmations: options.confirmed.map(confirmation => ({
            id: confirmation,
            by: options.confirmedBy,
          })),
          ports,
          redactor: prepared.redactor,
          journal,
          folder,
          watch: options.watch,
          signal: options.signal,
          bind: () => prepared.bind(options.signal),
        });
        const now = ports.clock.now().getTime();
        const verdict = verdictOf(run, now, run.bindingAfter ?? {});
        const document = verdictDocument(run, verdict, now);
        await writeReports(folder, { document, run, head: journal.head(), cockpit: world.version });
        if (!rehearsal) await rememberWorkspace(options.home, options.workspace);
        return { run, verdict, document, folder, report: join(folder, 'report.html') };
      } finally {
        await journal.close();
      }
    } finally {
      await lock.release();
    }
  } finally {
    await prepared.close();
  }
}

async function writeReports(
  folder: string,
  input: { document: VerdictDocument; run: Run; head: string; cockpit: string },
): Promise<void> {
  const { REPORT_FILES, renderReport } = await import('../report/index.ts');
  for (const [format, name] of Object.entries(REPORT_FILES)) {
    await writeFile(join(folder, name), renderReport(format as keyof typeof REPORT_FILES, input), {
      mode: 0o600,
    });
  }
}

function lockedOut(
  holder: { readonly pid: number; readonly since: string; readonly run: string } | null,
): PersonError {
  return new PersonError(
    EXIT.locked,
    holder
      ? `Another cockpit is at work on this CAIO folder since ${holder.since} (process ${holder.pid}, run ${holder.run}).`
      : 'Another cockpit is at work on this CAIO folder.',
    'Two at once would disturb each other’s gates, so this one did not start.',
    'Wait until the other has ended, or stop it with Ctrl-C in its window. Its state: caio-cockpit status',
  );
}
