import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isoUtc } from './python/host.ts';
import { jsonFiles, readJson, writeJson } from './python/state-store.ts';

/** Approves what waits for a review among the tier-1 leads, as a reviewer at /sales does. */
export async function reviewLeads(workspace: string, now: Date): Promise<void> {
  for (const path of await jsonFiles(join(workspace, '.hive-mind', 'shadow_mode_emails'))) {
    const mail = await readJson(path);
    if (mail?.status !== 'pending' || mail.tier !== 'tier_1') continue;
    await writeJson(path, { ...mail, status: 'approved', approved_at: isoUtc(now), approved_by: 'practice' });
  }
}

/** How many leads wait for a review, as the service counts them. */
export function waitingReviews(workspace: string): number {
  const folder = join(workspace, '.hive-mind', 'shadow_mode_emails');
  try {
    return readdirSync(folder).filter(name =>
      readFileSync(join(folder, name), 'utf8').includes('"status": "pending"'),
    ).length;
  } catch {
    return 0;
  }
}
