import type { Finding } from '../run/events.ts';
import type { GuideAction, GuideState } from '../run/guide-types.ts';
import { emptyField, type FieldView, fieldView } from './field.ts';
import { givenFor, type InputBase, inputBase, tokenClipboard } from './input-parts.ts';
import type { Local, LocalAction } from './screen.ts';
import type { Snapshot } from './store.ts';
import { FIELD, TOKEN } from './words/rotate.ts';

/** What is only on this screen. The text itself is held outside: here is its length. */
export type TokenLocal = Pick<Local, 'field' | 'top'>;

/** `give` hands over what the holder has, as `give-token`, and wipes it. */
export type TokenAction = GuideAction | Extract<LocalAction, { type: 'give' | 'clear-field' | 'scroll' }>;

export interface TokenView extends InputBase {
  readonly field: FieldView;
  readonly state: 'asked' | 'checking' | 'refused';
  /** How much of the Git history has been searched. */
  readonly searched: string | null;
  /** Text keys belong to the field. */
  readonly typing: boolean;
  /** It was given and is good: Enter on the empty field leaves it as it is. */
  readonly kept: boolean;
  /** It was given before this start of the cockpit. */
  readonly again: boolean;
  /** How long the given token was, and what it was cleaned of. */
  readonly report: readonly string[];
  readonly findings: readonly Finding[];
  readonly clipboard: GuideState['clipboard']['state'];
  /** Why Enter does nothing now; null: it does. */
  readonly off: string | null;
  readonly top: number;
}

function offReason(state: TokenView['state'], field: FieldView): string | null {
  if (state === 'checking') return TOKEN.checkingOff;
  if (field.full) return FIELD.full;
  return field.length === 0 ? FIELD.empty : null;
}

/** The new token's field, masked. Pure; it never sees the text. */
export function tokenView(snapshot: Snapshot, local: TokenLocal): TokenView {
  const base = inputBase(snapshot);
  const { guide } = snapshot;
  const token = guide?.token ?? { state: 'asked' as const };
  const report = token.state === 'asked' ? null : token.report;
  const field = { ...(local.field ?? fieldView(emptyField, true)), text: null };
  const known = givenFor(snapshot, base.environment).token !== null;
  const removed = report === null ? null : TOKEN.removed[report.removed];
  return {
    ...base,
    field,
    state: token.state,
    searched: token.state === 'checking' && token.searched !== null ? TOKEN.searched(token.searched) : null,
    typing: token.state !== 'checking',
    kept:
      base.changing &&
      token.state === 'asked' &&
      field.length === 0 &&
      guide?.held[base.environment] === true &&
      givenFor(snapshot, base.environment).token?.check?.outcome === 'pass',
    again: guide !== null && known && !guide.held[base.environment] && token.state === 'asked',
    report: report === null ? [] : [TOKEN.given(report.length), ...(removed === null ? [] : [removed])],
    findings: token.state === 'refused' ? token.findings : [],
    clipboard: tokenClipboard(guide),
    off: offReason(token.state, field),
    top: local.top,
  };
}
