import type { GuideAction, GuideState } from '../run/guide-types.ts';
import { RAILWAY_CLICKS, RAILWAY_VARIABLES, RUNTIME_KEYS } from '../runbook/steps.ts';
import { givenFor, type InputBase, inputBase, tokenClipboard } from './input-parts.ts';
import type { Local } from './screen.ts';
import type { Snapshot } from './store.ts';
import { CLICKS } from './words/rotate.ts';

/** What is only on this screen. */
export type ClicksLocal = Pick<Local, 'row' | 'page'>;

export type ClicksAction =
  | GuideAction
  | { readonly type: 'mark'; readonly by: number }
  | { readonly type: 'begin' };

export interface ClickItem {
  readonly text: string;
  readonly means: string | null;
  /** This is the new token: `g` makes one. */
  readonly token: boolean;
}

export interface ClickRow {
  readonly number: number;
  readonly text: string;
  readonly done: boolean;
  readonly opens: string;
  readonly note: string | null;
  readonly items: readonly ClickItem[];
}

export interface ClicksView extends InputBase {
  /** Staging is done and nothing of production was begun: that is said first, on a page of its own. */
  readonly between: boolean;
  readonly rows: readonly ClickRow[];
  /** The marked line. */
  readonly at: number;
  readonly done: number;
  readonly clipboard: GuideState['clipboard']['state'];
}

const NAMES = [...RAILWAY_VARIABLES, ...RUNTIME_KEYS].map(({ name }) => name);
const TOKEN = RAILWAY_VARIABLES.find(({ secret }) => secret)?.name;

function itemOf(text: string): ClickItem {
  const name = NAMES.find(candidate => text.split(/[= ]/)[0] === candidate);
  return {
    text,
    means: name === undefined ? null : (CLICKS.means[name] ?? null),
    token: name !== undefined && name === TOKEN,
  };
}

/** The page of the list itself, once production was begun. */
const BEGUN = 'begun';

/** Runbook 4A of one environment, as a checklist. Pure. */
export function clicksView(snapshot: Snapshot, local: ClicksLocal): ClicksView {
  const base = inputBase(snapshot);
  const { ticks } = givenFor(snapshot, base.environment);
  const rows = RAILWAY_CLICKS[base.environment].map(
    (click, index): ClickRow => ({
      number: index + 1,
      text: click.text,
      done: ticks.includes(index),
      opens: click.opens,
      note: CLICKS.notes[click.section] ?? null,
      items: click.items.map(itemOf),
    }),
  );
  const first = rows.findIndex(row => !row.done);
  const last = rows.length - 1;
  return {
    ...base,
    between:
      base.environment === 'production' && !base.changing && ticks.length === 0 && local.page !== BEGUN,
    rows,
    at: Math.min(Math.max(0, local.row ?? (first < 0 ? last : first)), last),
    done: rows.filter(row => row.done).length,
    clipboard: tokenClipboard(snapshot.guide),
  };
}

/** What is only on the screen after an action. A tick moves the mark on to what is still to be done. */
export function clicksAfter<L extends ClicksLocal>(action: ClicksAction, local: L, view: ClicksView): L {
  if (action.type === 'begin') return { ...local, page: BEGUN };
  if (action.type === 'tick') return { ...local, row: action.done ? null : action.step };
  if (action.type !== 'mark') return { ...local, row: view.at };
  return { ...local, row: Math.min(Math.max(0, view.at + action.by), view.rows.length - 1) };
}
