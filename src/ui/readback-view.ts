import type { Finding } from '../run/events.ts';
import type { GuideAction, GuideState } from '../run/guide-types.ts';
import { type InputBase, inputBase } from './input-parts.ts';
import type { Local, LocalAction } from './screen.ts';
import type { Snapshot } from './store.ts';
import { READBACK } from './words/inputs.ts';

type Told = NonNullable<GuideState['readback']>;

/** What is only on this screen. */
export type ReadbackLocal = Pick<Local, 'top'>;

export type ReadbackAction = GuideAction | Extract<LocalAction, { type: 'scroll' | 'ask' }>;

export interface ReadbackRowView {
  readonly what: string;
  readonly said: string;
  /** Null: it does not say. */
  readonly says: string | null;
  readonly agrees: 'yes' | 'NO' | 'it does not say';
}

export interface ReadbackView extends InputBase {
  readonly checking: boolean;
  readonly rows: readonly ReadbackRowView[];
  readonly findings: readonly Finding[];
  /** Every point agrees and nothing else was found. */
  readonly agreed: boolean;
  readonly summary: string;
  readonly top: number;
}

function summaryOf(told: Told | null, agreed: boolean): string {
  if (told === null || told.state === 'checking') return READBACK.checking;
  const { rows } = told;
  if (rows.length === 0) return READBACK.nothing;
  const agree = rows.filter(row => row.agrees === true).length;
  if (agreed)
    return agree === rows.length ? READBACK.allAgree(agree) : READBACK.noneDiffer(agree, rows.length);
  if (agree === rows.length) return READBACK.findingsOnly(agree);
  const differ = rows.filter(row => row.agrees === false).length;
  return READBACK.summary(agree, rows.length, differ, rows.length - agree - differ);
}

/** What the PTO said beside what the deployment says of itself. Pure. */
export function readbackView(snapshot: Snapshot, local: ReadbackLocal): ReadbackView {
  const told = snapshot.guide?.readback ?? null;
  const checking = told === null || told.state === 'checking';
  // A check that could not look leaves a finding; a point without an answer and without a finding is one that this
  // version of the dashboard simply does not tell.
  const agreed =
    !checking &&
    told.rows.length > 0 &&
    told.rows.some(row => row.agrees === true) &&
    told.rows.every(row => row.agrees !== false) &&
    told.findings.length === 0;
  return {
    ...inputBase(snapshot),
    checking,
    rows: (told?.rows ?? []).map(({ what, said, says, agrees }) => ({
      what,
      said,
      says,
      agrees:
        agrees === true
          ? READBACK.agrees.yes
          : agrees === false
            ? READBACK.agrees.no
            : READBACK.agrees.silent,
    })),
    findings: told?.findings ?? [],
    agreed,
    summary: summaryOf(told, agreed),
    top: local.top,
  };
}
