import { randomBytes, randomInt } from 'node:crypto';
import { createRedactor, type Redactor } from '../../../src/ports/redact.ts';
import { ENCODERS } from '../../support/encoders.ts';
import { type Hidden, slowlyRedacted } from '../../support/redact-oracle.ts';
import type { Proof } from '../part.ts';

/** Of twenty secrets each. */
const ROUNDS = 50;
const AWKWARD = [...'"\'%+=&/\\<>$`{#@ éß漢😀'];
const WORDS =
  'the a gate of case token INFO ended with 95 and https://x.example/?a=1&b=2 {"ok": true} ...'.split(' ');

/** A value that no other text holds by chance, with signs in it that encoders treat in different ways. */
function newSecret(): string {
  const length = randomInt(8, 201);
  const plain = randomBytes(length).toString('base64url').slice(0, length);
  const signs = [...plain];
  for (let sign = 0; sign < Math.min(10, length / 3); sign += 1)
    signs[randomInt(2, length - 2)] = AWKWARD[randomInt(AWKWARD.length)] ?? '%';
  return signs.join('');
}

/** Ordinary text between bars: no secret and no encoding of one has a bar. */
const filler = (): Buffer =>
  Buffer.from(
    `|${Array.from({ length: randomInt(1, 12) }, () => WORDS[randomInt(WORDS.length)]).join(' ')}|`,
  );

function inPieces(redactor: Redactor, bytes: Buffer, cuts: readonly number[]): Buffer {
  const stream = redactor.stream();
  const out: Buffer[] = [];
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    // A copy that is spoiled afterwards, as a read buffer that is used again would be.
    const piece = Buffer.from(bytes.subarray(from, to));
    out.push(...stream.push(piece).map(one => Buffer.from(one)));
    piece.fill(0);
    from = to;
  }
  out.push(...stream.end().map(one => Buffer.from(one)));
  return Buffer.concat(out);
}

const randomCuts = (length: number): number[] =>
  Array.from({ length: randomInt(0, 12) }, () => randomInt(length + 1)).sort((one, other) => one - other);

/** One secret as one encoder writes it. */
interface Case {
  readonly name: string;
  readonly parts: readonly Buffer[];
  readonly hidden: Hidden;
}

function casesOf(secrets: readonly string[]): Case[] {
  return secrets.flatMap((secret, index) =>
    ENCODERS.flatMap(({ name, encode }): Case[] => {
      const encoded = encode(secret);
      if (encoded === null) return [];
      const hidden = { bytes: encoded.own, label: `secret ${index}` };
      return [{ name, parts: [encoded.before, encoded.own, encoded.after], hidden }];
    }),
  );
}

class Tally {
  readonly counts = {
    'random secrets': 0,
    'encodings of them': ENCODERS.length,
    'encoded secrets hidden': 0,
    'texts cut at one byte': 0,
    'texts cut at random': 0,
  };
  readonly failures: string[] = [];

  /** The secrets of this proof are random and protect nothing: whoever mends it needs the bytes. */
  check(right: Buffer, got: Buffer, name: string, text: Buffer, cuts: readonly number[]): void {
    if (right.equals(got) || this.failures.length >= 20) return;
    const shown = text.toString('base64').slice(0, 600);
    this.failures.push(`${name}, cut at ${cuts.join() || 'no byte'}, base64: ${shown}`);
  }
}

function proveOne({ name, parts, hidden }: Case, redactor: Redactor, every: number, tally: Tally): void {
  const start = filler();
  const text = Buffer.concat([start, ...parts, filler()]);
  const end = start.length + Buffer.concat(parts).length;
  const right = slowlyRedacted(text, [hidden]);
  if (right.equals(text)) throw new Error(`the witness found nothing of ${name}`);
  tally.counts['encoded secrets hidden'] += 1;
  for (const cuts of [[], randomCuts(text.length)])
    tally.check(right, inPieces(redactor, text, cuts), name, text, cuts);
  tally.counts['texts cut at random'] += 1;
  for (let at = start.length; at <= end; at += every) {
    tally.check(right, inPieces(redactor, text, [at]), name, text, [at]);
    tally.counts['texts cut at one byte'] += 1;
  }
}

/** Large enough for the tables that skip, with the label of each secret in its place. */
function proveMany(cases: readonly Case[], redactor: Redactor, times: number, tally: Tally): void {
  const text = Buffer.concat([...cases, ...cases].flatMap(({ parts }) => [filler(), ...parts, filler()]));
  const right = slowlyRedacted(
    text,
    cases.map(({ hidden }) => hidden),
  );
  for (let time = 0; time < times; time += 1) {
    const cuts = time === 0 ? [] : randomCuts(text.length);
    tally.check(right, inPieces(redactor, text, cuts), `a text of ${text.length} bytes`, text, cuts);
    tally.counts['texts cut at random'] += 1;
  }
}

/**
 * The redactor against a slow witness that knows every encoded form whole: the same output unsplit, cut at random,
 * and cut at every single byte.
 */
export function prove({ full }: { readonly full: boolean }): Promise<Proof> {
  const tally = new Tally();
  for (let round = 0; round < (full ? ROUNDS : 1); round += 1) {
    const secrets = Array.from({ length: 20 }, newSecret);
    const redactor = createRedactor();
    for (const [index, secret] of secrets.entries()) redactor.register(secret, `secret ${index}`);
    tally.counts['random secrets'] += secrets.length;
    const cases = casesOf(secrets);
    for (const one of cases) proveOne(one, redactor, full ? 1 : 37, tally);
    proveMany(cases, redactor, full ? 20 : 3, tally);
  }
  return Promise.resolve({ name: 'redactor', counts: tally.counts, failures: tally.failures });
}
