import { readBaseUrl } from '../run/base-url.ts';
import type { EnvironmentGiven, Given } from '../run/ground.ts';
import { EXIT, PersonError, type World } from './world.ts';

/** Names of DESIGN section 4; the same in the environment and in the JSON of --inputs-stdin. */
export const INPUT_NAMES = [
  'CAIO_STAGING_URL',
  'CAIO_STAGING_TOKEN',
  'CAIO_STAGING_CORS_ORIGINS',
  'CAIO_PROD_URL',
  'CAIO_PROD_TOKEN',
  'CAIO_PROD_CORS_ORIGINS',
] as const;
export type InputName = (typeof INPUT_NAMES)[number];
export type RawInputs = Readonly<Partial<Record<InputName, string>>>;

/** More than six short values never need; a pipe that never ends must not fill the memory. */
const MAX_STDIN_BYTES = 64 * 1024;

/** Inputs from the environment's variables. */
export function inputsFromEnv(env: World['env']): RawInputs {
  return pick(env);
}

/**
 * Inputs as one JSON object on stdin.
 * @throws PersonError (exit 2); what came is never quoted, since it may hold a token
 */
export async function inputsFromStdin(stdin: AsyncIterable<Buffer | string>): Promise<RawInputs> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > MAX_STDIN_BYTES) throw wrong('What came on stdin is too long to be the inputs.');
  }
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  // What comes from a file that the PowerShell of Windows has written with `>`.
  if (/[\0\uFFFD]/.test(text))
    throw wrong('What came on stdin is not UTF-8 text (PowerShell writes UTF-16 with ">").');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw wrong('What came on stdin is not JSON.');
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed))
    throw wrong('The inputs are not one JSON object.');
  const foreign = Object.keys(parsed).filter(key => !(INPUT_NAMES as readonly string[]).includes(key));
  if (foreign.length > 0) throw wrong(`The inputs have ${foreign.length} key(s) that do not belong there.`);
  if (Object.values(parsed).some(value => typeof value !== 'string'))
    throw wrong('Each input must be a text.');
  return pick(parsed as Record<string, string>);
}

const wrong = (happened: string): PersonError =>
  new PersonError(
    EXIT.usage,
    happened,
    'Nothing was started.',
    `Expected: one JSON object with ${INPUT_NAMES.join(', ')}.`,
  );

function pick(from: Readonly<Record<string, string | undefined>>): RawInputs {
  const picked: Partial<Record<InputName, string>> = {};
  for (const name of INPUT_NAMES) {
    const value = cleaned(from[name]);
    if (value !== '') picked[name] = value;
  }
  return picked;
}

/** What pasting adds and nobody sees: white space and line ends around, zero-width characters inside. */
function cleaned(value: string | undefined): string {
  return (value ?? '').replace(/[\u200B-\u200D\u2060\uFEFF]/g, '').trim();
}

/** @throws PersonError (exit 2) for a base URL that must not be used; it names the input, never a token */
export function givenFor(raw: RawInputs, environment: 'staging' | 'production'): EnvironmentGiven {
  const prefix = environment === 'staging' ? 'CAIO_STAGING' : 'CAIO_PROD';
  const text = raw[`${prefix}_URL`];
  let url: string | null = null;
  if (text !== undefined) {
    const read = readBaseUrl(text);
    if (read.kind === 'wrong') {
      throw new PersonError(
        EXIT.usage,
        `${prefix}_URL cannot be used: ${read.why}.`,
        'Nothing was started, and no token was sent anywhere.',
        'Give the address as it stands in Railway under Settings, Networking: https:// and the name, nothing behind it.',
      );
    }
    url = read.url;
  }
  const origins = raw[`${prefix}_CORS_ORIGINS`];
  return {
    url,
    token: raw[`${prefix}_TOKEN`] ?? null,
    corsOrigins:
      origins === undefined
        ? null
        : origins
            .split(',')
            .map(origin => origin.trim())
            .filter(origin => origin !== ''),
  };
}

/** What was given for both environments. @throws PersonError like `givenFor` */
export const givenOf = (raw: RawInputs): Given => ({
  staging: givenFor(raw, 'staging'),
  production: givenFor(raw, 'production'),
});
