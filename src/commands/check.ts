import type { BoundCheck, CheckResult, Gate } from '../../checks/types.ts';
import { jsonText } from '../report/json.ts';
import { cutoverOf } from '../run/ground.ts';
import { VERDICT } from '../ui/words.ts';
import { stoppable, stoppedEarly } from './gates.ts';
import { givenOf } from './inputs.ts';
import type { Options } from './options.ts';
import { openGround } from './prepare.ts';
import { targetOf } from './target.ts';
import { EXIT, PersonError, type World } from './world.ts';

const CODE = { pass: EXIT.ok, fail: EXIT.noGo, unknown: EXIT.notYet } as const;

/** A check that can be asked for by its name. */
interface Named {
  readonly check: BoundCheck;
  /** The gate it belongs to; null: it is a probe of the backlog, and no verdict looks at it. */
  readonly gate: string | null;
  readonly environment: 'staging' | 'production' | null;
  /** It asks the real deployment, so that runbook 10.4 comes first. */
  readonly asksDeployment: boolean;
}

/**
 * One check alone: a gate's command, one of its witnesses or a probe of the backlog, without a journal and without a
 * verdict. What only makes sense beside its gate's command (`after` witnesses) says so as unknown.
 */
export async function checkCommand(options: Options, world: World): Promise<number> {
  const [{ gates }, { backlogOf }] = await Promise.all([
    import('../../checks/gates/index.ts'),
    import('../../checks/backlog/index.ts'),
  ]);
  const environment = options.env ?? 'production';
  const probes = backlogOf(environment).map((one): Named => ({ ...one, gate: null, environment }));
  const found = find([...ofGates(gates), ...probes], options);
  const target = await targetOf(options, world);
  if (found.asksDeployment && target.scenario === null && !target.confirmed.includes('approve-smoke')) {
    await target.close();
    throw new PersonError(
      EXIT.notYet,
      'This check asks the real deployment, and that has not been approved.',
      'Nothing was sent.',
      'Approve it (runbook section 10): add --confirm approve-smoke',
    );
  }
  const result = await stoppable(
    world,
    async signal => {
      const ground = await openGround({ ...target, rehearsal: target.scenario !== null }, world, signal);
      try {
        const { inputs } = cutoverOf(ground, givenOf(target.raw));
        const tools = { ports: ground.ports, signal, emit: () => undefined };
        const answer = await found.check.run(inputs, () => undefined, tools);
        // An answer that was cut short is none.
        if (signal.aborted) throw stoppedEarly();
        return answer;
      } finally {
        await ground.close();
      }
    },
    target.close,
  );
  show(result, found, options, world);
  return CODE[result.outcome];
}

/** Checks that act are not to be started alone: their gate's other checks stand guard over them. */
const ONLY_WITH_ITS_GATE = new Set(['migration']);

const ofGates = (gates: readonly Gate[]): Named[] =>
  gates.flatMap(gate =>
    [gate.command, ...gate.witnesses.map(one => one.check)].map(check => ({
      check,
      gate: gate.id,
      environment: gate.environment,
      asksDeployment: gate.id.startsWith('auth-'),
    })),
  );

function find(all: readonly Named[], options: Options): Named {
  const named = all.filter(one => one.check.id === options.positional);
  const chosen = named.filter(one => options.env === null || one.environment === options.env);
  const [first] = chosen;
  const ids = [...new Set(all.map(one => one.check.id))].filter(id => !ONLY_WITH_ITS_GATE.has(id)).join(', ');
  const usage = (happened: string, now: string): PersonError =>
    new PersonError(EXIT.usage, happened, 'Nothing was started.', now);
  if (options.positional === null) throw usage('Which check?', `There are: ${ids}.`);
  if (named.length === 0) throw usage('There is no check of that name.', `There are: ${ids}.`);
  if (ONLY_WITH_ITS_GATE.has(options.positional)) {
    throw usage(
      'This check writes, so it only runs with its whole gate.',
      'Use: caio-cockpit gates --only env-production,redis-migration',
    );
  }
  if (first === undefined)
    throw usage(`"${options.positional}" is not made for ${options.env}.`, 'Leave --env out.');
  if (new Set(chosen.map(one => one.environment)).size > 1) {
    throw usage('This check exists for both environments.', 'Add --env staging or --env production.');
  }
  return first;
}

const WORDS = {
  gate: { pass: 'Passed', fail: 'Failed', unknown: 'Could not check' },
  backlog: { pass: 'Done', fail: 'Not done', unknown: 'Cannot tell' },
} as const;

function show(result: CheckResult, { gate, environment }: Named, options: Options, world: World): void {
  if (options.json) {
    const about = { mode: options.rehearse ? 'rehearsal' : 'live', gate };
    world.out(jsonText(gate === null ? { ...about, environment, ...result } : { ...about, ...result }));
    return;
  }
  const word = WORDS[gate === null ? 'backlog' : 'gate'][result.outcome];
  world.out(`${word}: ${result.title}${gate === null ? ` (${environment})` : ''}`);
  if (options.rehearse) world.out(VERDICT.rehearsal);
  for (const finding of [...result.findings, ...result.notes]) {
    world.out(`  ${finding.message}`);
    world.out(`  What to do: ${finding.fix}`);
  }
}
