import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { journalPath } from '../../src/commands/runs-store.ts';
import { openFingerprint } from '../../src/ports/fingerprint.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { createJournal } from '../../src/run/journal.ts';

/** Writes the journal of a run as this installation would have: with its mark. */
export async function storeRun(
  home: string,
  { id, workspace, at }: { readonly id: string; readonly workspace: string; readonly at: number },
  events: readonly RunEvent[],
): Promise<void> {
  const path = journalPath(home, id);
  await mkdir(dirname(path), { recursive: true });
  const { seal } = await openFingerprint(home);
  const journal = await createJournal({ path, now: () => new Date(at), redact: text => text, seal });
  for (const event of events)
    await journal.append(event.type === 'run.started' ? { ...event, run: id, workspace } : event);
  await journal.close();
}
