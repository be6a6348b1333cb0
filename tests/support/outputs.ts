import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Json } from '../../checks/hive-files.ts';

/** A recorded output of a real script (shortened, addresses made up). */
export function recorded(name: string): string {
  return readFileSync(new URL(`./outputs/${name}.txt`, import.meta.url), 'utf8');
}

export type Path = readonly (string | number)[];

/** Every path of a JSON value, inner ones too, the root not. */
export function pathsOf(value: Json, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const here = [...at, Array.isArray(value) ? Number(key) : key];
    return [here, ...pathsOf(item, here)];
  });
}

export function valueAt(value: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (Reflect.get(inner, key) as Json | undefined) : undefined,
    value,
  );
}

/** A copy with one value replaced; `undefined` takes it away. */
export function withValue(value: Json, path: Path, given: Json | undefined): Json {
  const copy: Json = JSON.parse(JSON.stringify(value));
  const last = path.at(-1) ?? '';
  const parent = valueAt(copy, path.slice(0, -1));
  if (typeof parent !== 'object' || parent === null) throw new Error(`no such path: ${path.join('.')}`);
  if (given !== undefined) Reflect.set(parent, last, given);
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else Reflect.deleteProperty(parent, last);
  return copy;
}

/** Something else in place of `old`: near it, far from it, or nothing at all. */
export function otherThan(old: Json | undefined): fc.Arbitrary<Json | undefined> {
  const near: fc.Arbitrary<Json | undefined>[] = [fc.constant(undefined), fc.constant(null)];
  if (typeof old === 'boolean') near.push(fc.constant(!old));
  if (typeof old === 'number')
    near.push(fc.constantFrom(old + 1, old - 1, old / 2, -old, String(old), 0, 1e9));
  if (typeof old === 'string') near.push(fc.constantFrom(`${old}x`, '', 'error', 'dispatched', 'x'));
  if (Array.isArray(old)) near.push(fc.constantFrom<Json>([...old, 'x'], [], {}));
  near.push(fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>);
  return fc.oneof(...near).filter(fresh => JSON.stringify(fresh) !== JSON.stringify(old));
}

/** Tries every path of a document with several other values; `judge` throws when one is taken for good. */
export function mutateEverywhere(
  document: Json,
  judge: (mutated: Json, path: string) => void,
  numRuns = 25,
): number {
  const paths = pathsOf(document);
  for (const path of paths) {
    fc.assert(
      fc.property(otherThan(valueAt(document, path)), fresh => {
        judge(withValue(document, path, fresh), path.join('.'));
      }),
      { numRuns },
    );
  }
  return paths.length;
}
