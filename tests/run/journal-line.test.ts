import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { eventLine, GENESIS, hashedLine, isSealed, lineText } from '../../src/run/journal-line.ts';
import { started, T0 } from '../support/run-events.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const mark = (text: string): string => sha256(`a key of the test's own ${text}`);
const CORE = { v: 1 as const, seq: 0, at: new Date(T0).toISOString(), prev: GENESIS, event: started };
/** A text as the journal would keep it, with whatever end is wanted instead of its own. */
const ended = (end: (hash: string) => string): string => {
  const body = JSON.stringify(CORE);
  return `${body.slice(0, -1)}${end(sha256(body))}`;
};

describe('the hash at the end of a line', () => {
  test('is read from a line as it is written', () => {
    const { text, hash } = lineText(CORE, undefined);
    expect(hashedLine(text.trimEnd())).toEqual({ body: JSON.stringify(CORE), hash });
  });

  test.for<[string, string]>([
    ['nothing at all', ''],
    ['less than a hash is long', `"hash":"${'0'.repeat(64)}"}`],
    ['another name before it', ended(hash => `,"hush":"${hash}"}`)],
    ['another bracket behind it', ended(hash => `,"hash":"${hash}"]`)],
    ['the hash in capitals', ended(hash => `,"hash":"${hash.toUpperCase()}"}`)],
    ['a hash one digit short', ended(hash => `,"hash":"${hash.slice(1)}"}`)],
  ])('%s is no hash', ([, text]) => {
    expect(hashedLine(text)).toBe('it does not end with a hash');
  });

  test('that fits another text is said as altered, also when it is all there is', () => {
    const other = sha256('another text');
    const altered = 'it was altered: its hash does not fit its text';
    expect(hashedLine(ended(() => `,"hash":"${other}"}`))).toBe(altered);
    expect(hashedLine(`,"hash":"${other}"}`)).toBe(altered);
  });
});

describe('the mark of a line', () => {
  const bodyOf = (seal?: (text: string) => string): string => {
    const read = hashedLine(lineText(CORE, seal).text.trimEnd());
    if (typeof read === 'string') throw new Error(read);
    return read.body;
  };
  test('is known again, is not another key’s, and a line without one says so', () => {
    expect(isSealed(bodyOf(mark), mark)).toBe(true);
    expect(isSealed(bodyOf(mark), text => mark(`${text} `))).toBe(false);
    expect(isSealed(bodyOf(), mark)).toBeNull();
    expect(isSealed('', mark)).toBeNull();
  });
});

describe('the event of a line', () => {
  const read = (line: object, proven = false) => {
    const body = JSON.stringify(line);
    return eventLine(body, sha256(body), 0, GENESIS, proven);
  };

  test('is the event that was written, proven or not', () => {
    const line = { ...CORE, hash: sha256(JSON.stringify(CORE)) };
    expect([read(CORE), read(CORE, true)]).toEqual([line, line]);
  });

  test('is refused when no mark proves it and it is none that we know', () => {
    const said = 'it is not an event this cockpit knows';
    expect(read({ ...CORE, event: { ...started, more: 1 } })).toBe(`${said} (event)`);
    expect(read({ ...CORE, event: { type: 'run.blessed' } })).toBe(`${said} (event.type)`);
    expect(read({ ...CORE, at: 'yesterday' })).toBe(`${said} (at)`);
  });

  test.for([false, true])('is refused on another place in the chain (proven: %s)', proven => {
    expect(read({ ...CORE, prev: sha256('') }, proven)).toBe(
      'a line before it was removed, added or altered',
    );
    expect(read({ ...CORE, seq: 7 }, proven)).toBe('its number is 7, expected 0');
    expect(read({ ...CORE, v: 2 }, proven)).toBe(
      'it was written by another version of the cockpit (format 2)',
    );
    expect(eventLine('{"v":1', '', 0, GENESIS, proven)).toBe('it is not JSON');
  });
});
