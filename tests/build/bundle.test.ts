import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bundle, bundle, FIRSTS } from '../../scripts/bundle.ts';
import { withoutFacades } from '../../scripts/lean/builtins.ts';

const ROOT = join(fileURLToPath(new URL('.', import.meta.url)), '../..');

let built: Bundle;
beforeAll(async () => {
  built = await bundle(ROOT);
});

/** Sources that are loaded with these entry points, before anything is imported lazily. */
function loadedWith(...entries: readonly string[]): string[] {
  const { outputs } = built.metafile;
  const seen = new Set<string>();
  const look = (file: string): void => {
    if (seen.has(file) || !outputs[file]) return;
    seen.add(file);
    for (const { path, kind } of outputs[file].imports) if (kind === 'import-statement') look(path);
  };
  for (const entry of entries) {
    const file = Object.keys(outputs).find(path => outputs[path]?.entryPoint === entry);
    if (!file) throw new Error(`${entry} is no part of its own.`);
    look(file);
  }
  return [...seen].flatMap(file => Object.keys(outputs[file]?.inputs ?? {}));
}

describe('the bundle', () => {
  test('before the first frame nothing is loaded that it does not need', () => {
    const loaded = loadedWith('src/main.ts', 'src/commands/cockpit.ts', 'src/commands/first-frame.ts');
    expect(loaded).toContain('screens/ReadyScreen.ts');
    expect(loaded.filter(path => /node_modules\/(?:undici|ioredis|execa|zod)\//.test(path))).toEqual([]);
    expect(
      loaded.filter(path =>
        /^(?:checks|src\/ports|src\/rehearsal|src\/report)\/(?!guard\.ts|owner\.ts|platform\.ts)/.test(path),
      ),
    ).toEqual([]);
  });

  test('the practice world’s Python and the commands without a screen load no screen', () => {
    const loaded = loadedWith('src/main.ts', 'src/rehearsal/index.ts', 'src/commands/gates.ts');
    expect(loaded).toContain('src/rehearsal/python/main.ts');
    expect(loaded.filter(path => /node_modules\/(?:react|ink|yoga-layout)\//.test(path))).toEqual([]);
  });

  test('the first frame comes from few files', () => {
    const { outputs } = built.metafile;
    const files = new Set<string>();
    const look = (file: string): void => {
      if (files.has(file) || !outputs[file]) return;
      files.add(file);
      for (const { path, kind } of outputs[file].imports) if (kind === 'import-statement') look(path);
    };
    for (const first of FIRSTS) {
      const file = Object.keys(outputs).find(path => outputs[path]?.entryPoint === first);
      expect(file, first).toBeDefined();
      look(file ?? '');
    }
    expect(files.size).toBeLessThanOrEqual(11);
  });

  test('built twice it is the same, byte for byte', async () => {
    expect([...(await bundle(ROOT)).files]).toEqual([...built.files]);
  });

  test('Node’s own modules are not imported, but taken', () => {
    for (const [name, text] of built.files) expect(text, name).not.toMatch(/\bimport[^;(]{0,200}from"node:/);
    expect(
      withoutFacades('import a from"node:fs";import{b as c,d}from"node:v8";import*as e from"node:os";f()', 3),
    ).toBe(
      'const a=process.getBuiltinModule("node:fs"),{b:c,d}=process.getBuiltinModule("node:v8"),e=process.getBuiltinModule("node:os");f()',
    );
    expect(withoutFacades('f()', 0)).toBe('f()');
    // What costs milliseconds waits for its first call; what something hangs on is taken as it is.
    expect(
      withoutFacades(
        'import{createHash as a,Hash as b,constants}from"node:crypto";import{inspect,parseArgs as c}from"node:util";f()',
        2,
      ),
    ).toBe(
      'const {Hash:b,constants}=process.getBuiltinModule("node:crypto"),a=(...a)=>process.getBuiltinModule("node:crypto").createHash(...a),{inspect}=process.getBuiltinModule("node:util"),c=(...a)=>process.getBuiltinModule("node:util").parseArgs(...a);f()',
    );
    expect(() => withoutFacades('import x, { y } from "node:fs";', 1)).toThrow('has 1 imports');
  });
});
