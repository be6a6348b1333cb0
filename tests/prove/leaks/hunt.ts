import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { filesBelow } from '../../support/program.ts';
import { spellings } from './spellings.ts';

/** A piece of a secret this long is a leak: nothing else is so by chance. Characters. */
const PIECE = 12;
const LOOK_EVERY_MS = 40;

export interface Hunt {
  /** Bytes, files and processes that were looked at. */
  readonly counts: Record<string, number>;
  /** Where something was found: the place, the secret's name and the spelling; never the secret. */
  readonly found: string[];
  /** Looks at what came out at some place. */
  search(place: string, content: string): void;
  /** Looks at all files of a folder, and at their names. */
  searchFolder(folder: string, except: (path: string) => boolean): Promise<void>;
  /** Looks at every process of this computer again and again, until the result is called. */
  watchProcesses(mayHold: (command: string) => boolean): () => void;
}

/** Looks for secrets, whole or in pieces, in any spelling. */
export function hunt(secrets: ReadonlyMap<string, string>): Hunt {
  const pieces = new Map<string, string>();
  const short: [string, string][] = [];
  for (const [name, secret] of secrets)
    for (const { way, bytes } of spellings(secret)) {
      const text = bytes.toString('latin1');
      // The first and the last signs of base64 mix with their neighbours.
      const core = way.startsWith('base64') ? text.slice(4, -4) : text;
      if (core.length < PIECE) short.push([text, `${name}, ${way}`]);
      for (let at = 0; at + PIECE <= core.length; at += 1)
        pieces.set(core.slice(at, at + PIECE), `${name}, ${way}`);
    }
  const counts: Record<string, number> = {
    secrets: secrets.size,
    'bytes searched': 0,
    'files searched': 0,
    'looks at processes': 0,
    'command lines and environments': 0,
    hits: 0,
  };
  const found: string[] = [];
  const add = (name: string, more: number): void => {
    counts[name] = (counts[name] ?? 0) + more;
  };
  const hit = (place: string, what: string): void => {
    add('hits', 1);
    const sentence = `${place}: ${what}`;
    if (found.length < 50 && !found.includes(sentence)) found.push(sentence);
  };
  const whatIn = (text: string): string | undefined => {
    for (let at = 0; at + PIECE <= text.length; at += 1) {
      const what = pieces.get(text.slice(at, at + PIECE));
      if (what !== undefined) return what;
    }
    return short.find(([piece]) => text.includes(piece))?.[1];
  };
  const look = (place: string, text: string): void => {
    const what = whatIn(text);
    if (what !== undefined) hit(place, what);
  };
  const search = (place: string, content: string): void => {
    add('bytes searched', content.length);
    look(place, content);
    const bare = stripVTControlCharacters(content);
    if (bare !== content) look(`${place} (as it is seen)`, bare);
  };
  return {
    counts,
    found,
    search,
    async searchFolder(folder, except) {
      for (const file of await filesBelow(folder)) {
        look('the name of a file', Buffer.from(file).toString('latin1'));
        if (except(file)) continue;
        add('files searched', 1);
        search(file.slice(folder.length), await readFile(file, 'latin1').catch(() => ''));
      }
    },
    watchProcesses(mayHold) {
      const seen = new Set<string>();
      const timer = setInterval(() => {
        add('looks at processes', 1);
        for (const pid of readdirSync('/proc')) {
          if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
          for (const what of ['cmdline', 'environ'] as const) {
            const text = contentOf(`/proc/${pid}/${what}`);
            if (text === '' || seen.has(`${pid} ${text}`)) continue;
            seen.add(`${pid} ${text}`);
            add('command lines and environments', 1);
            const command = contentOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
            if (what === 'environ' && mayHold(command)) continue;
            look(`${what} of ${nameOf(pid)} (${command.slice(0, 200)})`, text);
          }
        }
      }, LOOK_EVERY_MS);
      return () => clearInterval(timer);
    },
  };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It has ended, or belongs to somebody else.
    return '';
  }
}

function nameOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return pid;
  }
}
