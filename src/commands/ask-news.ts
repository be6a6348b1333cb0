import type { EnvironmentState } from '../run/preparation.ts';
import { CONFIRMATION_IDS, CONFIRMATIONS } from '../runbook/criteria.ts';
import type { Environment } from '../runbook/gates.ts';
import type { Snapshot } from '../ui/store.ts';
import { ASK_CORS, ASK_READBACK, ASK_TOKEN, ASK_URL, ASK_WATCH, PLACE } from '../ui/words/ask.ts';
import { ASK_CLIPBOARD, ASK_ENV, ASK_LOOP } from '../ui/words/ask-end.ts';

const ENVIRONMENTS: readonly Environment[] = ['staging', 'production'];

function environmentNews(
  environment: Environment,
  before: EnvironmentState,
  after: EnvironmentState,
  held: { readonly before: boolean; readonly after: boolean },
): string[] {
  const place = PLACE[environment];
  const news: string[] = [];
  const { token, url, corsOrigins, envFile } = after;
  if (token?.check?.outcome === 'pass' && held.after && (token.check !== before.token?.check || !held.before))
    news.push(ASK_TOKEN.accepted(place, token.length));
  if (url !== null && url !== before.url) news.push(ASK_URL.accepted(place, url));
  if (after.redeploySeen && !before.redeploySeen) news.push(ASK_WATCH.seen(place));
  if (corsOrigins !== null && corsOrigins !== before.corsOrigins)
    news.push(ASK_CORS.accepted(place, corsOrigins));
  if (after.readbackAccepted && !before.readbackAccepted) news.push(ASK_READBACK.accepted(place));
  if (envFile !== null && envFile !== before.envFile) {
    news.push(
      envFile.written.length === 0
        ? ASK_ENV.unchanged(place)
        : ASK_ENV.written(place, envFile.written, envFile.backup),
    );
  }
  return news;
}

function clipboardNews(before: Snapshot, after: Snapshot): string[] {
  const now = after.guide?.clipboard;
  const then = before.guide?.clipboard;
  if (!now || now === then || now.state === 'idle') return [];
  switch (now.state) {
    case 'cleared':
      return [ASK_CLIPBOARD.cleared];
    case 'unavailable':
      return [ASK_CLIPBOARD.unavailable];
    case 'copied':
      return [now.what === 'token' ? ASK_CLIPBOARD.token : ASK_CLIPBOARD.help];
  }
}

/** What has come about between two snapshots, in words: what was answered is said as it was taken. Pure. */
export function newsOf(before: Snapshot, after: Snapshot): string[] {
  const clipboard = clipboardNews(before, after);
  // A run that is resumed comes as a whole; its past is no news.
  if (before.run.id !== after.run.id) return clipboard;
  const confirmed = CONFIRMATION_IDS.filter(
    id => after.run.confirmations[id] && !before.run.confirmations[id],
  );
  return [
    ...ENVIRONMENTS.flatMap(environment =>
      environmentNews(
        environment,
        before.run.environments[environment],
        after.run.environments[environment],
        {
          before: before.guide?.held[environment] === true,
          after: after.guide?.held[environment] === true,
        },
      ),
    ),
    ...confirmed.map(id => ASK_LOOP.confirmed(CONFIRMATIONS[id].text)),
    ...clipboard,
  ];
}
