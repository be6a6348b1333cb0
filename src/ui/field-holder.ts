import {
  editField,
  emptyField,
  type Field,
  type FieldView,
  fieldView,
  filledField,
  isFieldKey,
} from './field.ts';
import type { KeyEvent } from './keys.ts';
import type { FieldSpec } from './screen.ts';

type Spec = Pick<FieldSpec<unknown>, 'id' | 'masked' | 'start' | 'lineEnd'>;

/** What is typed, outside React and outside what screens know: a masked text never leaves it but through `text`. */
export interface FieldHolder {
  /** Says whether the key belonged to the field. */
  edit(spec: Spec, event: KeyEvent): boolean;
  look(spec: Spec): FieldView;
  text(spec: Spec): string;
  wipe(id: string): void;
  /** Forgets every field but this one. */
  keepOnly(id: string | null): void;
}

/** Fields by their id. */
export function createFieldHolder(): FieldHolder {
  const fields = new Map<string, Field>();
  const of = ({ id, masked, start }: Spec): Field =>
    fields.get(id) ?? (masked || start === '' ? emptyField : filledField(start));
  return {
    edit(spec, event) {
      if (!isFieldKey(event)) return false;
      fields.set(spec.id, editField(of(spec), event, spec.lineEnd ?? ''));
      return true;
    },
    look: spec => fieldView(of(spec), spec.masked),
    text: spec => of(spec).text,
    wipe(id) {
      fields.delete(id);
    },
    keepOnly(id) {
      for (const known of [...fields.keys()]) if (known !== id) fields.delete(known);
    },
  };
}
