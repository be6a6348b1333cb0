import type { CheckOutcome } from '../run/events.ts';
import type { GuideAction } from '../run/guide-types.ts';
import { BACKLOG, type BacklogId } from '../runbook/backlog.ts';
import type { Local, LocalAction } from './screen.ts';
import type { Snapshot } from './store.ts';
import { moment, type Zone } from './times.ts';
import { BACKLOG_WORDS } from './words/backlog.ts';

export type BacklogAction = GuideAction | LocalAction;

export interface BacklogRow {
  readonly id: BacklogId;
  readonly number: number;
  /** The runbook's own words. */
  readonly text: string;
  readonly items: readonly string[];
  readonly how: string;
  readonly outcome: CheckOutcome['outcome'] | 'not-run';
  readonly word: string;
  readonly findings: readonly { readonly message: string; readonly fix: string }[];
  readonly notes: readonly { readonly message: string; readonly fix: string }[];
}

export interface BacklogView {
  readonly rows: readonly BacklogRow[];
  readonly probing: boolean;
  readonly probed: string | null;
  /** Without a run nobody knows which deployment to ask. */
  readonly noRun: boolean;
  readonly problem: readonly string[];
  readonly top: number;
}

/** Runbook 8 entry by entry, with what the probes last said. Total. */
export function backlogView(
  { run, guide }: Snapshot,
  local: Local,
  { zone }: { readonly zone: Zone },
): BacklogView {
  const { backlog } = run.live;
  return {
    rows: BACKLOG.map(({ id, text, items }, index) => {
      const check = backlog?.checks.find(one => one.id === id);
      const outcome = check?.outcome ?? 'not-run';
      return {
        id,
        number: index + 1,
        text,
        items,
        how: BACKLOG_WORDS.how[id],
        outcome,
        word: BACKLOG_WORDS.outcome[outcome],
        findings: check?.findings ?? [],
        notes: check?.notes ?? [],
      };
    }),
    probing: guide?.live.probing ?? false,
    probed: backlog === null ? null : moment(backlog.at, zone),
    noRun: run.id === null,
    problem: guide?.problem ?? [],
    top: local.top,
  };
}
