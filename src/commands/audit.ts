import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonText } from '../report/json.ts';
import { AUDIT } from '../ui/words/journal.ts';
import { VERDICT } from '../ui/words.ts';
import type { Options } from './options.ts';
import { askedFolder, homeFolder } from './places.ts';
import { practiceHome } from './practice.ts';
import { loadRun, type StoredRun } from './runs-store.ts';
import { EXIT, type World } from './world.ts';

/**
 * Whether a run's journal is whole and was written by this installation, its evidence files are the ones it speaks of,
 * and with --expect whether it ends with the hash that was noted.
 */
export async function auditCommand(options: Options, world: World): Promise<number> {
  const home = homeFolder(options.home, world);
  const stored = options.rehearse
    ? await loadRun(practiceHome(home), options.positional)
    : await loadRun(home, options.positional, askedFolder(options.workspace, world));
  const problems = await evidenceProblems(stored);
  // A file that was emptied fits its chain as well as a run that ended before its first line.
  if (stored.lines.length === 0) problems.push(AUDIT.empty);
  if (options.expect !== null && !stored.head.startsWith(options.expect)) problems.push(AUDIT.otherHead);
  const whole = problems.length === 0;
  if (options.json) {
    world.out(
      jsonText({
        run: stored.id,
        whole,
        events: stored.lines.length,
        head: stored.head,
        tornBytes: stored.torn,
        problems,
      }),
    );
  } else {
    world.out(`Run ${stored.id}: ${stored.lines.length} events, each one chained to the one before.`);
    world.out(VERDICT.head(stored.head));
    if (stored.torn > 0)
      world.out(
        `The last line was cut off after ${stored.torn} bytes when the cockpit ended; it is left out.`,
      );
    for (const problem of problems) world.out(problem);
    world.out(
      whole
        ? AUDIT.whole
        : 'NOT whole: the evidence does not count as it stands. Keep the folder for an engineer.',
    );
    if (whole) for (const line of options.expect === null ? AUDIT.limits : [AUDIT.sameHead]) world.out(line);
  }
  return whole ? EXIT.ok : EXIT.noGo;
}

async function evidenceProblems({ lines, folder }: StoredRun): Promise<string[]> {
  const problems: string[] = [];
  for (const { event } of lines) {
    const kept = event.type === 'gate.finished' || event.type === 'live.finished';
    if (!kept || event.evidence === null) continue;
    const { log, sha256 } = event.evidence;
    const bytes = await readFile(join(folder, log)).catch(() => null);
    if (bytes === null) problems.push(`Evidence is missing: ${log}`);
    else if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      problems.push(`Evidence was altered: ${log}`);
  }
  return problems;
}
