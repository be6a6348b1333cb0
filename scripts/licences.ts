import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

const mit = (holder: string): string => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Packages that name their licence and carry no text of it; the holder as the package's own files name it. */
const WITHOUT_A_FILE: Readonly<Record<string, string>> = {
  'yoga-layout MIT': mit('Meta Platforms, Inc. and affiliates.'),
};

/** Folders of the packages that stand in a bundle: the innermost one of each file. */
function packagesIn(metafiles: readonly Metafile[]): string[] {
  const folders = metafiles
    .flatMap(({ inputs }) => Object.keys(inputs))
    .flatMap(path => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/**
 * The licences of everything that is bundled, as its authors wrote them.
 * @throws when a package comes without one: then somebody has to look before it can be given on
 */
export async function thirdPartyLicences(root: string, metafiles: readonly Metafile[]): Promise<string> {
  const parts: string[] = [];
  for (const folder of packagesIn(metafiles)) {
    const path = join(root, folder);
    if (!existsSync(join(path, 'package.json'))) throw new Error(`${folder} has no package.json.`);
    const { name, version, license } = JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license?: string;
    };
    const files = (await readdir(path)).filter(file => LICENCE.test(file)).sort();
    const texts = await Promise.all(files.map(file => readFile(join(path, file), 'utf8')));
    const text =
      texts.map(one => one.replaceAll('\r\n', '\n').trim()).join('\n\n') ||
      WITHOUT_A_FILE[`${name} ${license}`];
    if (!text)
      throw new Error(
        `${name} ${version} (${license}) comes without a licence text. Look at it before it is bundled.`,
      );
    parts.push(`${name} ${version} (${license ?? 'see below'})\n\n${text}`);
  }
  const unique = [...new Set(parts)];
  return `caio-cockpit contains the following packages.\n\n${unique.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
