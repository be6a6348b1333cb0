import type { Environment } from '../runbook/gates.ts';
import { readBaseUrl } from './base-url.ts';
import { freshToken } from './fresh-token.ts';
import { NO_CLIPBOARD } from './guide-clipboard.ts';
import { type GuideContext, runAlone } from './guide-context.ts';
import type { FieldReport, WatchSample } from './guide-types.ts';
import { outcomeOf } from './outcome.ts';

/** After this long the screen says what to look at. Railway builds take one to two minutes. */
const LONG_MS = 180_000;
/** In the practice a redeploy takes two seconds. */
const LONG_PRACTICE_MS = 15_000;
/** Six minutes of answers every three seconds: what a wide window can show. */
const KEEP_SAMPLES = 120;
/** A rolling redeploy answers with the old and the new build in turn: the right answers must come twice in a row. */
const STEADY = 2;

const HIDDEN = /[\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\u00AD\uFEFF]/g;

/** A token as a person pastes it, without what pasting adds; and what was taken away, so that it can be said. */
export function cleanToken(text: string): { token: string; report: FieldReport } {
  const visible = text.replace(HIDDEN, '');
  const oneLine = visible.replace(/[\r\n]+/g, '');
  const token = oneLine.trim();
  const removed =
    visible !== text
      ? 'hidden-signs'
      : oneLine !== visible
        ? 'line-ends'
        : token !== oneLine
          ? 'spaces'
          : 'nothing';
  return { token, report: { length: [...token].length, removed } };
}

/** Takes a token: looks whether it is fresh, and holds it in memory when it is. */
export async function giveToken(
  context: GuideContext,
  environment: Environment,
  text: string,
): Promise<void> {
  const { deps, secrets } = context;
  const { token, report } = cleanToken(text);
  const drop = (): void => {
    secrets.delete(environment);
    context.patch({ held: { ...context.state().held, [environment]: false } });
  };
  if (token === '') {
    context.patch({
      token: {
        state: 'refused',
        report,
        findings: [
          {
            id: 'token-empty',
            message: 'Nothing was typed or pasted.',
            fix: 'Paste the new token, then press Enter.',
          },
        ],
      },
    });
    return;
  }
  deps.redactor.register(token, `${environment} token`);
  const fingerprint = deps.fingerprint(token);
  secrets.set(environment, token);
  const known = context.run().environments[environment].token;
  if (known?.fingerprint === fingerprint && known.check?.outcome === 'pass') {
    context.patch({ token: { state: 'asked' }, held: { ...context.state().held, [environment]: true } });
    return;
  }
  const checking = (searched: number | null): void =>
    context.patch({ token: { state: 'checking', report, searched } });
  checking(null);
  await context.record({ type: 'token.given', environment, fingerprint, length: report.length });
  const result = await runAlone(context, await deps.firstLook(environment), context.signal, checking);
  await context.record({ type: 'token.checked', environment, fingerprint, check: outcomeOf(result) });
  if (result.outcome !== 'pass') {
    drop();
    context.patch({ token: { state: 'refused', report, findings: result.findings } });
    return;
  }
  deps.practice?.redeploy(environment, token);
  context.patch({ token: { state: 'asked' }, held: { ...context.state().held, [environment]: true } });
  // It is where it belongs: what was said about the clipboard is over, also if it is emptied later.
  if (context.state().clipboard.what === 'token') context.patch({ clipboard: NO_CLIPBOARD });
}

/** Takes a base URL as a person pastes it. */
export async function giveUrl(context: GuideContext, environment: Environment, text: string): Promise<void> {
  const read = readBaseUrl(text);
  const other = context.run().environments[environment === 'staging' ? 'production' : 'staging'].url;
  if (read.kind === 'wrong') context.patch({ wrong: read.why });
  else if (read.url === other)
    context.patch({ wrong: 'it is the address of the other environment; each has its own' });
  else {
    context.patch({ wrong: null });
    await context.record({ type: 'url.given', environment, url: read.url });
  }
}

/**
 * Asks the deployment every few seconds with the new token and with a random one, until the first is let in and
 * the second is not. Ends by itself then, or with `signal`.
 */
export async function watchRedeploy(
  context: GuideContext,
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  const { ports } = context.deps;
  const token = context.secrets.get(environment);
  const { url, token: given } = context.run().environments[environment];
  if (token === undefined || url === null || given === null) return;
  const startedAt = ports.clock.now().getTime();
  const began = ports.clock.monotonic();
  let samples: WatchSample[] = [];
  let steady = 0;
  context.patch({ watch: { startedAt, samples, long: false } });
  const ask = async (header: string): Promise<number | null> => {
    const answer = await ports.http.request(
      {
        method: 'GET',
        url: `${url}/api/operator/status`,
        headers: { 'X-Dashboard-Token': header, accept: 'application/json' },
        timeoutMs: 15_000,
        maxBytes: 65_536,
      },
      signal,
    );
    return answer.kind === 'answer' ? answer.status : null;
  };
  while (!signal.aborted) {
    const [withNew, withRandom] = await Promise.all([ask(token), ask(freshToken(ports.random))]);
    if (signal.aborted) return;
    const at = Math.round(ports.clock.monotonic() - began);
    samples = [...samples, { at, withNew, withRandom }].slice(-KEEP_SAMPLES);
    steady = withNew === 200 && withRandom === 401 ? steady + 1 : 0;
    context.patch({
      watch: { startedAt, samples, long: at >= (context.deps.practice ? LONG_PRACTICE_MS : LONG_MS) },
    });
    if (steady >= STEADY) {
      await context.record({ type: 'redeploy.seen', environment, fingerprint: given.fingerprint });
      return;
    }
    await ports.clock.wait(context.deps.watchEveryMs, signal);
  }
}
