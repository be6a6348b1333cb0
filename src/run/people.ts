import type { Finding } from './event-parts.ts';

/** An e-mail address in a text: a lead's, in what CAIO prints and vendors answer. */
const ADDRESS = /[^\s"'<>()[\]{},;:@\\/]+@[^\s"'<>()[\]{},;:@\\/]+\.[a-z]{2,}/gi;

/** The same text without anybody's address: leads are people, and logs and journals are handed on. */
export const withoutPeople = (text: string): string => text.replace(ADDRESS, '‹e-mail address›');

export const findingsWithoutPeople = (list: readonly Finding[]): Finding[] =>
  list.map(one => ({ ...one, message: withoutPeople(one.message), fix: withoutPeople(one.fix) }));
