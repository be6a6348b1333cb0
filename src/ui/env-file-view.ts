import type { EnvChange, GuideAction, GuideState } from '../run/guide-types.ts';
import { stepOf } from '../runbook/gates.ts';
import { type InputBase, inputBase } from './input-parts.ts';
import type { Local, LocalAction } from './screen.ts';
import type { Snapshot } from './store.ts';
import { ENV_FILE } from './words/inputs.ts';
import { CLICKS } from './words/rotate.ts';

type Told = NonNullable<GuideState['envFile']>;

/** What is only on this screen. */
export type EnvFileLocal = Pick<Local, 'top'>;

export type EnvFileAction = GuideAction | Extract<LocalAction, { type: 'scroll' | 'ask' }>;

/** A key that is not as it should be. Its name, what is the matter, what it is for; never a value. */
export interface EnvFileRow {
  readonly key: string;
  readonly state: string;
  readonly means: string | null;
}

export interface EnvFileView extends InputBase {
  readonly state: Told['state'];
  readonly file: string;
  /** The gate that reads this file. */
  readonly gate: string;
  readonly rows: readonly EnvFileRow[];
  /** Why the writing failed. */
  readonly message: string | null;
  readonly canWrite: boolean;
  readonly top: number;
}

const rowOf = ({ key, state }: EnvChange): EnvFileRow => ({
  key,
  state: ENV_FILE.state[state],
  means: state === 'by-hand' ? ENV_FILE.byHand : (CLICKS.means[key] ?? null),
});

const COMPARING: Told = { state: 'comparing' };

/** Whether the local env file says what the PTO said, and the offer to write it. Pure. */
export function envFileView(snapshot: Snapshot, local: EnvFileLocal): EnvFileView {
  const base = inputBase(snapshot);
  const told = snapshot.guide?.envFile ?? COMPARING;
  const rows = told.state === 'offer' ? told.changes.filter(({ state }) => state !== 'same').map(rowOf) : [];
  const canWrite =
    told.state === 'failed' ||
    (told.state === 'offer' && told.changes.some(({ state }) => state === 'differs' || state === 'missing'));
  return {
    ...base,
    state: told.state,
    file: told.state === 'comparing' ? '' : told.file,
    gate: stepOf(`env-${base.environment}`).title,
    rows,
    message: told.state === 'failed' ? told.message : null,
    canWrite,
    top: local.top,
  };
}
