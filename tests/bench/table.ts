import { isMet, type Row, type Wanted } from './row.ts';

const figure = (value: number): string => value.toFixed(value < 100 ? 1 : 0);

function wantedText({ of, atMost, atLeast }: Wanted, unit: Row['unit']): string {
  const tail = of === 'ratio' ? 'x' : ` ${unit}`;
  return atMost !== undefined ? `≤ ${atMost}${tail}` : `≥ ${atLeast}${tail}`;
}

const MET = new Map<boolean | undefined, string>([
  [true, 'yes'],
  [false, '**no**'],
  [undefined, ''],
]);

/** The rows as a Markdown table; every row stands with its baseline. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(row => {
    const wanted = row.wanted ? wantedText(row.wanted, row.unit) : '';
    return `| ${row.what} | ${figure(row.own)} ${row.unit} | ${row.baseline} | ${figure(row.base)} ${row.unit} | ${row.ratio.toFixed(2)}x | ${wanted} | ${MET.get(isMet(row))} | ${row.pairs} |`;
  });
  return [
    '| what | median | baseline | its median | ratio | wanted | kept | pairs |',
    '|---|---:|---|---:|---:|---:|---|---:|',
    ...lines,
  ].join('\n');
}
