import { escapeAttribute, escapeText } from './text.ts';

/** A piece of XML or HTML that is known to be whole. Only `markup` and `attributes` make one. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | readonly Markup[];

function written(value: Value): string {
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map(part => part.markup).join('');
}

/**
 * Template for XML and HTML between tags: what is filled in is escaped, unless it is Markup itself. So a text that
 * came from outside cannot be forgotten.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return {
    markup: parts.map((part, at) => (at === 0 ? part : written(values[at - 1] ?? '') + part)).join(''),
  };
}

/** Attributes with a blank before each: ` name="…"`. Names are ours, values may be anybody's. */
export function attributes(values: Readonly<Record<string, string | number>>): Markup {
  const pairs = Object.entries(values).map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`);
  return { markup: pairs.join('') };
}

export const nothing: Markup = { markup: '' };
