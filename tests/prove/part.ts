import { readdir } from 'node:fs/promises';

/** One promise that is proven by counting: what was tried, and every time that it did not hold. */
export interface Proof {
  readonly name: string;
  /** What was done how often; a part that counts nothing has proven nothing. */
  readonly counts: Readonly<Record<string, number>>;
  /** One sentence for each time that the promise was broken. */
  readonly failures: readonly string[];
}

/** @param options.full minutes long, for `npm run prove`; else seconds long, for `npm test` */
export type Prove = (options: { readonly full: boolean }) => Promise<Proof>;

const FOLDER = new URL('./parts/', import.meta.url);

/** The names of all parts: the files of the folder. */
export async function partNames(): Promise<string[]> {
  const files = await readdir(FOLDER);
  return files
    .filter(file => file.endsWith('.ts'))
    .map(file => file.slice(0, -'.ts'.length))
    .sort();
}

/** @throws when the file gives no `prove` */
export async function partNamed(name: string): Promise<Prove> {
  const module = (await import(new URL(`${name}.ts`, FOLDER).href)) as { prove?: Prove };
  if (typeof module.prove !== 'function') throw new Error(`parts/${name}.ts exports no function "prove".`);
  return module.prove;
}

/** Why a proof does not count; empty: it does. */
export function shortcomings({ counts, failures }: Proof): string[] {
  const idle = Object.values(counts).every(count => count === 0);
  return [...failures, ...(idle ? ['It counted nothing, so it proved nothing.'] : [])];
}
