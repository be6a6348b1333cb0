import { GATE_IDS, type GateId, stepOf } from '../runbook/gates.ts';
import { cells } from './text.ts';
import { LOG } from './words/log.ts';

/** What the screen is told: the same as its `Local`, so that it can be made from that. */
export interface LogLocal {
  /** The piece that is shown first. */
  readonly top: number;
  /** Which hit was gone to, counted from 0. */
  readonly row: number | null;
  readonly typing: boolean;
  readonly query: string;
  readonly field: { readonly text: string | null } | null;
  /** Lines are null while they are being read. */
  readonly log: { readonly gate: GateId; readonly lines: readonly string[] | null } | null;
}

/** A line, or a part of a long one: small enough that the smallest window can hold it whole. */
export interface Piece {
  /** From 1. */
  readonly line: number;
  /** A line goes on in this piece. */
  readonly goesOn: boolean;
  readonly text: string;
}

export interface LogView {
  readonly title: string;
  readonly pieces: readonly Piece[] | null;
  readonly lines: number;
  readonly top: number;
  readonly query: string;
  /** Pieces in which the query begins, in their order; one entry for each hit. */
  readonly hits: readonly number[];
  /** Which of them was gone to. */
  readonly hit: number;
  /** What is being typed into the search; null: nobody searches. */
  readonly typing: string | null;
}

/** Cells of one piece: six rows of the narrowest window. */
const PIECE = 300;

function cut(text: string): string[] {
  // No sign takes more than two cells.
  if (text.length <= PIECE / 2 || cells(text) <= PIECE) return [text];
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const sign of text) {
    const width = cells(sign);
    if (used + width > PIECE) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += sign;
    used += width;
  }
  return [...parts, part];
}

/** Made once for each log, not once for each frame: a log can have 20,000 lines. */
const cutLogs = new WeakMap<readonly string[], readonly Piece[]>();

function piecesOf(lines: readonly string[]): readonly Piece[] {
  const known = cutLogs.get(lines);
  if (known) return known;
  const pieces = lines.flatMap((text, index) =>
    cut(text).map((part, place): Piece => ({ line: index + 1, goesOn: place > 0, text: part })),
  );
  cutLogs.set(lines, pieces);
  return pieces;
}

const found = new WeakMap<readonly Piece[], { readonly query: string; readonly hits: readonly number[] }>();

/** Capital and small letters are the same. A hit that goes over the edge of a piece counts where it begins. */
function search(pieces: readonly Piece[], query: string): number[] {
  const wanted = query.toLowerCase();
  const hits: number[] = [];
  for (let at = 0; at < pieces.length; at += 1) {
    const text = (pieces[at]?.text ?? '').toLowerCase();
    const next = pieces[at + 1];
    const tail = next?.goesOn ? next.text.toLowerCase().slice(0, wanted.length - 1) : '';
    const all = text + tail;
    for (
      let from = all.indexOf(wanted);
      from >= 0 && from < text.length;
      from = all.indexOf(wanted, from + wanted.length)
    )
      hits.push(at);
  }
  return hits;
}

function hitsOf(pieces: readonly Piece[], query: string): readonly number[] {
  if (query === '') return [];
  const known = found.get(pieces);
  if (known?.query === query) return known.hits;
  const hits = search(pieces, query);
  found.set(pieces, { query, hits });
  return hits;
}

/** The log of one gate as plain values. Pure; what is costly is kept for as long as the lines are the same. */
export function logView(local: LogLocal): LogView {
  const gate = local.log?.gate ?? GATE_IDS[0];
  const lines = local.log?.lines ?? null;
  const pieces = lines && piecesOf(lines);
  const hits = pieces ? hitsOf(pieces, local.query) : [];
  return {
    title: LOG.title(GATE_IDS.indexOf(gate) + 1, stepOf(gate).title, lines && LOG.lines(lines.length)),
    pieces,
    lines: lines?.length ?? 0,
    top: local.top,
    query: local.query,
    hits,
    hit: hits.length === 0 ? 0 : (local.row ?? 0) % hits.length,
    typing: local.typing ? (local.field?.text ?? '') : null,
  };
}

/** The first hit at or below what is shown, else the very first. @returns place in the hits */
export function firstHit(
  lines: readonly string[],
  query: string,
  top: number,
): { hit: number; top: number } | null {
  const hits = hitsOf(piecesOf(lines), query);
  if (hits.length === 0) return null;
  const below = hits.findIndex(piece => piece >= top);
  const hit = Math.max(0, below);
  return { hit, top: hits[hit] ?? 0 };
}
