/** What the Python source says about the paths of the service. Pure text work: nothing is run or imported. */

export interface SourceRoutes {
  /** Paths as they can be asked: parameters replaced by an id that cannot exist. Sorted, each once. */
  readonly paths: readonly string[];
  /** Routes whose path is not plain text (an f-string, a constant): counted, not guessed. */
  readonly unreadable: number;
}

/** Stands in for every path parameter: no batch, lead or mail has this id. */
export const NO_SUCH_ID = 'none';

const VERBS = 'get|post|put|delete|patch|head|options|trace|api_route|route';
const DECORATOR = new RegExp(String.raw`^[ \t]*@[ \t]*([A-Za-z_][\w.]*)\.(?:${VERBS})[ \t]*\(`, 'gm');
const ADDED = /^[ \t]*([A-Za-z_][\w.]*)\.(?:add_api_route|add_route)[ \t]*\(/gm;
const ROUTER = /^[ \t]*([A-Za-z_]\w*)[ \t]*(?::[^=\n]+)?=[ \t]*(?:\w+\.)?APIRouter[ \t]*\(/gm;
const INCLUDED = /\binclude_router[ \t]*\(/g;
const SERVES = /\b(?:APIRouter|FastAPI)[ \t]*\(|\binclude_router[ \t]*\(/;

/** Whether a file can hold routes of the service: only these are read for decorators outside `dashboard/`. */
export const servesRoutes = (source: string): boolean => SERVES.test(source);

/**
 * All paths at or below `/api` in these files. Prefixes of routers and of `include_router` are put in front; an
 * `include_router` prefix may belong to any file's router of that name, so it is tried with all of them: a path
 * too many costs one question, a path too few would be a hole.
 */
export function routesOf(sources: readonly string[]): SourceRoutes {
  const paths = new Set<string>();
  let unreadable = 0;
  const mounts = sources.flatMap(mountsOf);
  for (const source of sources) {
    const prefixes = new Map<string, Argument>();
    for (const match of source.matchAll(ROUTER)) {
      prefixes.set(match[1] ?? '', keyword(argumentsAt(source, match), 'prefix'));
    }
    for (const match of [...source.matchAll(DECORATOR), ...source.matchAll(ADDED)]) {
      const args = argumentsAt(source, match);
      const path = pathArgument(args);
      const router = prefixes.get(match[1] ?? '');
      const own = router === undefined ? '' : router;
      if (path === null || own === null) {
        unreadable += 1;
        continue;
      }
      const fronts = router !== undefined ? ['', ...mounts.filter(mount => mount !== null)] : [''];
      for (const front of fronts) {
        const whole = askable(`${front}${own}${path}`);
        if (/^\/api(\/|$)/.test(whole)) paths.add(whole);
      }
    }
  }
  unreadable += mounts.filter(mount => mount === null).length;
  return { paths: [...paths].sort(), unreadable };
}

/** Text of a string literal; '' when absent; null when it is there but not plain text. */
type Argument = string | null;

function mountsOf(source: string): Argument[] {
  return [...source.matchAll(INCLUDED)]
    .map(match => keyword(argumentsAt(source, match), 'prefix'))
    .filter(prefix => prefix !== '');
}

/** `/a/{id}`, `/a/{rest:path}` and Flask's `/a/<id>` with an impossible id in place. */
export function askable(path: string): string {
  return path
    .replace(/\{\w+:(?:int|float)\}|<(?:int|float):\w+>/g, '0')
    .replace(/\{[^{}/]+\}|<[^<>/]+>/g, NO_SUCH_ID);
}

/** The arguments of the call whose opening parenthesis ends `match`, split at their commas. */
function argumentsAt(source: string, match: RegExpMatchArray): string[] {
  const args: string[] = [];
  let depth = 1;
  let current = '';
  let at = (match.index ?? 0) + match[0].length;
  // A decorator of more than 4,000 characters is not one.
  const end = Math.min(source.length, at + 4_000);
  while (at < end && depth > 0) {
    const sign = source[at] ?? '';
    const text = /^(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/.exec(
      source.slice(at, end),
    )?.[0];
    if (text !== undefined) {
      current += text;
      at += text.length;
      continue;
    }
    if (sign === '#') {
      const line = source.indexOf('\n', at);
      at = line < 0 ? end : line;
      continue;
    }
    if ('([{'.includes(sign)) depth += 1;
    if (')]}'.includes(sign)) depth -= 1;
    if (depth === 0 || (sign === ',' && depth === 1)) {
      args.push(current.trim());
      current = '';
    } else current += sign;
    at += 1;
  }
  return args.filter(arg => arg !== '');
}

const NAMED = /^([A-Za-z_]\w*)\s*=(?!=)\s*([\s\S]+)$/;

function pathArgument(args: readonly string[]): Argument {
  const first = args[0];
  if (first !== undefined && !NAMED.test(first)) return literal(first);
  const named = args.find(arg => /^(path|rule)\s*=/.test(arg));
  return named === undefined ? null : literal(NAMED.exec(named)?.[2] ?? '');
}

function keyword(args: readonly string[], name: string): Argument {
  for (const arg of args) {
    const [, key, value] = NAMED.exec(arg) ?? [];
    if (key === name) return literal(value ?? '');
  }
  return '';
}

/** One plain literal, or several side by side as Python joins them; raw strings too. */
function literal(text: string): Argument {
  const part = /^\s*[rRuU]?("""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\\\n]*"|'[^'\\\n]*')/;
  let rest = text;
  let value = '';
  do {
    const match = part.exec(rest);
    if (match === null) return null;
    const quoted = match[1] ?? '';
    const width = /^("""|''')/.test(quoted) ? 3 : 1;
    value += quoted.slice(width, -width);
    rest = rest.slice(match[0].length);
  } while (rest.trim() !== '');
  return value;
}
