import { createHash } from 'node:crypto';
import { eachOf } from '../../checks/each-of.ts';
import type { Ports, Secret } from '../ports/types.ts';
import type { Plan } from '../runbook/plan.ts';
import type { Binding } from './events.ts';

/** Folders whose code decides what the gates say; each is bound as one hash over its files. */
const CODE_FOLDERS = ['config', 'core', 'dashboard', 'execution', 'scripts', 'webhooks'];
const CODE = /\.(py|json|ya?ml)$/;
/** What steers Python and pytest from the top of the folder, or lies there as code of its own. */
const STEERING = /\.(py|json|ya?ml|toml|ini|cfg|pth)$/;
const SKIP = ['__pycache__', '.git', '.venv', 'venv', 'node_modules', '.pytest_cache'];
const GOLDEN_SET = 'tests/golden/caio_alpha_golden_set_v1.json';

/** Name of the one hash over all files that differ from the commit. */
const UNCOMMITTED = '(uncommitted changes)';

/** What CAIO writes while it works, also by the gates themselves; it is state, not code. */
const STATE_FOLDER = '.hive-mind/';

/** Of each folder; more than these wait for each other in the system. */
const FILES_AT_ONCE = 8;

export interface BindingSource {
  readonly ports: Ports;
  readonly workspace: string;
  readonly plan: Plan;
  readonly stagingUrl: string | null;
  readonly productionUrl: string | null;
  readonly stagingToken: Secret | null;
  readonly productionToken: Secret | null;
  fingerprint(value: string): string;
}

/** What a verdict made now would be bound to (DESIGN section 4). Files that are not there are bound as `missing`. */
export async function bindingNow(source: BindingSource, signal: AbortSignal): Promise<Binding> {
  const { ports, workspace, plan } = source;
  const hashOf = async (path: string): Promise<string> => {
    const read = await ports.files.readText(ports.files.join(workspace, path));
    return read.kind === 'text' ? `sha256:${read.sha256}` : read.kind;
  };
  // At once: every gate waits for this look.
  const [head, envFiles, folders, files] = await Promise.all([
    ports.git.head(workspace, signal),
    hashesOf([plan.envFiles.staging, plan.envFiles.production, '.env'], hashOf),
    hashesOf(
      CODE_FOLDERS.map(folder => `${folder}/`),
      folder => folderHash(source, folder),
    ),
    hashesOf([...plan.pytestPack, GOLDEN_SET, 'caio-cockpit.plan.json'], hashOf),
  ]);
  const scripts = Object.fromEntries([...folders, ...files]);
  if (head.kind === 'head') {
    const loose = head.changed.filter(path => !path.startsWith(STATE_FOLDER) && STEERING.test(path));
    // "Uncommitted changes" stays true when they become others: what they are is bound as well.
    if (loose.length > 0) scripts[UNCOMMITTED] = await looseHash(loose, hashOf);
  }
  const print = (secret: Secret | null): string | null =>
    secret ? source.fingerprint(secret.reveal()) : null;
  return {
    gitCommit: head.kind === 'head' ? head.commit : null,
    dirty: head.kind === 'head' && head.changed.some(path => !path.startsWith(STATE_FOLDER)),
    stagingUrl: source.stagingUrl,
    productionUrl: source.productionUrl,
    stagingToken: print(source.stagingToken),
    productionToken: print(source.productionToken),
    envFiles: Object.fromEntries(envFiles),
    scripts,
  };
}

async function looseHash(
  paths: readonly string[],
  hashOf: (path: string) => Promise<string>,
): Promise<string> {
  return `sha256:${overall(await hashesOf(paths, hashOf))}`;
}

async function folderHash({ ports, workspace }: BindingSource, folder: string): Promise<string> {
  const root = ports.files.join(workspace, folder);
  if (!(await ports.files.exists(root))) return 'missing';
  const paths = (await ports.files.walk(root, SKIP, 20_000)).filter(path => CODE.test(path));
  const hashes = await hashesOf(paths, async path => {
    const read = await ports.files.readText(ports.files.join(root, path));
    return read.kind === 'text' ? read.sha256 : read.kind;
  });
  return `sha256:${overall(hashes)}`;
}

/** Each path once with its hash, in the order given. */
async function hashesOf(
  paths: readonly string[],
  hashOf: (path: string) => Promise<string>,
): Promise<[path: string, hash: string][]> {
  const hashes = new Map(paths.map(path => [path, '']));
  await eachOf([...hashes.keys()], FILES_AT_ONCE, async path => {
    hashes.set(path, await hashOf(path));
  });
  return [...hashes];
}

function overall(hashes: readonly [path: string, hash: string][]): string {
  const hash = createHash('sha256');
  for (const [path, one] of hashes) hash.update(`${path}\0${one}\n`);
  return hash.digest('hex');
}
