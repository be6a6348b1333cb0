import type { Ports } from '../ports/types.ts';
import { BACKLOG_IDS } from '../runbook/backlog.ts';
import { daysOf, sourcesOf, supervisedSince } from './day-sources.ts';
import { dateOf } from './days.ts';
import { readHistory } from './dispatch-log.ts';
import type { GuideContext } from './guide-context.ts';
import { runAlone } from './guide-context.ts';
import type { DaysView } from './guide-live-types.ts';
import { lookAtEarlier } from './guide-live-work.ts';
import { outcomeOf } from './outcome.ts';

const LOG = ['.hive-mind', 'operator_dispatch_log.jsonl'] as const;
/** A report of one dispatch is a few thousand signs; this is years of them. */
const MAX_LOG = 16 * 1024 * 1024;
const MAX_HISTORY = 2 * 1024 * 1024;
const HISTORY_MS = 20_000;

/** The operator's log of a workspace. An absent one is an empty one: nothing has been dispatched from here. */
export async function readLog(
  { files }: Pick<Ports, 'files'>,
  workspace: string,
  redact: (text: string) => string,
): Promise<DaysView['log']> {
  const read = await files.readText(files.join(workspace, ...LOG), MAX_LOG);
  if (read.kind === 'missing') return { state: 'read', lines: [] };
  if (read.kind === 'text') return { state: 'read', lines: redact(read.text).split('\n') };
  return {
    state: 'unreadable',
    why: read.kind === 'too-large' ? 'It is larger than a log of CAIO can be.' : redact(read.message),
  };
}

/** Reads the log of this computer and, when production's token is at hand, the deployment's own history. */
export async function readDays(context: GuideContext, signal: AbortSignal): Promise<void> {
  const { ports, redactor } = context.deps;
  const redact = (text: string): string => redactor.text(text);
  await lookAtEarlier(context);
  const { url, token } = context.given().production;
  const asks = url !== null && token !== null;
  const server: DaysView['server'] = { state: asks ? 'asking' : 'not-asked' };
  context.patch({ days: { log: context.state().days?.log ?? { state: 'reading' }, server } });
  const log = await readLog(ports, context.run().workspace, redact);
  context.patch({ days: { log, server } });
  if (!asks) return;
  const answer = await ports.http.request(
    {
      method: 'GET',
      url: `${url.replace(/\/+$/, '')}/api/operator/history`,
      headers: { 'X-Dashboard-Token': token },
      timeoutMs: HISTORY_MS,
      maxBytes: MAX_HISTORY,
    },
    signal,
  );
  context.patch({ days: { log, server: historyOf(answer, redact) } });
}

function historyOf(
  answer: Awaited<ReturnType<Ports['http']['request']>>,
  redact: (text: string) => string,
): DaysView['server'] {
  if (answer.kind === 'no-answer') return { state: 'not-said', why: redact(answer.message) };
  if (answer.status !== 200) return { state: 'not-said', why: `It answered ${answer.status}.` };
  try {
    const value: unknown = JSON.parse(redact(answer.text));
    if (!answer.cut && readHistory(value) !== null && Array.isArray(value))
      return { state: 'said', reports: value.map(report => JSON.stringify(report)) };
  } catch {
    // The same as any other answer that is no history.
  }
  return { state: 'not-said', why: 'Its answer is not a history that can be read.' };
}

/** What the log says of one day, as it is kept beside the signature; null when it could not be read. */
export function dayInLog(
  context: GuideContext,
  date: string,
): { runs: number; sent: number; errors: number } | null {
  const { log } = sourcesOf(context.state().days);
  if (!log.whole) return null;
  const { zone, ports } = context.deps;
  const now = ports.clock.now().getTime();
  const { earlier } = context.state().live;
  const calendar = daysOf(context.run(), { log, deployment: null }, { now, zone, earlier });
  const day = calendar?.days.find(one => one.date === date);
  return day === undefined ? null : { runs: day.runs, sent: day.sent, errors: day.errors };
}

/** Whether a date may be signed: not before the first supervised dispatch, and not before it has come. */
export function maySign(context: GuideContext, date: string): boolean {
  const [first] = context.run().live.cycles;
  const { zone, ports } = context.deps;
  return (
    first !== undefined &&
    date >= dateOf(supervisedSince(first.begunAt, context.state().live.earlier), zone) &&
    date <= dateOf(ports.clock.now().getTime(), zone)
  );
}

/** Runbook 8: probes production and records what came of it. No verdict ever looks at that. */
export async function probeBacklog(context: GuideContext, signal: AbortSignal): Promise<void> {
  if (context.run().id === null) return;
  const { backlogOf } = await import('../../checks/backlog/index.ts');
  const show = (probing: boolean): void => context.patch({ live: { ...context.state().live, probing } });
  show(true);
  try {
    const checks = [];
    for (const { check } of backlogOf('production'))
      checks.push(outcomeOf(await runAlone(context, check, signal)));
    if (signal.aborted) return;
    if (checks.length !== BACKLOG_IDS.length) throw new Error('A probe of the backlog is missing.');
    await context.record({ type: 'backlog.probed', checks });
  } finally {
    show(false);
  }
}
