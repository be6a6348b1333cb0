/** An e-mail address in a text: a lead's, in what CAIO prints and vendors answer. */
const ADDRESS = /[^\s"'<>()[\]{},;:@\\/]+@[^\s"'<>()[\]{},;:@\\/]+\.[a-z]{2,}/gi;

/** The same text without anybody's address: leads are people, and logs and journals are handed on. */
export const withoutPeople = (text: string): string => text.replace(ADDRESS, '‹e-mail address›');
