import { createHash } from 'node:crypto';
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
  const head = await ports.git.head(workspace, signal);
  const hashOf = async (path: string): Promise<string> => {
    const read = await ports.files.readText(ports.files.join(workspace, path));
    return read.kind === 'text' ? `sha256:${read.sha256}` : read.kind;
  };
  const envFiles: Record<string, string> = {};
  for (const name of new Set([plan.envFiles.staging, plan.envFiles.production, '.env']))
    envFiles[name] = await hashOf(name);
  const scripts: Record<string, string> = {};
  for (const folder of CODE_FOLDERS) scripts[`${folder}/`] = await folderHash(source, folder);
  for (const file of [...plan.pytestPack, GOLDEN_SET, 'caio-cockpit.plan.json'])
    scripts[file] = await hashOf(file);
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
    envFiles,
    scripts,
  };
}

async function looseHash(
  paths: readonly string[],
  hashOf: (path: string) => Promise<string>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\0${await hashOf(path)}\n`);
  return `sha256:${hash.digest('hex')}`;
}

async function folderHash({ ports, workspace }: BindingSource, folder: string): Promise<string> {
  const root = ports.files.join(workspace, folder);
  if (!(await ports.files.exists(root))) return 'missing';
  const hash = createHash('sha256');
  for (const path of await ports.files.walk(root, SKIP, 20_000)) {
    if (!CODE.test(path)) continue;
    const read = await ports.files.readText(ports.files.join(root, path));
    hash.update(`${path}\0${read.kind === 'text' ? read.sha256 : read.kind}\n`);
  }
  return `sha256:${hash.digest('hex')}`;
}
