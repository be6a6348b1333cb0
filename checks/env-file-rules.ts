import type { EnvFile } from '../src/ports/types.ts';
import {
  FLAGS,
  hostOf,
  isLoopback,
  isTruthy,
  missingKey,
  REQUIRED_KEYS,
  RUNTIME_KEYS,
  redisTarget,
  redisUrlBad,
} from './env-contract.ts';
import { notRequired } from './env-report-words.ts';
import type { EnvironmentInputs, Finding } from './types.ts';

/** One rule for one thing an env file must say (runbook sections 3 and 4A). Values never reach a finding. */
export interface RuleInput {
  readonly file: EnvFile;
  readonly own: EnvironmentInputs;
  /** The deployment is this computer itself (a rehearsal, an engineer's own try): loopback addresses belong there. */
  readonly local: boolean;
}

const JUDGED: readonly string[] = [
  ...new Set([
    ...REQUIRED_KEYS,
    ...RUNTIME_KEYS,
    ...FLAGS,
    'DASHBOARD_AUTH_TOKEN',
    'DASHBOARD_AUTH_ALLOWLIST',
    'CORS_ALLOWED_ORIGINS',
    'STATE_REDIS_PREFIX',
  ]),
];
/** Must be there whatever the script says; the flags and the allowlist of origins have their own findings. */
const MUST: readonly string[] = [...new Set([...REQUIRED_KEYS, ...RUNTIME_KEYS, 'DASHBOARD_AUTH_TOKEN'])];
const OPEN_PATHS = ['/api/health', '/api/health/ready', '/api/health/live'];

const PLACEHOLDER =
  /^<.*>$|^\[.*\]$|^\{.*\}$|^(.)\1*$|^\.{3}|^…|(^|[^a-z0-9])(your|change[-_ ]?me|changeit|replace|placeholder|example|dummy|sample|todo|tbd|fixme|insert|x{3,})([^a-z0-9]|$)/i;

/** A value that somebody forgot to replace (trap V6). */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value);
}

/** The file itself: what makes another reader see something else than the person who wrote it. */
export function fileProblems({ file, own }: RuleInput): { findings: Finding[]; notes: Finding[] } {
  const shown = own.envFileShown;
  const findings: Finding[] = [];
  const notes: Finding[] = [];
  for (const { kind, line, key } of file.problems) {
    if (kind === 'bom') {
      findings.push({
        id: 'env-file-bom',
        message: `${shown} begins with an invisible mark (a "BOM", Notepad writes it), which makes CAIO lose its first setting.`,
        fix: `Open ${shown} in Notepad, choose Save as, Encoding "UTF-8" (not "UTF-8 with BOM"), then run the gate again.`,
      });
    } else if (kind === 'unparsable') {
      findings.push({
        id: 'env-file-unparsable',
        message: `Line ${line} of ${shown} cannot be read as NAME=value, so what it was meant to set is not set.`,
        fix: `Correct line ${line} of ${shown} (often a quote is missing), then run the gate again.`,
      });
    } else {
      const judged = key !== undefined && JUDGED.includes(key);
      (judged ? findings : notes).push(doubtful(kind, key ?? 'A name', line, shown));
    }
  }
  return { findings, notes };
}

function doubtful(kind: 'duplicate' | 'no-value', key: string, line: number, shown: string): Finding {
  return kind === 'duplicate'
    ? {
        id: 'env-file-duplicate-key',
        message: `${key} stands more than once in ${shown} (line ${line}); only the last one counts.`,
        fix: `Keep the right line for ${key} in ${shown} and remove the others, then run the gate again.`,
      }
    : {
        id: 'env-file-no-value',
        message: `${key} stands in ${shown} (line ${line}) without a value.`,
        fix: `Write ${key}=value, or remove the line, then run the gate again.`,
      };
}

/** Every setting that must be there is, and somebody filled it in. */
export function presence({ file, own }: RuleInput): Finding[] {
  const shown = own.envFileShown;
  const findings: Finding[] = [];
  for (const key of MUST) {
    const value = file.values.get(key)?.trim() ?? '';
    if (value === '') findings.push(missingKey(key, shown));
    else if (key !== 'INNGEST_WEBHOOK_URL' && isPlaceholder(value)) {
      // That address is compared with the base URL, which says more.
      findings.push({
        id: 'placeholder-value',
        message: `${key} in ${shown} still holds a sample value that must be replaced.`,
        fix: `Copy the real value of ${key} from Railway into ${shown}, then run the gate again.`,
      });
    }
  }
  return findings;
}

/** Runbook section 3 point 5. */
export function strictFlags({ file, own }: RuleInput): Finding[] {
  const shown = own.envFileShown;
  return FLAGS.filter(flag => !isTruthy(file.values.get(flag))).map(flag => {
    if (flag === 'REDIS_REQUIRED') return notRequired('redis', shown);
    if (flag === 'INNGEST_REQUIRED') return notRequired('inngest', shown);
    return {
      id: 'auth-strict-off',
      message: `DASHBOARD_AUTH_STRICT is not true in ${shown}, so the doors may stand open when no token is set.`,
      fix: `Set DASHBOARD_AUTH_STRICT=true in ${shown} and in Railway, redeploy, and run the gate again.`,
    };
  });
}

/** Trap V7: the script does not compare its mode with the file. */
export function environmentName({ file, own }: RuleInput): Finding[] {
  const said = file.values.get('ENVIRONMENT') ?? '';
  if (said === own.name || said === '') return [];
  return [
    {
      id: 'environment-name-wrong',
      message: `ENVIRONMENT in ${own.envFileShown} is not "${own.name}": this may be the file of the other environment.`,
      fix: `Make sure that ${own.envFileShown} holds ${own.name}'s variables and ENVIRONMENT=${own.name}, then run the gate again.`,
    },
  ];
}

const entries = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '');

/** A browser's origin, exactly as a browser sends it. */
function isOrigin(entry: string, local: boolean): boolean {
  if (!URL.canParse(entry)) return false;
  const { origin, protocol, hostname } = new URL(entry);
  return (
    origin === entry && (protocol === 'https:' || (protocol === 'http:' && local && isLoopback(hostname)))
  );
}

/** The explicit allowlist of runbook section 3, and the origins that may be shown. */
export function origins({ file, own, local }: RuleInput): { findings: Finding[]; good: string[] } {
  const shown = own.envFileShown;
  const found = entries(file.values.get('CORS_ALLOWED_ORIGINS'));
  const fix = `Set CORS_ALLOWED_ORIGINS in ${shown} and in Railway to the exact addresses, such as https://app.your-company.com, joined by commas, then run the gate again.`;
  if (found.length === 0) {
    const message = `CORS_ALLOWED_ORIGINS is missing or empty in ${shown}, so CAIO falls back to a list of its own.`;
    return { findings: [{ id: 'cors-missing', message, fix }], good: [] };
  }
  const findings: Finding[] = [];
  if (found.some(entry => entry.includes('*'))) {
    const message = `CORS_ALLOWED_ORIGINS in ${shown} holds a *, which is not an explicit list.`;
    findings.push({ id: 'cors-wildcard', message, fix });
  }
  // A wrong entry is named by its place: it may be a pasted address with a password in it.
  found.forEach((entry, index) => {
    if (entry.includes('*') || isOrigin(entry, local)) return;
    const message = `Entry ${index + 1} of CORS_ALLOWED_ORIGINS in ${shown} is not a plain https:// address (no path, no / at the end, small letters).`;
    findings.push({ id: 'cors-bad-origin', message, fix });
  });
  const good = [...new Set(found.filter(entry => isOrigin(entry, local)))].sort();
  if (own.corsOrigins) {
    const said = [...new Set(own.corsOrigins.map(origin => origin.trim()))].sort();
    if (said.join() !== [...new Set(found)].sort().join()) {
      findings.push({
        id: 'cors-not-as-said',
        message: `CORS_ALLOWED_ORIGINS in ${shown} is not the list that you gave for ${own.name}.`,
        fix: `Compare both lists; correct ${shown} and Railway, or give the list again on the Inputs screen.`,
      });
    }
  }
  return { findings, good };
}

/** The addresses of Redis, Supabase and Inngest. Empty ones and samples are `presence`'s business. */
export function addresses({ file, own, local }: RuleInput): Finding[] {
  const shown = own.envFileShown;
  const findings: Finding[] = [];
  const value = (key: string): string => file.values.get(key)?.trim() ?? '';
  const notThere = (key: string): Finding => ({
    id: 'local-address',
    message: `${key} in ${shown} leads to this computer itself, not to ${own.name}.`,
    fix: `Copy ${key} from Railway into ${shown}, then run the gate again.`,
  });
  const redis = value('REDIS_URL');
  const target = redisTarget(redis);
  if (redis !== '' && !target) findings.push(redisUrlBad(shown));
  if (target && isLoopback(target.hostname) && !local) findings.push(notThere('REDIS_URL'));
  const supabase = value('SUPABASE_URL');
  if (!local && URL.canParse(supabase) && isLoopback(new URL(supabase).hostname)) {
    findings.push(notThere('SUPABASE_URL'));
  }
  const inngest = value('INNGEST_WEBHOOK_URL');
  if (inngest === '') return findings;
  const url = URL.canParse(inngest) ? new URL(inngest) : null;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && local && isLoopback(url.hostname));
  if (!safe || !inngest.endsWith('/inngest') || !url?.pathname.endsWith('/inngest')) {
    findings.push({
      id: 'inngest-url-wrong',
      message: `INNGEST_WEBHOOK_URL in ${shown} is not an https:// address that ends with /inngest.`,
      fix: `Set INNGEST_WEBHOOK_URL in ${shown} and in Railway to the base URL of ${own.name} followed by /inngest, then run the gate again.`,
    });
  } else if (own.url !== null && hostOf(inngest) !== hostOf(own.url)) {
    findings.push({
      id: 'inngest-url-other-host',
      message: `INNGEST_WEBHOOK_URL in ${shown} leads to another host than the base URL of ${own.name}.`,
      fix: `Set INNGEST_WEBHOOK_URL in ${shown}, in Railway and in Inngest to the base URL of ${own.name} followed by /inngest, then run the gate again.`,
    });
  }
  return findings;
}

/** Trap S4: each entry opens a path to everybody. */
export function allowlist({ file, own }: RuleInput): Finding[] {
  const normal = (path: string): string => `/${path.replace(/^\/+|\/+$/g, '')}`;
  const extra = entries(file.values.get('DASHBOARD_AUTH_ALLOWLIST'))
    .map(normal)
    .filter(path => !OPEN_PATHS.includes(path));
  if (extra.length === 0) return [];
  const named = extra.filter(path => /^\/api\/[a-z/-]{1,60}$/.test(path));
  const list = named.length > 0 ? ` (${named.join(', ')})` : '';
  return [
    {
      id: 'allowlist-widened',
      message: `DASHBOARD_AUTH_ALLOWLIST in ${own.envFileShown} opens more than the three health pages to everybody${list}.`,
      fix: `Remove the other entries in ${own.envFileShown} and in Railway, redeploy, and run the gate again.`,
    },
  ];
}

/** Names of the judged keys that hold something. */
export function presentKeys(file: EnvFile): string[] {
  return JUDGED.filter(key => file.values.get(key)).sort();
}
