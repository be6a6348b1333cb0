import { readBaseUrl } from '../run/base-url.ts';
import type { GuideAction } from '../run/guide-types.ts';
import { type FieldView, fieldView, filledField } from './field.ts';
import { givenFor, type InputBase, inputBase } from './input-parts.ts';
import type { Local, LocalAction } from './screen.ts';
import type { Snapshot } from './store.ts';
import { FIELD, PLACE, URL_WORDS } from './words/rotate.ts';

/** What is only on this screen. Before anything was typed, what was given before stands in the field. */
export type UrlLocal = Pick<Local, 'field'>;

export type UrlAction = GuideAction | Extract<LocalAction, { type: 'give' }>;

export interface UrlView extends InputBase {
  /** What was given before. */
  readonly before: string;
  readonly field: FieldView;
  readonly typing: true;
  /** The address as it would be used; null while it cannot be. */
  readonly good: string | null;
  /** Why it cannot be used; null while the field is empty, or when it can. */
  readonly why: string | null;
  /** What the guide said of the address that was sent. */
  readonly refused: string | null;
  /** It is the address of the other environment, and that one can be changed from here. */
  readonly same: boolean;
  readonly off: string | null;
}

/** The base URL of one environment, judged as it is typed (runbook 3.6). Pure. */
export function urlView(snapshot: Snapshot, local: UrlLocal): UrlView {
  const base = inputBase(snapshot);
  const before = givenFor(snapshot, base.environment).url ?? '';
  const field = local.field ?? fieldView(filledField(before), false);
  const text = field.text ?? '';
  const judged = readBaseUrl(text);
  const same = judged.kind === 'url' && judged.url === givenFor(snapshot, base.other).url;
  const empty = text.trim() === '';
  const why = empty
    ? null
    : judged.kind === 'wrong'
      ? judged.why
      : same
        ? URL_WORDS.same(PLACE[base.other])
        : null;
  const good = judged.kind === 'url' && !same && !field.full ? judged.url : null;
  return {
    ...base,
    // Two environments at one address: perhaps the wrong one is the one that was given first.
    back: same ? { type: 'change', what: 'url', environment: base.other } : base.back,
    before,
    field,
    typing: true,
    good,
    why,
    refused: snapshot.guide?.wrong ?? null,
    same,
    off: empty ? FIELD.empty : field.full ? FIELD.full : why === null ? null : FIELD.notSent,
  };
}
