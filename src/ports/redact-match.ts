import type { Pattern, Step } from './redact-patterns.ts';

/** Where a match ends that begins at a place: -1 for nowhere. `open`: more bytes could make a longer one. */
export interface Found {
  end: number;
  open: boolean;
}

const DOT = 0x2e;
const ELLIPSES = [Buffer.from('...'), Buffer.from('…', 'utf8')] as const;

function startsWith(bytes: Uint8Array, at: number, form: Uint8Array): 'yes' | 'no' | 'cut' {
  const limit = Math.min(form.length, bytes.length - at);
  for (let index = 0; index < limit; index += 1) if (bytes[at + index] !== form[index]) return 'no';
  return limit === form.length ? 'yes' : 'cut';
}

/** The ends of an ellipsis at a place. */
function ellipsis(bytes: Uint8Array, at: number, found: Found): number {
  const first = bytes[at];
  if (first !== undefined && first !== DOT && first !== ELLIPSES[1][0]) return -1;
  for (const form of ELLIPSES) {
    const answer = startsWith(bytes, at, form);
    if (answer === 'yes') return at + form.length;
    if (answer === 'cut') found.open = true;
  }
  return -1;
}

/** All places where a spelling of this character ends that begins at one of `ends`. */
function follow(step: Step, bytes: Uint8Array, ends: readonly number[], found: Found): number[] {
  const next: number[] = [];
  for (const end of ends)
    for (const form of step.forms) {
      const answer = startsWith(bytes, end, form);
      if (answer === 'cut') found.open = true;
      else if (answer === 'yes' && !next.includes(end + form.length)) next.push(end + form.length);
    }
  return next;
}

/**
 * Follows all spellings at once from step `from` on; one may be the beginning of another (`\` and `\\`), so several
 * ends stay alive. `found.end` grows when the match is longer.
 */
export function match(pattern: Pattern, from: number, bytes: Uint8Array, at: number, found: Found): void {
  const { steps, part } = pattern;
  let ends = [at];
  for (let index = from; index < steps.length; index += 1) {
    const step = steps[index];
    const end = ends[0] ?? at;
    if (step === undefined) return;
    if (from === 0 && index >= part)
      for (const one of ends) found.end = Math.max(found.end, ellipsis(bytes, one, found));
    if (ends.length === 1 && end < bytes.length) {
      const byte = bytes[end];
      if (byte === step.sure[0] || byte === step.sure[1]) {
        ends[0] = end + 1;
        continue;
      }
    }
    ends = follow(step, bytes, ends, found);
    if (ends.length === 0) return;
  }
  for (const end of ends) if (end > found.end) found.end = end;
}
