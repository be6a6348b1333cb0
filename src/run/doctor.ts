import { objectOf } from '../../checks/http-kit.ts';
import { findPython, pythonPackages } from '../ports/python.ts';
import type { HttpAnswer, Interpreter, Ports } from '../ports/types.ts';
import type { DoctorLine } from './doctor-line.ts';

export interface DoctorInput {
  readonly ports: Ports;
  readonly nodeVersion: string;
  readonly platform: NodeJS.Platform;
  readonly workspace: string | null;
  readonly python: { readonly explicit: string | null; readonly plan: string | null };
  /** The practice world's interpreter; there is nothing to look for then. */
  readonly standIn?: Interpreter | null;
  readonly env: Readonly<Record<string, string>>;
  readonly urls: readonly string[];
  /** What cannot be looked at yet, or makes no sense here: the addresses are asked for later, a practice folder has no git. */
  readonly leaveOut: readonly DoctorLine['id'][];
  readonly signal: AbortSignal;
}

/** What CAIO's scripts and tests import (CONTRACTS section 13); a bare Python fails every gate. */
const PACKAGES = [
  'dotenv',
  'rich',
  'requests',
  'redis',
  'fastapi',
  'aiosqlite',
  'aiohttp',
  'yaml',
  'numpy',
  'pytest',
  'pytest_asyncio',
  'inngest',
];

/** More than this, and times in the evidence can no longer be trusted. Milliseconds. */
const CLOCK_OFF_MS = 120_000;

/** Is this computer ready? Looks only; changes nothing and sends no secret. */
export async function examine(input: DoctorInput): Promise<DoctorLine[]> {
  const interpreter = await python(input);
  const lines = [
    node(input),
    workspace(input),
    interpreter.line,
    await packages(input, interpreter.found),
    await git(input),
    ...(input.leaveOut.includes('network') ? [] : await network(input)),
  ];
  return lines.filter(line => !input.leaveOut.includes(line.id));
}

const line = (
  id: DoctorLine['id'],
  title: string,
  outcome: DoctorLine['outcome'],
  says: string,
  fix = '',
): DoctorLine => ({
  id,
  title,
  outcome,
  says,
  fix,
});

function node({ nodeVersion }: DoctorInput): DoctorLine {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const ok = major > 22 || (major === 22 && minor >= 19);
  return line(
    'node',
    'Node',
    ok ? 'ok' : 'not-ok',
    `Node ${nodeVersion}`,
    ok ? '' : 'Install the current Node from https://nodejs.org.',
  );
}

function workspace(input: DoctorInput): DoctorLine {
  return input.workspace === null
    ? line(
        'workspace',
        'CAIO folder',
        'not-ok',
        'not found',
        'Go to the CAIO folder first, or add --workspace and the folder.',
      )
    : line('workspace', 'CAIO folder', 'ok', input.workspace);
}

async function python(input: DoctorInput): Promise<{ line: DoctorLine; found: Interpreter | null }> {
  if (input.standIn)
    return { line: line('python', 'Python', 'ok', input.standIn.shown), found: input.standIn };
  const found = await findPython({
    ...(input.python.explicit === null ? {} : { explicit: input.python.explicit }),
    ...(input.python.plan === null ? {} : { plan: input.python.plan }),
    workspace: input.workspace ?? '.',
    platform: input.platform,
    process: input.ports.process,
    env: input.env,
    signal: input.signal,
  });
  if (found.kind === 'found')
    return { line: line('python', 'Python', 'ok', found.interpreter.shown), found: found.interpreter };
  const tried = found.tried.map(one => `${one.shown}: ${one.why}`).join('; ');
  const fix =
    'Install Python 3.11 from https://www.python.org, or say which one to use with --python and its path.';
  return { line: line('python', 'Python', 'not-ok', `none usable (${tried})`, fix), found: null };
}

async function packages(input: DoctorInput, interpreter: Interpreter | null): Promise<DoctorLine> {
  const title = 'Python packages';
  if (interpreter === null)
    return line('python-packages', title, 'unknown', 'no Python to ask', 'First get Python to work.');
  const found = await pythonPackages(
    interpreter,
    PACKAGES,
    input.ports.process,
    input.workspace ?? '.',
    input.env,
    input.signal,
  );
  if ('why' in found)
    return line('python-packages', title, 'unknown', found.why, 'Run caio-cockpit doctor again.');
  return found.missing.length === 0
    ? line('python-packages', title, 'ok', `all ${PACKAGES.length} are there`)
    : line(
        'python-packages',
        title,
        'not-ok',
        `missing: ${found.missing.join(', ')}`,
        'In the CAIO folder: python -m pip install -r requirements.txt -r requirements.dev.txt',
      );
}

async function git(input: DoctorInput): Promise<DoctorLine> {
  if (input.workspace === null)
    return line('git', 'Git', 'unknown', 'no CAIO folder to look at', 'First find the CAIO folder.');
  const head = await input.ports.git.head(input.workspace, input.signal);
  return head.kind === 'head'
    ? line('git', 'Git', 'ok', `commit ${head.commit.slice(0, 12)}`)
    : line(
        'git',
        'Git',
        'not-ok',
        head.message,
        'Install Git from https://git-scm.com, and use a CAIO folder that was cloned with it.',
      );
}

/** Reachability and the clock come from the same answers: a web server says what time it is. */
async function network(input: DoctorInput): Promise<DoctorLine[]> {
  if (input.urls.length === 0) {
    const why = 'no deployment address was given';
    const fix = 'Set CAIO_STAGING_URL and CAIO_PROD_URL to have this checked.';
    return [line('network', 'Network', 'unknown', why, fix), line('clock', 'Clock', 'unknown', why, fix)];
  }
  const answers = await Promise.all(
    input.urls.map(async url => ({
      url,
      answer: await input.ports.http.request(
        { method: 'GET', url: `${url}/api/health/ready`, timeoutMs: 15_000, maxBytes: 65_536 },
        input.signal,
      ),
    })),
  );
  // Whoever stands in between may tell any time: only that of a deployment counts.
  const dates = answers.map(({ answer }) =>
    answer.kind === 'answer' && ofCaio(answer) ? answer.headers.date : undefined,
  );
  return [reach(answers), clock(input, dates)];
}

type Answered = Extract<HttpAnswer, { kind: 'answer' }>;

/** What CAIO says of its health, ready or not. A guest network's page, a proxy and a parked domain say other things. */
function ofCaio(answer: Answered): boolean {
  const body = objectOf(answer);
  if (answer.status === 200) return body?.status === 'ready';
  return answer.status === 503 && typeof body?.detail === 'string';
}

function reach(answers: readonly { readonly url: string; readonly answer: HttpAnswer }[]): DoctorLine {
  const notOk = (says: string, fix: string): DoctorLine => line('network', 'Network', 'not-ok', says, fix);
  for (const { url, answer } of answers) {
    if (answer.kind === 'no-answer')
      return notOk(
        `${url}: ${answer.message}`,
        'Check the address, the internet connection and any VPN, then try again.',
      );
    if (!ofCaio(answer))
      return notOk(
        `${url}: something else than CAIO answers (${answer.status}): the login page of this network, a proxy, or a wrong address`,
        'Open this address in a browser. When a page of the network asks for a login or a click, do that first; else check the address. Then try again.',
      );
  }
  return line('network', 'Network', 'ok', `${answers.length} deployment(s) answer`);
}

function clock(input: DoctorInput, dates: readonly (string | undefined)[]): DoctorLine {
  const times = dates.map(date => Date.parse(date ?? '')).filter(time => !Number.isNaN(time));
  if (times.length === 0)
    return line(
      'clock',
      'Clock',
      'unknown',
      'no deployment said what time it is',
      'Try again when the network works.',
    );
  const now = input.ports.clock.now().getTime();
  const off = Math.max(...times.map(time => Math.abs(now - time)));
  return off <= CLOCK_OFF_MS
    ? line('clock', 'Clock', 'ok', 'agrees with the deployment')
    : line(
        'clock',
        'Clock',
        'not-ok',
        `${Math.round(off / 60_000)} minutes away from the deployment’s`,
        'Let Windows set the time by itself (Settings, Time & language), then try again.',
      );
}
