import type { VerdictDocument } from './document.ts';

// JSON allows these in a string as they are; a terminal that shows the file would obey them.
const BARE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** The document as JSON, ending in a newline (DESIGN section 4). Parsed again it is the same document. */
export function renderJson(document: VerdictDocument): string {
  const text = JSON.stringify(document, null, 2);
  const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // The only bare line ends are those between its lines: within a string they are escaped already.
  return `${text.replace(BARE, char => (char === '\n' ? char : escaped(char)))}\n`;
}
