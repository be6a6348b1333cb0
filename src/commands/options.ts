import { parseArgs } from 'node:util';
import { CONFIRMATION_IDS, type ConfirmationId } from '../runbook/criteria.ts';
import { GATE_IDS, type GateId } from '../runbook/gates.ts';
import { EXIT, PersonError } from './world.ts';

export const COMMANDS = [
  'cockpit',
  'rehearse',
  'gates',
  'check',
  'status',
  'report',
  'runs',
  'audit',
  'doctor',
] as const;
export type CommandName = (typeof COMMANDS)[number];

const FLAGS = {
  workspace: { type: 'string' },
  python: { type: 'string' },
  home: { type: 'string' },
  plain: { type: 'boolean' },
  'no-color': { type: 'boolean' },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  scenario: { type: 'string' },
  list: { type: 'boolean' },
  only: { type: 'string' },
  json: { type: 'boolean' },
  ndjson: { type: 'boolean' },
  rehearse: { type: 'boolean' },
  'inputs-stdin': { type: 'boolean' },
  confirm: { type: 'string' },
  'in-place': { type: 'boolean' },
  'confirm-overwrite': { type: 'string' },
  env: { type: 'string' },
  format: { type: 'string' },
  out: { type: 'string' },
  expect: { type: 'string' },
} as const;
type Flag = keyof typeof FLAGS;

const COMMON: readonly Flag[] = ['workspace', 'python', 'home', 'plain', 'no-color', 'version', 'help'];
const INPUT: readonly Flag[] = ['inputs-stdin', 'confirm'];
/** Of whole gates only: what writes into the CAIO folder or over newer entries has the lock, and its witnesses. */
const OF_GATES: readonly Flag[] = [...INPUT, 'in-place', 'confirm-overwrite'];
const ALLOWED: Readonly<Record<CommandName, readonly Flag[]>> = {
  cockpit: OF_GATES,
  rehearse: ['scenario', 'list', 'json'],
  gates: ['only', 'json', 'ndjson', 'rehearse', 'scenario', ...OF_GATES],
  check: ['env', 'json', 'rehearse', 'scenario', ...INPUT],
  status: ['json', 'rehearse'],
  report: ['format', 'out', 'rehearse'],
  runs: ['json', 'rehearse'],
  audit: ['json', 'rehearse', 'expect'],
  doctor: ['json'],
};

/** The command line, checked: every value is one that the command can use. */
export interface Options {
  readonly command: CommandName;
  readonly positional: string | null;
  readonly help: boolean;
  readonly version: boolean;
  readonly workspace: string | null;
  readonly python: string | null;
  readonly home: string | null;
  readonly plain: boolean;
  readonly scenario: string | null;
  readonly list: boolean;
  readonly only: readonly GateId[] | null;
  readonly json: boolean;
  readonly ndjson: boolean;
  readonly rehearse: boolean;
  readonly inputsStdin: boolean;
  readonly confirmed: readonly ConfirmationId[];
  readonly inPlace: boolean;
  readonly migrateOverNewer: boolean;
  readonly env: 'staging' | 'production' | null;
  readonly format: 'md' | 'json' | 'junit' | 'html';
  readonly out: string | null;
  /** Beginning of the hash that a journal should end with; at least 16 hex characters. */
  readonly expect: string | null;
}

/** Typed out in full by a person who wants the migration to run over newer entries (DESIGN section 6). */
const OVERWRITE_PHRASE = 'OVERWRITE NEWER STATE';

const wrong = (happened: string, now = 'See caio-cockpit --help.'): PersonError =>
  new PersonError(EXIT.usage, happened, 'Nothing was started.', now);

const called = (name: CommandName): string => (name === 'cockpit' ? 'caio-cockpit' : `caio-cockpit ${name}`);

/** @throws PersonError (exit 2) for whatever the command line has that the command does not take. */
export function parseCommandLine(argv: readonly string[]): Options {
  const name = argv[0] !== undefined && !argv[0].startsWith('-') ? argv[0] : 'cockpit';
  // What was typed is never said back: it may be a token that was pasted in the wrong place.
  if (!isOneOf(COMMANDS, name)) throw wrong('There is no command of that name.');
  const rest = name === argv[0] ? argv.slice(1) : argv;
  const { values, positionals } = parse(rest);
  const given = Object.keys(values) as Flag[];
  const foreign = given.find(flag => !COMMON.includes(flag) && !ALLOWED[name].includes(flag));
  if (foreign) throw wrong(`"${called(name)}" does not take --${foreign}.`, `See ${called(name)} --help.`);
  const takesOne = name === 'check' || name === 'report' || name === 'audit';
  if (positionals.length > (takesOne ? 1 : 0)) {
    throw wrong('There is a word too much on the command line.', `See ${called(name)} --help.`);
  }
  if (values.scenario !== undefined && name !== 'rehearse' && !values.rehearse) {
    throw wrong('--scenario belongs to the practice world.', 'Add --rehearse, or leave --scenario out.');
  }
  return {
    command: name,
    positional: positionals[0] ?? null,
    help: values.help ?? false,
    version: values.version ?? false,
    workspace: values.workspace ?? null,
    python: values.python ?? null,
    home: values.home ?? null,
    plain: values.plain ?? false,
    scenario: values.scenario ?? null,
    list: values.list ?? false,
    only: values.only === undefined ? null : list(values.only, GATE_IDS, 'only', 'gate'),
    json: values.json ?? false,
    ndjson: values.ndjson ?? false,
    rehearse: name === 'rehearse' || (values.rehearse ?? false),
    inputsStdin: values['inputs-stdin'] ?? false,
    confirmed:
      values.confirm === 'all'
        ? CONFIRMATION_IDS
        : values.confirm === undefined
          ? []
          : list(values.confirm, CONFIRMATION_IDS, 'confirm', 'confirmation'),
    inPlace: values['in-place'] ?? false,
    migrateOverNewer: overwrite(values['confirm-overwrite']),
    env: oneOf(values.env, ['staging', 'production'] as const, 'env') ?? null,
    format: oneOf(values.format, ['md', 'json', 'junit', 'html'] as const, 'format') ?? 'md',
    out: values.out ?? null,
    expect: expected(values.expect),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's own sentence may quote the argument: a token given by mistake must not be printed back.
    const flag = /'(?:-\w, )?--([a-z-]+)/.exec(error instanceof Error ? error.message : '')?.[1] ?? '';
    if (!Object.hasOwn(FLAGS, flag)) throw wrong('There is an option that does not exist.');
    throw wrong(
      FLAGS[flag as Flag].type === 'string' ? `--${flag} lacks its value.` : `--${flag} takes no value.`,
    );
  }
}

function isOneOf<T extends string>(all: readonly T[], value: string): value is T {
  return (all as readonly string[]).includes(value);
}

function oneOf<T extends string>(value: string | undefined, all: readonly T[], flag: string): T | undefined {
  if (value === undefined || isOneOf(all, value)) return value;
  throw wrong(`--${flag} takes one of: ${all.join(', ')}.`);
}

function list<T extends string>(text: string, all: readonly T[], flag: string, what: string): T[] {
  const parts = text.split(',').map(part => part.trim());
  const known = parts.filter(part => isOneOf(all, part));
  if (known.length !== parts.length || parts.length === 0) {
    throw wrong(`--${flag} has a ${what} that does not exist.`, `There are: ${all.join(', ')}.`);
  }
  return known;
}

function expected(hash: string | undefined): string | null {
  if (hash === undefined) return null;
  if (/^[0-9a-f]{16,64}$/i.test(hash)) return hash.toLowerCase();
  throw wrong('--expect takes the hash that the record should end with, at least its first 16 characters.');
}

function overwrite(phrase: string | undefined): boolean {
  if (phrase === undefined) return false;
  if (phrase === OVERWRITE_PHRASE) return true;
  throw wrong('--confirm-overwrite needs its phrase to the letter.', `The phrase is: "${OVERWRITE_PHRASE}".`);
}
