import { z } from 'zod';
import { eachOf } from './each-of.ts';
import { folderCounts } from './folders-left.ts';
import { ask, type Deployment, deploymentOf, Ledger, noAnswer, objectOf } from './http-kit.ts';
import { askable, routesOf, servesRoutes } from './source-routes.ts';
import type { Check, CheckTools, CutoverInputs, Environment, Finding } from './types.ts';

/** Folders of the workspace in which routes are looked for, besides its top level. */
const FOLDERS = ['dashboard', 'webhooks', 'core', 'api', 'routers', 'app', 'execution'];
const SKIP = ['.git', '.venv', 'venv', 'node_modules', '__pycache__', 'static', 'templates'];
const MAX_FILES = 5_000;
const MAX_SOURCE_BYTES = 2 * 1024 * 1024;
/** Questions at a time: a small Railway service answers four without a queue. */
const AT_ONCE = 4;
/** After this many silent questions the server is taken for gone. */
const SILENT_LIMIT = 6;
const MAX_PATHS = 400;
/** Open doors that are named one by one. */
const SAID = 12;

const Evidence = z.strictObject({
  fromSource: z.int().positive(),
  fromPlan: z.int(),
  fromDeployment: z.int(),
  unreadableRoutes: z.int(),
  /** Folders of pages, installed packages and compiled code; nobody looked for routes in them. */
  foldersNotSearched: z.int().min(0),
  swept: z
    .array(z.strictObject({ path: z.string(), get: z.int().nullable(), head: z.int().nullable() }))
    .min(2)
    .refine(rows => rows.every(row => row.get === 401 && row.head === 401), 'not every answer is 401'),
});
type Evidence = z.infer<typeof Evidence>;

export interface ExposureSweepInput {
  readonly deployment: Deployment;
  readonly workspace: string;
  readonly openPaths: readonly string[];
  readonly knownPaths: readonly string[];
}

export function exposureSweepInput(inputs: CutoverInputs, name: Environment): ExposureSweepInput {
  const { openPaths, knownPaths } = inputs.plan;
  return { deployment: deploymentOf(inputs, name), workspace: inputs.workspace, openPaths, knownPaths };
}

/** Criterion 6: no protected endpoint is accessible without a token. Asks with GET and HEAD only, never POST. */
export const exposureSweep: Check<ExposureSweepInput, Evidence> = {
  id: 'exposure-sweep',
  title: 'Every door tried without a token',
  why: 'No protected endpoint of this deployment can be reached without the token.',
  timeoutMs: 240_000,
  evidence: Evidence,
  async run(input, tools) {
    const ledger = new Ledger();
    const source = await readRoutes(input.workspace, ledger, tools);
    const announced = await announcedPaths(input.deployment, tools);
    const open = new Set(input.openPaths);
    const madeUp = `/api/caio-cockpit-${tools.ports.random.text(9)}`;
    const wanted = [...new Set([...source.paths, ...input.knownPaths.map(askable), ...announced])];
    const paths = [...wanted.filter(path => path.startsWith('/') && !open.has(path)).sort(), madeUp];
    if (paths.length > MAX_PATHS) throw new Error(`${paths.length} paths are more than one service has`);
    const swept = await sweep(input.deployment, paths, ledger, tools);
    return ledger.outcome({
      fromSource: source.paths.length,
      fromPlan: input.knownPaths.length,
      fromDeployment: announced.length,
      unreadableRoutes: source.unreadable,
      foldersNotSearched: source.left,
      swept,
    });
  },
};

/** Routes of the workspace's source; what could not be read keeps the sweep from being a proof. */
async function readRoutes(workspace: string, ledger: Ledger, { ports: { files } }: CheckTools) {
  const names = (await files.listFiles(workspace)).filter(name => name.endsWith('.py'));
  const left: string[] = [];
  for (const folder of FOLDERS) {
    const root = files.join(workspace, folder);
    if (!(await files.exists(root))) continue;
    const below = await files.walk(root, SKIP, MAX_FILES, name => left.push(name));
    names.push(...below.filter(path => path.endsWith('.py')).map(path => `${folder}/${path}`));
  }
  const sources: string[] = [];
  const unread: string[] = [];
  for (const name of names) {
    const read = await files.readText(files.join(workspace, ...name.split('/')), MAX_SOURCE_BYTES);
    if (read.kind !== 'text') unread.push(name);
    else if (name.startsWith('dashboard/') || servesRoutes(read.text)) sources.push(read.text);
  }
  const routes = routesOf(sources);
  if (unread.length > 0) {
    ledger.unknowns.push({
      id: 'source-unreadable',
      message: `Not all source files could be read (${unread.slice(0, 5).join(', ')}), so some doors may not have been tried.`,
      fix: 'Close what may hold these files open, check that you may read them, then run the gate again.',
    });
  }
  if (routes.paths.length === 0) {
    ledger.unknowns.push({
      id: 'no-routes-found',
      message:
        'No route was found in the source of the CAIO folder, so it is not known which doors there are.',
      fix: 'Check that the cockpit works on the CAIO folder of the runbook (it holds dashboard/health_app.py), and that its code is complete.',
    });
  }
  if (routes.unreadable > 0) {
    ledger.notes.push({
      id: 'routes-unreadable',
      message: `${routes.unreadable} routes in the source have a path that is put together while the program runs; they were not tried one by one.`,
      fix: 'Nothing to do for the PTO. An engineer may try these paths by hand, without a token.',
    });
  }
  if (left.length > 0) {
    ledger.notes.push({
      id: 'folders-not-searched',
      message: `${left.length} folders of pages, installed packages or compiled code were not searched for doors (${folderCounts(left.sort())}).`,
      fix: 'Nothing to do for the PTO. An engineer may look whether a file there answers under /api, and try that path without a token.',
    });
  }
  return { ...routes, left: left.length };
}

/** What the deployment itself lists in its public /openapi.json; newer builds do not, and then it is nothing. */
async function announcedPaths(deployment: Deployment, tools: CheckTools): Promise<string[]> {
  const answer = await ask(deployment.base, { path: '/openapi.json' }, tools);
  const paths = answer.kind === 'answer' && answer.status === 200 ? objectOf(answer)?.paths : null;
  if (typeof paths !== 'object' || paths === null) return [];
  return Object.keys(paths)
    .map(askable)
    .filter(path => path.startsWith('/api/'));
}

async function sweep(deployment: Deployment, paths: readonly string[], ledger: Ledger, tools: CheckTools) {
  const rows: Evidence['swept'] = [];
  let silent = 0;
  /** Doors that answered 401, but not in CAIO's words: then somebody else keeps them, or keeps us away from them. */
  const foreign: string[] = [];
  let strange: number | null = null;
  await eachOf(paths, AT_ONCE, async path => {
    const seen: { get: number | null; head: number | null } = { get: null, head: null };
    for (const method of ['GET', 'HEAD'] as const) {
      if (silent >= SILENT_LIMIT || tools.signal.aborted) break;
      const answer = await ask(deployment.base, { method, path }, tools);
      if (answer.kind === 'no-answer') {
        silent += 1;
        if (silent <= SILENT_LIMIT) ledger.unknowns.push(noAnswer(`${method} ${path}`, answer.reason));
        continue;
      }
      seen[method === 'GET' ? 'get' : 'head'] = answer.status;
      if (method === 'HEAD') continue;
      const body = objectOf(answer);
      if (answer.status === 401 && typeof body?.detail !== 'string') foreign.push(path);
      if (path === paths.at(-1) && answer.status < 300 && body === null) strange = answer.status;
    }
    rows.push({ path, ...seen });
    tools.emit({ type: 'progress', done: rows.length, total: paths.length, what: 'doors tried' });
  });
  if (silent >= SILENT_LIMIT) {
    ledger.unknowns.push({
      id: 'sweep-given-up',
      message: 'The server stopped answering, so not every door was tried.',
      fix: 'Wait until Railway shows the deployment as active, then run the gate again.',
    });
  }
  rows.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (strange !== null) ledger.fails.push(answersEverything(strange));
  else sayOpen(rows, ledger);
  if (foreign.length > 0) ledger.fails.push(shutByOthers(foreign));
  return rows;
}

/** A page with 200 for a path that nobody has: CAIO says 401 there, or without a lock 404. */
const answersEverything = (status: number): Finding => ({
  id: 'not-caio-json',
  message: `A page that cannot exist was answered with ${status}, so what answers at this address is not CAIO: a login page of the network, a parked domain or a proxy.`,
  fix: 'Open the address in a browser and see what is there. Use another network or give the right address, then run the gate again.',
});

const shutByOthers = (paths: readonly string[]): Finding => ({
  id: 'not-caio-json',
  message: `${paths.length} endpoints answered 401, but not in CAIO’s words (${paths.slice(0, 3).join(', ')}): something in front of CAIO answers, so nothing is known of CAIO’s own lock.`,
  fix: 'Use another network, or remove what asks for a password in front of the deployment, then run the gate again.',
});

/** One finding for each open door; of a house without a lock the first few stand for all. */
function sayOpen(rows: Evidence['swept'], ledger: Ledger): void {
  const seen = (method: string, status: number | null): string[] =>
    status === null || status === 401 ? [] : [`${method} ${status}`];
  const open = rows
    .map(row => ({ path: row.path, answers: [...seen('GET', row.get), ...seen('HEAD', row.head)] }))
    .filter(row => row.answers.length > 0);
  for (const { path, answers } of open.slice(0, SAID)) {
    ledger.fails.push(
      endpointOpen(`${path} answered ${answers.join(' and ')} without a token; it must answer 401.`),
    );
  }
  if (open.length > SAID) {
    const rest = open.length - SAID;
    ledger.fails.push(endpointOpen(`${rest} more endpoints did not answer 401; the evidence lists them.`));
  }
}

function endpointOpen(message: string): Finding {
  return {
    id: 'endpoint-open',
    message,
    fix: 'Stop. In Railway set DASHBOARD_AUTH_STRICT=true and DASHBOARD_AUTH_TOKEN, remove this path from DASHBOARD_AUTH_ALLOWLIST, redeploy, then run the gate again.',
  };
}
