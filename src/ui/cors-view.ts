import type { GuideAction } from '../run/guide-types.ts';
import { originProblem } from '../run/origin.ts';
import { emptyField, type FieldView, fieldView } from './field.ts';
import { givenFor, type InputBase, inputBase } from './input-parts.ts';
import type { Local, LocalAction } from './screen.ts';
import type { Snapshot } from './store.ts';
import { CORS } from './words/inputs.ts';
import { FIELD } from './words/rotate.ts';

/** What is only on this screen. `row` is null until the list was touched: until then it is as it was given before. */
export type CorsLocal = Pick<Local, 'field' | 'list' | 'row'>;

export type CorsAction =
  | GuideAction
  | Extract<LocalAction, { type: 'give' | 'clear-field' }>
  | { readonly type: 'add'; readonly text: string }
  | { readonly type: 'remove' }
  | { readonly type: 'mark'; readonly by: number };

/** A paste may hold the whole list as it stands in Railway: commas, spaces and line ends part it. */
const piecesOf = (text: string): string[] => text.split(/[\s,;]+/).filter(piece => piece !== '');

export interface OriginRow {
  readonly origin: string;
  readonly why: string | null;
}

export interface CorsView extends InputBase {
  readonly field: FieldView;
  readonly typing: true;
  /** Staging's list is done and production's is begun. */
  readonly between: boolean;
  readonly rows: readonly OriginRow[];
  readonly at: number;
  /** What stands in the field, piece by piece. */
  readonly typed: readonly OriginRow[];
  readonly refused: string | null;
  /** Why the list cannot be handed over now; null: it can. */
  readonly notDone: string | null;
  /** Why the field cannot be added now. */
  readonly notAdded: string | null;
}

function judgePieces(text: string, origins: readonly string[], local: boolean): OriginRow[] {
  const seen = new Set(origins);
  return piecesOf(text).map(origin => {
    const why = originProblem(origin, local) ?? (seen.has(origin) ? CORS.twice : null);
    seen.add(origin);
    return { origin, why };
  });
}

function notAddedWhy(field: FieldView, typed: readonly OriginRow[]): string | null {
  if (field.full) return FIELD.full;
  if (typed.length === 0) return FIELD.empty;
  const bad = typed.find(({ why }) => why !== null);
  if (!bad || bad.why === null) return null;
  return typed.length === 1 ? CORS.notYet(bad.why) : CORS.notYetOne(bad.origin, bad.why);
}

/** The allowlist of one environment, each origin judged at once. Pure. */
export function corsView(snapshot: Snapshot, local: CorsLocal): CorsView {
  const base = inputBase(snapshot);
  const before = givenFor(snapshot, base.environment).corsOrigins ?? [];
  const origins = local.row === null ? before : local.list;
  // The practice world's pages are on this computer.
  const here = base.canFill;
  const rows = origins.map(origin => ({ origin, why: originProblem(origin, here) }));
  const field = local.field ?? fieldView(emptyField, false);
  const typed = judgePieces(field.text ?? '', origins, here);
  const notDone =
    field.length > 0
      ? CORS.typed
      : rows.length === 0
        ? CORS.none
        : rows.some(({ why }) => why !== null)
          ? CORS.mend
          : null;
  return {
    ...base,
    field,
    typing: true,
    between:
      base.environment === 'production' &&
      !base.changing &&
      givenFor(snapshot, 'production').corsOrigins === null,
    rows,
    at: Math.min(Math.max(0, local.row ?? 0), Math.max(0, rows.length - 1)),
    typed,
    refused: snapshot.guide?.wrong ?? null,
    notDone,
    notAdded: notAddedWhy(field, typed),
  };
}

/** What is only on the screen after an action. What cannot be used never comes into the list. */
export function corsAfter<L extends CorsLocal>(action: CorsAction, local: L, view: CorsView): L {
  const origins = view.rows.map(({ origin }) => origin);
  switch (action.type) {
    case 'add': {
      const list = [...origins, ...piecesOf(action.text)];
      return view.notAdded === null ? { ...local, list, row: list.length - 1 } : local;
    }
    case 'remove':
      return { ...local, list: origins.filter((_, index) => index !== view.at), row: view.at };
    case 'mark':
      return {
        ...local,
        list: origins,
        row: Math.min(Math.max(0, view.at + action.by), Math.max(0, origins.length - 1)),
      };
    default:
      return local;
  }
}
