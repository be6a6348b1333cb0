/** The slow witness of the redactor: looks for every encoded form in the whole text, one after the other. */

export interface Hidden {
  readonly bytes: Buffer;
  readonly label: string;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** What must be left of the text: of spans that begin at one place the longest counts; what overlaps is covered too. */
export function slowlyRedacted(text: Buffer, hidden: readonly Hidden[]): Buffer {
  const spans: Span[] = [];
  for (const { bytes, label } of hidden)
    for (let at = text.indexOf(bytes); at >= 0; at = text.indexOf(bytes, at + 1))
      spans.push({ from: at, to: at + bytes.length, label });
  spans.sort((one, other) => one.from - other.from || other.to - one.to);
  const out: Buffer[] = [];
  let end = 0;
  let label = '';
  for (const span of spans) {
    if (span.to <= end) continue;
    if (span.from > end) out.push(text.subarray(end, span.from));
    if (span.from >= end || span.label !== label) out.push(Buffer.from(`‹${span.label}›`));
    end = span.to;
    label = span.label;
  }
  out.push(text.subarray(end));
  return Buffer.concat(out);
}
