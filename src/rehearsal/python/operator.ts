import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArguments } from './arguments.ts';
import { isTrue, loadDotenv } from './dotenv.ts';
import { type Practice, type PythonHost, type Script, traceback } from './host.ts';
import { dumps } from './json.ts';
import { markExecuted, passGatekeeper } from './operator-batch.ts';
import { cadenceSummary, dispatchCadence } from './operator-cadence.ts';
import { readConfig } from './operator-config.ts';
import {
  dispatchOutbound,
  loadState,
  logReport,
  type Motion,
  newReport,
  type Operator,
  PracticeCrash,
  type Report,
  type Scope,
} from './operator-dispatch.ts';
import { StateStore, writeJson } from './state-store.ts';

const MOTIONS = ['outbound', 'cadence', 'revival', 'all'];

/** `python -m execution.operator_outbound`: 0 whatever happened; the truth is in the JSON. */
export const operatorScript: Script = async (args, host, practice) => {
  const parsed = parseArguments(
    'operator_outbound.py',
    [
      { name: '--dry-run', takes: 'nothing' },
      { name: '--live', takes: 'nothing' },
      { name: '--motion', takes: 'value', choices: MOTIONS },
      { name: '--tier', takes: 'value' },
      { name: '--limit', takes: 'value' },
      { name: '--status', takes: 'nothing' },
      { name: '--history', takes: 'nothing' },
      { name: '--json', takes: 'nothing' },
    ],
    args,
  );
  if (!parsed.ok) {
    await host.err(parsed.usage);
    return 2;
  }
  await loadDotenv(join(host.cwd, '.env'), host, false);
  const store = await StateStore.open(join(host.cwd, '.hive-mind'), host);
  const config = await readConfig(host);
  const plain = host.env.TERM === 'dumb';
  const operator: Operator = {
    host,
    practice,
    store,
    config,
    // rich colours its lines even into a pipe; only a dumb terminal stops it.
    print: text => host.out(plain ? `${text}\n` : `\u001b[36m${text}\u001b[0m\n`),
  };
  let crashed = false;
  try {
    if (parsed.values.has('--status')) await host.out(`${dumps(await statusOf(operator))}\n`);
    else if (parsed.values.has('--history')) await host.out(`${dumps(await history(operator))}\n`);
    else {
      const motion = (parsed.values.get('--motion') ?? 'all') as Motion;
      const report = await run(operator, motion, !parsed.values.has('--live'));
      await (parsed.values.has('--json')
        ? host.out(`${dumps({ ...report })}\n`)
        : printReport(operator, report));
    }
  } catch (error) {
    if (!(error instanceof PracticeCrash)) throw error;
    crashed = true;
    await host.err(traceback('execution/operator_outbound.py', 1737, 'main()', error.message));
  } finally {
    store.close();
  }
  return crashed ? 1 : 0;
};

async function run(operator: Operator, motion: Motion, dryRun: boolean): Promise<Report> {
  const { host, practice } = operator;
  const report = newReport(motion, dryRun, host);
  // These two ends leave no line in the log.
  if (isTrue(host.env.EMERGENCY_STOP) || practice.python.dryRun === 'emergency-stop') {
    report.errors.push('EMERGENCY_STOP active — all dispatch blocked');
    return finish(report, host);
  }
  if (!dryRun) {
    const ended = await liveObstacle(operator);
    if (ended !== null) {
      report.errors.push(ended);
      return finish(report, host);
    }
  }
  try {
    return await dispatch(operator, report);
  } finally {
    if (!dryRun) await operator.store.unlock();
  }
}

/** Ends of a live run before it has done anything, each without a line in the log; null: it goes on. */
async function liveObstacle({ practice, config, store }: Operator): Promise<string | null> {
  if (practice.python.live === 'emergency-stop') return 'EMERGENCY_STOP active — all dispatch blocked';
  const locked = practice.python.live === 'lock-held' || !(await store.lock());
  if (locked) return 'Another outbound dispatch is already running (distributed lock not acquired)';
  return config.enabled ? null : 'OPERATOR disabled in config/production.json';
}

async function dispatch(operator: Operator, report: Report): Promise<Report> {
  const { host, practice } = operator;
  const { motion, dry_run: dryRun } = report;
  let scope: Scope | null = null;
  if (!dryRun && operator.config.gatekeeperRequired) {
    scope = await passGatekeeper(operator, report);
    if (scope === null) {
      await logReport(operator, report);
      return report;
    }
  }
  if (motion === 'outbound') {
    await dispatchOutbound(operator, report, scope);
    spoil(report, practice);
    if (dryRun || practice.python.live !== 'not-logged') await logReport(operator, report);
    if (!dryRun && practice.python.live === 'loses-redis')
      await host.err('WARNING:state_store:Redis write failed for key=caio:operator:state: practice\n');
  } else if (motion === 'cadence') await dispatchCadence(operator, report);
  else if (motion === 'all') await runAll(operator, report, scope);
  if (report.batch_id !== null && !report.pending_approval) await markExecuted(operator, report);
  if (practice.python.dryRun === 'writes-anyway') await writeToWorkspace(operator);
  return finish(report, host);
}

function finish(report: Report, host: PythonHost): Report {
  report.completed_at ||= host.now().toISOString().replace('Z', '000+00:00');
  return report;
}

/** Outbound, then cadence, then revival; the log gets the parts, not the whole. */
async function runAll(operator: Operator, report: Report, scope: Scope | null): Promise<void> {
  const outbound = newReport('outbound', report.dry_run, operator.host);
  await dispatchOutbound(operator, outbound, scope);
  spoil(outbound, operator.practice);
  await logReport(operator, outbound);
  const cadence = newReport('cadence', report.dry_run, operator.host);
  await dispatchCadence(operator, cadence);
  await operator.host.err(
    'INFO:revival_scanner:Revival scan: 0 candidates after filtering (returning top 0)\n' +
      'INFO:operator_outbound:No revival candidates found\n',
  );
  report.instantly_report = outbound.instantly_report;
  report.heyreach_report = outbound.heyreach_report;
  report.dry_run = outbound.dry_run;
  report.cadence_actions_due = cadence.cadence_actions_due;
  report.cadence_dispatched = cadence.cadence_dispatched;
  report.cadence_synced = cadence.cadence_synced;
  report.warmup_schedule = outbound.warmup_schedule;
  report.errors.push(...outbound.errors, ...cadence.errors);
}

function spoil(report: Report, { python }: Practice): void {
  if (python.dryRun === 'errors') report.errors.push('Instantly dispatch error: Connection reset by peer');
  if (python.dryRun === 'dispatched') report.dry_run = false;
}

async function writeToWorkspace({ practice, host }: Operator): Promise<void> {
  const path = join(practice.workspace, '.hive-mind', 'operator_state.json');
  await writeJson(path, { date: host.now().toISOString().slice(0, 10), outbound_email_dispatched: 5 });
}

async function printReport({ print }: Operator, report: Report): Promise<void> {
  const mode = report.dry_run ? '[DRY RUN]' : '[LIVE]';
  await print(`\n${mode} OPERATOR Report: ${report.run_id} (${report.motion})`);
  for (const [name, part] of [
    ['Instantly:', report.instantly_report],
    ['HeyReach: ', report.heyreach_report],
  ] as const) {
    if (part) await print(`  ${name} ${part.total_dispatched} dispatched, ${part.total_errors} errors`);
  }
  for (const error of report.errors) await print(`  ERROR: ${error}`);
}

async function statusOf(operator: Operator): Promise<Record<string, unknown>> {
  const { config, host, store } = operator;
  const state = await loadState(operator);
  const left = (limit: number, used: number): number => Math.max(0, limit - used);
  const [pending] = await store.batches('pending');
  return {
    enabled: config.enabled,
    emergency_stop: isTrue(host.env.EMERGENCY_STOP),
    date: state.date,
    warmup_schedule: config.schedule,
    ramp: config.ramp,
    today: {
      outbound_email: state.outbound_email_dispatched,
      outbound_linkedin: state.outbound_linkedin_dispatched,
      revival: state.revival_dispatched,
      cadence: state.cadence_dispatched,
      total_leads: state.leads_dispatched.length,
      runs: state.runs_today,
      last_run: state.last_run_at,
    },
    limits: {
      email_remaining: left(config.schedule.email_daily_limit, state.outbound_email_dispatched),
      linkedin_remaining: left(config.schedule.linkedin_daily_limit, state.outbound_linkedin_dispatched),
      revival_remaining: left(config.schedule.revival_daily_limit, state.revival_dispatched),
    },
    cadence: await cadenceSummary(operator),
    gatekeeper: { required: config.gatekeeperRequired, pending_batch: pending ?? null },
    config: {
      tier_routing: config.routing,
      revival_enabled: true,
      revival_stages: ['Cold', 'Lost', 'Nurture'],
    },
  };
}

/** The last 20 lines of the log, newest first. */
async function history({ store }: Operator): Promise<unknown[]> {
  const text = await readFile(join(store.hive, 'operator_dispatch_log.jsonl'), 'utf8').catch(() => '');
  const lines = text.split('\n').filter(line => line.trim() !== '');
  return lines
    .slice(-20)
    .reverse()
    .map(line => JSON.parse(line) as unknown);
}
