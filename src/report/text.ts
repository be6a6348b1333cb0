/**
 * Text from children and servers, made fit for a file that others open. It was redacted and sanitised when it was
 * kept; a report escapes once more, since a name that breaks out of a table could also write a GO into it.
 */

// Control characters, what XML 1.0 forbids, the marks that turn the direction of a line and so reorder words, and what
// nobody sees: a name that was typed in CAIO could hide a text of its own from whoever checks the report by eye.
const UNFIT = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufffe\uffff]/gu;

/** The text with everything unfit replaced by U+FFFD; line ends become \n, tabs stay. */
function plain(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').toWellFormed();
  return lines.replace(UNFIT, char => (char === '\n' || char === '\t' ? char : '\ufffd'));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // A parser turns bare ones in an attribute into spaces.
  '\n': '&#10;',
  '\t': '&#9;',
};

/** For XML and HTML, between tags. */
export function escapeText(text: string): string {
  return plain(text).replace(/[&<>"']/g, char => ENTITIES[char] ?? char);
}

/** For XML and HTML, in a quoted attribute. */
export function escapeAttribute(text: string): string {
  return plain(text).replace(/[&<>"'\n\t]/g, char => ENTITIES[char] ?? char);
}

/** For one line or one table cell of Markdown (GFM): nothing in it can end the cell, the line or the sentence. */
export function markdown(text: string): string {
  return (
    plain(text)
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/[\\`*[\]<>|~&]/g, '\\$&')
      // An underscore inside a word is only a letter; NAMES_LIKE_THIS stay readable.
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
      .replace(/^[#+=-]/, '\\$&')
      .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
  );
}

const longestRun = (text: string, of: RegExp): number =>
  Math.max(0, ...(text.match(of) ?? []).map(run => run.length));

/** A fenced block of Markdown that its own content cannot end. */
export function fenced(text: string): string {
  const content = plain(text);
  const fence = '`'.repeat(Math.max(3, longestRun(content, /`+/g) + 1));
  return `${fence}text\n${content}\n${fence}`;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `23 November 2026, 09:28 UTC`, on demand with seconds. The same on every computer, whatever its language. */
export function moment(at: string | number, precision: 'minutes' | 'seconds' = 'minutes'): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return 'not known';
  const time = date.toISOString().slice(11, precision === 'seconds' ? 19 : 16);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${time} UTC`;
}

/** `0.4 s`, `31 s`, `2 min 5 s`, `1 h 4 min`. */
export function duration(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
