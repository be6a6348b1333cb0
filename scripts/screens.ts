import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type * as Show from '../tests/support/show.ts';
import type { Rig } from '../tests/support/terminal.ts';

/**
 * Draws every screen as a picture, to be looked at: the real screens on a terminal emulator, its cells as SVG, and
 * PNG where rsvg-convert or ImageMagick is installed. `node scripts/screens.ts [NAME…] [--light]`, out in screens-out/.
 */

const OUT = fileURLToPath(new URL('../screens-out/', import.meta.url));
const CELL = { width: 9, height: 19, font: 15 };
const DARK = {
  back: '#101418',
  fore: '#d8dee4',
  sixteen: ['#000000', '#e05561', '#8cc265', '#d5a021', '#4aa5f0', '#c162de', '#42b3c2', '#d7dae0'],
};
const LIGHT = {
  back: '#ffffff',
  fore: '#1a1a1a',
  sixteen: ['#000000', '#b3001b', '#1a7f37', '#8a6100', '#0550ae', '#8250df', '#0b6b77', '#57606a'],
};

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function svgOf(rig: Rig, colours: typeof DARK): string {
  const { terminal } = rig;
  const parts: string[] = [];
  for (let y = 0; y < terminal.rows; y += 1) {
    const row = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y);
    for (let x = 0; x < terminal.cols; x += 1) {
      const cell = row?.getCell(x);
      const sign = cell?.getChars() ?? '';
      if (!cell || (sign === '' && !cell.isInverse())) continue;
      const own = cell.isFgPalette()
        ? (colours.sixteen[cell.getFgColor() % 8] ?? colours.fore)
        : colours.fore;
      const inverse = cell.isInverse() !== 0;
      const left = x * CELL.width;
      if (inverse)
        parts.push(
          `<rect x="${left}" y="${y * CELL.height}" width="${CELL.width}" height="${CELL.height}" fill="${own}"/>`,
        );
      if (sign.trim() === '') continue;
      if (sign === '█') {
        parts.push(
          `<rect x="${left}" y="${y * CELL.height}" width="${CELL.width}" height="${CELL.height}" fill="${own}"/>`,
        );
        continue;
      }
      parts.push(
        `<text x="${left}" y="${y * CELL.height + 14}" fill="${inverse ? colours.back : own}"${cell.isBold() ? ' font-weight="bold"' : ''}>${escapeXml(sign)}</text>`,
      );
    }
  }
  const width = terminal.cols * CELL.width;
  const height = terminal.rows * CELL.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans Mono" font-size="${CELL.font}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="${colours.back}"/>${parts.join('')}</svg>`;
}

/** Says whether a picture could be made. */
function toPng(svg: string, png: string): boolean {
  for (const [tool, args] of [
    ['rsvg-convert', ['-o', png, svg]],
    ['convert', [svg, png]],
  ] as const) {
    try {
      execFileSync(tool, args, { stdio: 'ignore' });
      return true;
    } catch {
      // The next tool may be there.
    }
  }
  return false;
}

const names = process.argv.slice(2).filter(arg => !arg.startsWith('--'));
const colours = process.argv.includes('--light') ? LIGHT : DARK;
// Chalk decides about colour when it is first imported.
process.env.FORCE_COLOR = '1';
await mkdir(OUT, { recursive: true });
await build({
  entryPoints: [fileURLToPath(new URL('../tests/support/show.ts', import.meta.url))],
  outfile: `${OUT}show.mjs`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  jsx: 'automatic',
  packages: 'external',
  logLevel: 'warning',
});
const show = (await import(pathToFileURL(`${OUT}show.mjs`).href)) as typeof Show;

let drawn = 0;
let pictures = 0;
for (const [screen, cases] of Object.entries(show.FRAMES)) {
  for (const frame of cases) {
    if (names.length > 0 && !names.includes(screen) && !names.includes(frame.name)) continue;
    for (const size of frame.sizes ?? show.SIZES) {
      const { rig, screens } = await show.frameOf(frame, size, true);
      const file = `${OUT}${screen}-${frame.name}-${size[0]}x${size[1]}`;
      await writeFile(`${file}.svg`, svgOf(rig, colours));
      if (toPng(`${file}.svg`, `${file}.png`)) pictures += 1;
      drawn += 1;
      await screens.stop();
    }
  }
}
console.log(`${drawn} screens drawn, ${pictures} of them as PNG, in screens-out/`);
