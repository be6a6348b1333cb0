import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { FRAMES, frameOf, SIZES } from '../support/show.ts';

/** Golden frames: what is really visible, as text. `UPDATE_FRAMES=1 npx vitest run tests/screens/frames.test.tsx` */
const FOLDER = fileURLToPath(new URL('../frames/', import.meta.url));
const update = process.env.UPDATE_FRAMES === '1';
const known = new Set<string>();

const all = Object.entries(FRAMES).flatMap(([screen, cases]) =>
  cases.flatMap(frame =>
    (frame.sizes ?? SIZES).map(size => ({
      name: `${screen}-${frame.name}-${size[0]}x${size[1]}`,
      frame,
      size,
    })),
  ),
);

for (const { name, frame, size } of all) {
  known.add(`${name}.txt`);
  test(name, async () => {
    const { rig, screens } = await frameOf(frame, size);
    const rows = rig.screen();
    await screens.stop();
    const seen = `${rows.join('\n').trimEnd()}\n`;
    for (const text of frame.shows) expect(seen).toContain(text);
    // The last row stays free: a taller frame leaves ghosts behind.
    expect(rows.at(-1)).toBe('');
    expect(rows.at(-2)).not.toBe(size[1] >= 16 && size[0] >= 60 ? '' : null);
    // Nothing in the footer may be cut: it says which keys work.
    expect(rows.at(-2)).not.toMatch(/~$/);
    if (frame.unicode === false) expect(seen).toMatch(/^[\n -~]*$/);
    const file = `${FOLDER}${name}.txt`;
    if (update) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, seen);
    }
    expect(existsSync(file), `no golden frame ${name}; run once with UPDATE_FRAMES=1 and look at it`).toBe(
      true,
    );
    expect(seen).toBe(readFileSync(file, 'utf8'));
  });
}

afterAll(() => {
  const left = existsSync(FOLDER)
    ? readdirSync(FOLDER).filter(file => !known.has(file) && file !== '.gitkeep')
    : [];
  expect(left, 'golden frames that no case makes').toEqual([]);
});
