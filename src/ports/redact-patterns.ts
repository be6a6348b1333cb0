import { SPELLINGS } from './redact-spellings.ts';

/**
 * One way in which a whole value may come back: a sequence of steps, one for each character; a step holds every
 * spelling of that character.
 */
export interface Pattern {
  /** The label to put in its place. */
  readonly label: string;
  readonly steps: readonly Step[];
  /** Bytes of the shortest text it can match. */
  readonly shortest: number;
  /** Bytes of the longest, an ellipsis before or after it included. */
  readonly longest: number;
  /** So many characters of its beginning before an ellipsis, or of its end behind one, count as the whole. */
  readonly part: number;
}

/** The spellings of one character. */
export interface Step {
  readonly forms: readonly Buffer[];
  /** A first byte that decides by itself: this one form of one byte and no other begins with it. -1: none does. */
  readonly sure: readonly [number, number];
  /** How many bytes its forms have, ascending. */
  readonly lengths: readonly number[];
  /** The bytes that a form of it can begin with. */
  readonly firsts: readonly number[];
}

/** A test report that cuts a long line (`assert 'abcdef...`) leaves a part; fewer characters of one hide nothing. */
const SHORTEST_PART = 6;
const ELLIPSIS_BYTES = 3;

function stepOf(spellings: Iterable<string | Buffer>): Step {
  const known = new Map<string, Buffer>();
  for (const spelling of spellings) {
    const form = typeof spelling === 'string' ? Buffer.from(spelling, 'utf8') : spelling;
    known.set(form.toString('latin1'), form);
  }
  const forms = [...known.values()];
  const sure = forms
    .filter(form => form.length === 1 && forms.every(other => other === form || other[0] !== form[0]))
    .map(form => form[0] ?? -1);
  return {
    forms,
    sure: [sure[0] ?? -1, sure[1] ?? -1],
    lengths: [...new Set(forms.map(form => form.length))].sort((one, other) => one - other),
    firsts: [...new Set(forms.map(form => form[0] ?? -1))],
  };
}

/** A character at the end of a printed line may be followed by a break: consoles fold, base64 comes in lines. */
const folded = (step: Step, breaks: readonly string[]): Step =>
  stepOf([
    ...step.forms,
    ...step.forms
      .filter(form => form.length === 1)
      .flatMap(form => breaks.map(one => Buffer.concat([Buffer.from(one), form]))),
  ]);

const LINE_BREAKS = ['\n', '\r\n'] as const;
/** Line breaks as text within a JSON or a repr. */
const SPELLED_BREAKS = [...LINE_BREAKS, '\\n', '\\r\\n'] as const;

/**
 * From this character on a break may stand before it. Earlier ones would hold back every line that happens to end
 * like a secret begins, until more is printed; what stands behind an earlier break is a pattern of its own.
 */
const FOLDED_FROM = 4;
/** Characters that the rest of a secret has at least when it stands alone behind a break. */
const SHORTEST_REST = 8;

/** Both steps of a character: at the beginning of a value no break belongs to it. */
type Steps = readonly [early: Step, later: Step];

/** Characters come again and again: their steps are made once. */
function remembered(make: (character: string) => Steps): (character: string, index: number) => Step {
  const known = new Map<string, Steps>();
  return (character, index) => {
    let steps = known.get(character);
    if (steps === undefined) {
      steps = make(character);
      known.set(character, steps);
    }
    return steps[index < FOLDED_FROM ? 0 : 1];
  };
}

const spelledStep = remembered(character => {
  const bytes = Buffer.from(character, 'utf8');
  const first = stepOf(SPELLINGS.flatMap(spelling => spelling.of(character, bytes)));
  return [first, stepOf([...first.forms, ...LINE_BREAKS.map(one => one + character)])];
});

const plainStep = remembered(character => {
  const first = stepOf([character]);
  return [first, folded(first, LINE_BREAKS)];
});

/** Base64's and base64url's alphabets differ in two characters; both may be percent- or JSON-escaped in turn. */
const base64Step = remembered(character => {
  const twins = ['+-', '/_'].find(pair => pair.includes(character)) ?? character;
  const spelled = twins.length === 1 ? [twins] : [...twins].flatMap(one => spelledStep(one, 0).forms);
  const first = stepOf(spelled);
  return [first, folded(first, SPELLED_BREAKS)];
});

const hexStep = remembered(digit => {
  const first = stepOf([digit, digit.toUpperCase()]);
  return [first, folded(first, LINE_BREAKS)];
});

const littleEndian = (value: string): Buffer => Buffer.from(value, 'utf16le');
const littleEndianStep = remembered(sign => [stepOf([littleEndian(sign)]), stepOf([littleEndian(sign)])]);
const bigEndian = (sign: string): Step => stepOf([littleEndian(sign).swap16()]);
const bigEndianStep = remembered(sign => [bigEndian(sign), bigEndian(sign)]);

function pattern(label: string, steps: readonly Step[], cut = false): Pattern {
  const shortest = steps.reduce((sum, step) => sum + (step.lengths[0] ?? 0), 0);
  const longest = steps.reduce((sum, step) => sum + (step.lengths.at(-1) ?? 0), ELLIPSIS_BYTES);
  const part = cut && steps.length > SHORTEST_PART ? SHORTEST_PART : Number.POSITIVE_INFINITY;
  return { label, steps, shortest, longest, part };
}

/**
 * The characters of base64 that stand for the value alone when it begins `offset` bytes into a group of three.
 * The one before and the one after share bits with a neighbour and are not known.
 */
function base64Core(value: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), value]).toString('base64');
  const from = offset === 0 ? 0 : offset + 1;
  const to = Math.floor(((offset + value.length) * 8) / 6);
  return encoded.slice(from, to);
}

/** One way to write a whole value: what stands there, and the step of each of its signs. */
interface Way {
  of(value: string): readonly string[];
  step(sign: string, index: number): Step;
  /** The step of what stands behind a break that came too early to be part of the whole; without it nothing folds. */
  readonly rest?: (sign: string, index: number) => Step;
}

/** Every way, by name. The first one knows every spelling of each character. */
const WAYS: Readonly<Record<string, Way>> = {
  spelled: { of: value => [value], step: spelledStep, rest: plainStep },
  base64: {
    of: value => [0, 1, 2].map(offset => base64Core(Buffer.from(value), offset)),
    step: base64Step,
    rest: base64Step,
  },
  // PowerShell's -EncodedCommand.
  'base64 of UTF-16': {
    of: value => [0, 1, 2].map(offset => base64Core(littleEndian(value), offset)),
    step: base64Step,
    rest: base64Step,
  },
  hex: { of: value => [Buffer.from(value).toString('hex')], step: hexStep, rest: hexStep },
  'UTF-16, little end first': { of: value => [value], step: littleEndianStep },
  'UTF-16, big end first': { of: value => [value], step: bigEndianStep },
};

/** Every pattern for one value: spelled out character by character, and encoded as a whole. */
export function patternsFor(value: string, label: string): Pattern[] {
  return Object.entries(WAYS).flatMap(([name, { of, step, rest }]) =>
    of(value).flatMap(written => {
      const signs = [...written];
      const patterns = [pattern(label, signs.map(step), name === 'spelled')];
      for (let lost = 1; rest && lost < FOLDED_FROM && signs.length - lost >= SHORTEST_REST; lost += 1)
        patterns.push(pattern(label, signs.slice(lost).map(rest)));
      return patterns;
    }),
  );
}
