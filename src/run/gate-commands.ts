import type { GateCommand } from '../../checks/types.ts';
import type { Secret } from '../ports/types.ts';
import {
  type Arg,
  byGate,
  type GateId,
  type GateStep,
  MIN_PASS_RATE,
  PYTEST_PACK,
  SLOTS,
  type Slot,
  stepOf,
} from '../runbook/gates.ts';
import type { Plan } from '../runbook/plan.ts';

/** What fills the runbook's slots; null: the PTO has not given it, and the gate's check says so. */
export interface SlotValues {
  readonly stagingUrl: string | null;
  readonly productionUrl: string | null;
  readonly stagingToken: Secret | null;
  readonly productionToken: Secret | null;
}

/** The runbook's arguments with the plan's values in place of the runbook's own. */
function plannedArgs(step: GateStep, plan: Plan): readonly Arg[] {
  const args: Arg[] = step.args.map(arg => {
    if (arg === '.env.staging') return plan.envFiles.staging;
    if (arg === '.env') return plan.envFiles.production;
    if (arg === String(MIN_PASS_RATE)) return String(plan.minPassRate);
    return arg;
  });
  if (step.id !== 'pytest') return args;
  return [...args.filter(arg => typeof arg !== 'string' || !PYTEST_PACK.includes(arg)), ...plan.pytestPack];
}

/** Every gate's command, ready to run, secrets still apart. */
export function gateCommands(plan: Plan, values: SlotValues): Record<GateId, GateCommand> {
  const fill = (arg: Arg): string | { secret: Secret } => {
    if (typeof arg === 'string') return arg;
    const value = values[arg.slot];
    // Never run: the gate's check finds the missing input first and stops.
    if (value === null) return SLOTS[arg.slot].shown;
    return typeof value === 'string' ? value : { secret: value };
  };
  return byGate(id => ({ args: plannedArgs(stepOf(id), plan).map(fill) }));
}

/** Every gate's command as a person may see it: the runbook's, with ‹staging token› in place of the token. */
export function shownCommands(
  plan: Plan,
  values: Pick<SlotValues, 'stagingUrl' | 'productionUrl'>,
): Record<GateId, string> {
  const url = (slot: Slot): string | null =>
    slot === 'stagingUrl' || slot === 'productionUrl' ? values[slot] : null;
  const show = (arg: Arg): string => {
    if (typeof arg !== 'string') return `"${url(arg.slot) ?? SLOTS[arg.slot].shown}"`;
    return arg.includes(' ') ? `"${arg}"` : arg;
  };
  return byGate(id => ['python', ...plannedArgs(stepOf(id), plan).map(show)].join(' '));
}
