import { type Binding, footer } from './bindings.ts';
import { BLANK, fitHeight, fitLine, type Line, line, wrapped } from './lines.ts';
import type { Theme } from './theme.ts';
import type { Size } from './views.ts';
import { LOOK_ON } from './words/look-on.ts';
import { FRAME, RAIL } from './words.ts';

/** A sentence above the footer: a question, or why a key does nothing. */
export interface Notice {
  readonly text: string;
  readonly urgent: boolean;
}

export interface FrameProps<A> {
  readonly size: Size;
  readonly theme: Theme;
  /** Number of the step in the rail. */
  readonly step: number;
  readonly rehearsal: boolean;
  /** Another cockpit's run is looked at. */
  readonly lookingOn?: boolean;
  /** Null: the body says it all. */
  readonly title: string | null;
  readonly body: (width: number, height: number) => readonly Line[];
  readonly bindings: readonly Binding<A>[];
  readonly notice: Notice | null;
}

/** From this height on there are blank rows between the parts. */
const ROOMY = 24;
/** The last column stays free: some consoles move on when it is written. */
export const innerWidth = (size: Size): number => size.columns - 1;

/** The steps of the cutover; the current one in brackets, so that it needs no colour. */
export function rail(step: number, width: number): Line {
  const long = width >= 76;
  return RAIL.flatMap((entry, index) => {
    const name = `${index + 1} ${long ? entry.long : entry.short}`;
    const here = index + 1 === step;
    const gap = index === 0 ? '' : long ? '  ' : ' ';
    return [{ text: gap }, here ? { text: `[${name}]`, bold: true, tone: 'busy' as const } : { text: name }];
  });
}

const noticeLines = (notice: Notice, width: number): Line[] =>
  wrapped(notice.text, width, 0, { bold: true, ...(notice.urgent ? { tone: 'warn' as const } : {}) }).slice(
    0,
    2,
  );

/** What holds for the whole screen, in full and in short; null: it is the real thing. */
export function bannerOf({
  rehearsal,
  lookingOn = false,
}: Pick<FrameProps<unknown>, 'rehearsal' | 'lookingOn'>): { long: string; short: string } | null {
  if (lookingOn) return { long: LOOK_ON.banner, short: LOOK_ON.bannerShort };
  return rehearsal ? { long: FRAME.rehearsal, short: FRAME.rehearsalShort } : null;
}

function head<A>(props: FrameProps<A>, roomy: boolean, width: number): Line[] {
  const title = props.title === null ? null : line(props.title, { bold: true });
  const words = bannerOf(props);
  if (!roomy) {
    if (!words) return [rail(props.step, width), ...(title ? [title] : [])];
    const short = { text: ` ${words.short} `, bold: true, inverse: true };
    return [rail(props.step, width), title ? [short, { text: ' ' }, ...title] : [short]];
  }
  const banner = words ? line(` ${words.long} `, { bold: true, inverse: true }) : BLANK;
  const air = props.size.rows >= 30 ? [BLANK] : [];
  const above = words ? air : [];
  return [rail(props.step, width), banner, ...above, ...(title ? [title, ...air] : [])];
}

/** Where rows are few a notice takes the place of the keys; it goes with the next key. A long one takes a second row. */
function foot<A>(props: FrameProps<A>, roomy: boolean, width: number): Line[] {
  const keys = footer(props.bindings, props.theme, width);
  const said = props.notice === null ? [] : noticeLines(props.notice, width);
  if (roomy) return [...(said.length === 0 ? [BLANK] : said), keys];
  return said.length === 0 ? [keys] : said;
}

/** Rows above the body of a screen, and what is left for the body. */
export function bodyRoom<A>(props: Omit<FrameProps<A>, 'body'>): {
  top: number;
  width: number;
  height: number;
} {
  const roomy = props.size.rows >= ROOMY;
  const width = innerWidth(props.size);
  const whole = { ...props, body: () => [] };
  const top = head(whole, roomy, width).length;
  return { top, width, height: props.size.rows - 1 - top - foot(whole, roomy, width).length };
}

/** Every row of a screen: always one fewer than the window has, as a taller frame leaves ghosts. */
export function frameLines<A>(props: FrameProps<A>): Line[] {
  const { size, theme } = props;
  const width = innerWidth(size);
  const roomy = size.rows >= ROOMY;
  const top = head(props, roomy, width);
  const bottom = foot(props, roomy, width);
  const height = size.rows - 1 - top.length - bottom.length;
  const rows = [...top, ...fitHeight(props.body(width, height), height), ...bottom];
  return fitHeight(rows, size.rows - 1).map(row => fitLine(row, width, theme));
}

/** What stands in a window that is too small for any screen. */
export function tooSmallLines(size: Size, theme: Theme, notice: Notice | null): Line[] {
  const width = innerWidth(size);
  const height = Math.max(1, size.rows - 1);
  // A question (Ctrl-C once) comes first: the keys that it names are the only ones that still work.
  const asked = notice ? noticeLines(notice, width) : [];
  const title = wrapped(FRAME.tooSmall, width, 0, { bold: true });
  const why = wrapped(FRAME.tooSmallWhy(size.columns, size.rows), width, 0);
  const run = wrapped(FRAME.tooSmallRun, width, 0);
  const short = wrapped(FRAME.tooSmallShort(size.columns, size.rows), width, 0);
  const all = [
    [...asked, ...title, ...why, ...run],
    [...asked, ...title, ...short, ...run],
    [...asked, ...title, ...short],
  ];
  const rows = all.find(one => one.length <= height) ?? [...asked, ...title];
  return fitHeight(rows, height).map(row => fitLine(row, width, theme));
}
