import { GATE_IDS, type GateId } from '../runbook/gates.ts';
import type { GuideContext } from './guide-context.ts';
import type { GuideAction } from './guide-types.ts';
import { runGates } from './runner.ts';
import type { Run } from './state.ts';

type Which = Extract<GuideAction, { type: 'run-gates' }>['which'];

/** Which gates a wish means, in a run as it is then. What has not passed always belongs to a verdict. */
export function gatesFor(which: Which, run: Run): readonly GateId[] {
  if (which === 'all') return GATE_IDS;
  const open = GATE_IDS.filter(id => run.gates[id].outcome !== 'pass');
  return which === 'not-passed' ? open : GATE_IDS.filter(id => id === which || open.includes(id));
}

/** Runs gates to the verdict and saves the reports. Ends early, with the run interrupted, on `signal`. */
export async function goThroughGates(
  context: GuideContext,
  which: Which,
  signal: AbortSignal,
): Promise<void> {
  const { deps } = context;
  context.patch({ gatesRunning: true, report: null });
  try {
    const cutover = await deps.cutover(context.given());
    const run = await runGates({
      recorder: { record: event => context.record(event), run: () => context.run() },
      inputs: cutover.inputs,
      shown: cutover.shown,
      gates: await deps.gates(),
      which: of => gatesFor(which, of),
      results: context.results,
      ports: deps.ports,
      redactor: deps.redactor,
      folder: context.folder(),
      watch: deps.watch,
      signal,
      bind: () => cutover.bind(signal),
    });
    if (run.concluded) context.patch({ report: await deps.saveReports(run) });
  } finally {
    context.patch({ gatesRunning: false });
  }
}

/** The lines of the newest log of one gate; it is redacted on the disk already. */
export async function logLines(
  context: GuideContext,
  gate: GateId,
  limit: number,
): Promise<readonly string[] | null> {
  const { ports } = context.deps;
  const state = context.run().gates[gate];
  const attempt = state.running?.attempt ?? state.attempts;
  if (attempt === 0) return null;
  const read = await ports.files.readText(
    ports.files.join(context.folder(), 'evidence', `${gate}-${attempt}.log`),
  );
  if (read.kind !== 'text') return null;
  const lines = read.text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.length <= limit
    ? lines
    : [...lines.slice(0, limit), `… ${lines.length - limit} more lines in the file`];
}
