import type { VerdictDocument } from './document.ts';

// JSON allows these in a string as they are; a terminal that shows the file would obey them, or show nothing.
const BARE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/**
 * JSON that may stand on a terminal. Parsed again it is the same value.
 * @param indent spaces; 0 for one line
 */
export function jsonText(value: unknown, indent = 2): string {
  const unit = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`;
  const escaped = (char: string): string =>
    Array.from({ length: char.length }, (_, at) => unit(char.charCodeAt(at))).join('');
  // The only bare line ends are those between its lines: within a string they are escaped already.
  return JSON.stringify(value, null, indent).replace(BARE, char => (char === '\n' ? char : escaped(char)));
}

/** The document as JSON, ending in a newline (DESIGN section 4). */
export const renderJson = (document: VerdictDocument): string => `${jsonText(document)}\n`;
