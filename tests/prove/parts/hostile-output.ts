import { randomInt } from 'node:crypto';
import { ATTACKS } from '../../support/attacks.ts';
import { type HostilePanel, openHostilePanel } from '../../support/hostile-panel.ts';
import type { Proof } from '../part.ts';

/** Strings on the screen at once; each may be several rows. */
const AT_ONCE = 8;
const PIECES = Object.values(ATTACKS)
  .map(attack => Buffer.from(attack as string))
  .filter(attack => attack.length < 500);
const SIGNS = [
  0x1b, 0x5b, 0x5d, 0x50, 0x3b, 0x3f, 0x07, 0x0d, 0x08, 0x09, 0x9b, 0x9d, 0xc2, 0xe2, 0x80, 0xa8, 0xf0, 0xff,
  0x6d,
];

const pick = <T>(list: readonly T[]): T => list[randomInt(list.length)] as T;

/** Random bytes, random control signs, or pieces of known attacks cut at random and put together. */
function hostileString(): Buffer {
  const length = randomInt(1, 80);
  switch (randomInt(3)) {
    case 0:
      return Buffer.from(Array.from({ length }, () => randomInt(256)));
    case 1:
      return Buffer.from(
        Array.from({ length }, () => (randomInt(2) === 0 ? pick(SIGNS) : randomInt(0x20, 0x7f))),
      );
    default:
      return Buffer.concat(
        Array.from({ length: randomInt(1, 5) }, () => {
          const piece = pick(PIECES);
          return piece.subarray(randomInt(piece.length), randomInt(piece.length + 1));
        }),
      );
  }
}

async function tryAll(panel: HostilePanel, strings: readonly Buffer[], failures: string[]): Promise<void> {
  const wrong = await panel.print(strings);
  if (wrong.length === 0 || failures.length >= 20) return;
  failures.push(`${wrong.join('; ')}: base64 ${strings.map(one => one.toString('base64')).join(' ')}`);
}

/** Hostile strings through the log and the panel into a real terminal: nothing outside the panel may change. */
export async function prove({ full }: { readonly full: boolean }): Promise<Proof> {
  const counts = { 'hostile strings printed': 0, 'rows of the panel they filled': 0, 'frames compared': 0 };
  const failures: string[] = [];
  for (const [columns, lines, share] of [
    [80, 24, 0.5],
    [120, 40, 0.25],
    [60, 16, 0.25],
  ] as const) {
    const panel = await openHostilePanel(columns, lines);
    try {
      const all = share * (full ? 20_800 : 320);
      for (let done = 0; done < all; done += AT_ONCE) {
        const strings = Array.from({ length: AT_ONCE }, hostileString);
        await tryAll(panel, strings, failures);
        counts['hostile strings printed'] += strings.length;
        counts['rows of the panel they filled'] += panel.rows().length;
        counts['frames compared'] += 1;
      }
    } finally {
      await panel.close();
    }
  }
  return { name: 'hostile-output', counts, failures };
}
