import type { KeyEvent } from './keys.ts';

/** A line of text that is being typed. Pure: a key in, the next field out. */
export interface Field {
  readonly text: string;
  /** Place in `text`, never inside a surrogate pair. */
  readonly cursor: number;
  /** Signs nobody sees (line ends, control and format signs) that were left out. */
  readonly dropped: number;
  /** Something did not fit: what stands here is not what was given. Stays until the field is emptied. */
  readonly full: boolean;
}

/** What a screen may know of a field. Lengths and places in whole signs. */
export interface FieldView {
  readonly length: number;
  readonly cursor: number;
  /** Null: masked; its signs are nobody's business. */
  readonly text: string | null;
  readonly dropped: number;
  readonly full: boolean;
}

/** UTF-16 units that a field takes. */
export const FIELD_MAX = 4096;

export const emptyField: Field = { text: '', cursor: 0, dropped: 0, full: false };

/** A field that already holds something, the cursor at its end. */
export const filledField = (text: string): Field => insert(emptyField, text, '');

const LINE_END = /[\n\r\u0085\u2028\u2029]/u;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function insert(field: Field, given: string, lineEnd: string): Field {
  // Once something did not fit, what follows would be the rest of a torso.
  if (field.full || given === '') return field;
  let added = '';
  let { dropped } = field;
  let full = false;
  for (const sign of given) {
    const kept = LINE_END.test(sign) ? lineEnd : UNSEEN.test(sign) ? '' : sign;
    if (kept === '') {
      dropped += 1;
      continue;
    }
    if (field.text.length + added.length + kept.length > FIELD_MAX) {
      full = true;
      break;
    }
    added += kept;
  }
  const { text, cursor } = field;
  return {
    text: text.slice(0, cursor) + added + text.slice(cursor),
    cursor: cursor + added.length,
    dropped,
    full,
  };
}

/** Units of the sign that ends at `at`, and of the one that begins there; 0 at the edges. */
const before = (text: string, at: number): number =>
  at === 0 ? 0 : /[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(0, at)) ? 2 : 1;
const after = (text: string, at: number): number =>
  at >= text.length ? 0 : (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;

function without(field: Field, from: number, to: number): Field {
  if (from === to) return field;
  const text = field.text.slice(0, from) + field.text.slice(to);
  return text === '' ? emptyField : { ...field, text, cursor: from };
}

const moved = (field: Field, cursor: number): Field =>
  cursor === field.cursor ? field : { ...field, cursor };

const EDITS: Readonly<Record<string, (field: Field) => Field>> = {
  backspace: field => without(field, field.cursor - before(field.text, field.cursor), field.cursor),
  delete: field => without(field, field.cursor, field.cursor + after(field.text, field.cursor)),
  'ctrl-u': () => emptyField,
  left: field => moved(field, field.cursor - before(field.text, field.cursor)),
  right: field => moved(field, field.cursor + after(field.text, field.cursor)),
  home: field => moved(field, 0),
  end: field => moved(field, field.text.length),
};

/** Whether a key belongs to a field, when no binding of the screen wants it. */
export const isFieldKey = (event: KeyEvent): boolean => event.text !== '' || Object.hasOwn(EDITS, event.key);

/**
 * The field after one more key or paste; the same object when the key is none of its own.
 * @param lineEnd what stands for a line end inside a paste; empty: it is dropped and counted
 */
export function editField(field: Field, event: KeyEvent, lineEnd = ''): Field {
  const edit = Object.hasOwn(EDITS, event.key) ? EDITS[event.key] : undefined;
  return edit ? edit(field) : insert(field, event.text, lineEnd);
}

const signs = (text: string): number => [...text].length;

/** What the screen gets of it. @param masked the screen learns how long it is, and nothing else */
export const fieldView = (field: Field, masked: boolean): FieldView => ({
  length: signs(field.text),
  cursor: signs(field.text.slice(0, field.cursor)),
  text: masked ? null : field.text,
  dropped: field.dropped,
  full: field.full,
});
