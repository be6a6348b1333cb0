import { z } from 'zod';
import type { FilesPort } from '../src/ports/types.ts';
import { oneJson } from './one-json.ts';
import type { CheckTools, Finding } from './types.ts';

const GOLDEN = 'tests/golden/caio_alpha_golden_set_v1.json';
/** Of the runbook's build and of every later one (CONTRACTS R3): a set of one easy case would always pass. */
const LEAST_CASES = 50;
const Golden = z.array(z.looseObject({ id: z.union([z.string(), z.number()]) })).min(1);

const below = (files: FilesPort, root: string, path: string): string => files.join(root, ...path.split('/'));

/** Where the harness leaves one folder for each run, named by its UTC second. */
export function replayFolder(files: FilesPort, workspace: string): string {
  return below(files, workspace, '.hive-mind/replay_harness');
}

/** The ids of the golden set, counted by us; a set that is absent, empty or double proves nothing. */
export async function goldenIds(
  files: FilesPort,
  workspace: string,
): Promise<{ readonly ids: readonly string[] } | { readonly finding: Finding }> {
  const bad = (id: string, what: string): { finding: Finding } => ({
    finding: {
      id,
      message: `The replay cases (${GOLDEN}) ${what}.`,
      fix: 'Have an engineer bring the CAIO folder to the agreed version, then run the gate again.',
    },
  });
  const read = await files.readText(below(files, workspace, GOLDEN));
  if (read.kind === 'missing') return bad('golden-set-missing', 'are not in the folder');
  if (read.kind !== 'text') return bad('golden-set-unreadable', 'cannot be read');
  let ids: string[];
  try {
    ids = Golden.parse(oneJson(read.text)).map(item => String(item.id));
  } catch {
    return bad('golden-set-unreadable', 'are empty or damaged');
  }
  if (new Set(ids).size !== ids.length) return bad('golden-set-unreadable', 'hold the same case twice');
  if (ids.length < LEAST_CASES) {
    return bad('golden-set-shrunk', `are only ${ids.length}; the runbook's build has ${LEAST_CASES}`);
  }
  return { ids };
}

/** Once a second, until stopped, says how many cases the running replay has written. Best effort, never throws. */
export async function replayProgress(
  tools: CheckTools,
  workspace: string,
  total: number,
): Promise<{ stop(): Promise<void> }> {
  const { files, clock } = tools.ports;
  const folder = replayFolder(files, workspace);
  const controller = new AbortController();
  const signal = AbortSignal.any([tools.signal, controller.signal]);
  const runs = async (): Promise<string[]> => files.listFolders(folder).catch(() => []);
  const before = new Set(await runs());
  const watch = async (): Promise<void> => {
    let last = -1;
    while (!signal.aborted) {
      const run = (await runs()).filter(name => !before.has(name)).at(-1);
      if (run !== undefined) {
        const cases = await files.listFiles(files.join(folder, run, 'cases')).catch(() => []);
        const done = Math.min(cases.length, total);
        if (done !== last && !signal.aborted) {
          last = done;
          tools.emit({ type: 'progress', done, total, what: 'cases' });
        }
      }
      await clock.wait(1000, signal);
      // A clock that answers at once must not keep the child's own events from being seen.
      await new Promise<void>(resolve => {
        setImmediate(resolve);
      });
    }
  };
  const watching = watch().catch(() => undefined);
  return {
    async stop() {
      controller.abort();
      await watching;
    },
  };
}
