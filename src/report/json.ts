import type { VerdictDocument } from './document.ts';

// JSON allows these in a string as they are; a terminal that shows the file would obey them, or show nothing.
const BARE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/** The document as JSON, ending in a newline (DESIGN section 4). Parsed again it is the same document. */
export function renderJson(document: VerdictDocument): string {
  const text = JSON.stringify(document, null, 2);
  const unit = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`;
  const escaped = (char: string): string =>
    Array.from({ length: char.length }, (_, at) => unit(char.charCodeAt(at))).join('');
  // The only bare line ends are those between its lines: within a string they are escaped already.
  return `${text.replace(BARE, char => (char === '\n' ? char : escaped(char)))}\n`;
}
