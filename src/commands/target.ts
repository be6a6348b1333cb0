import type { Interpreter } from '../ports/types.ts';
import type { GuideDeps } from '../run/guide-context.ts';
import { CONFIRMATION_IDS } from '../runbook/criteria.ts';
import { GATE_IDS } from '../runbook/gates.ts';
import type { Options } from './options.ts';
import { homeFolder, workspaceFolder } from './places.ts';
import { openPractice, practiceHome, scenarioOf } from './practice.ts';
import type { SessionOptions } from './session.ts';
import { EXIT, PersonError, type World } from './world.ts';

/** What a run needs besides who watches it and how it is stopped. */
export type Target = Omit<SessionOptions, 'watch' | 'signal'> & {
  readonly practice: GuideDeps['practice'];
  close(): Promise<void>;
};

/** Milliseconds since 1970; the practice world's clock can be moved. */
export const nowOf = (target: Target): number => target.practice?.now().getTime() ?? Date.now();

/** A target that is known to be there; opening it may take its time. */
export type FoundTarget = () => Promise<Target>;

const originsIn = (text: string | undefined): string[] =>
  (text ?? '').split(',').filter(origin => origin !== '');

/**
 * Looks for the practice world or the real workspace, so that nothing is shown of one that is not there.
 * @throws PersonError (exit 2) when it is not
 */
export async function findTarget(options: Options, world: World): Promise<FoundTarget> {
  const home = homeFolder(options.home, world);
  if (options.rehearse) {
    // Without a name it is the one that is always there: its world is loaded when it is opened.
    if (options.scenario !== null) await scenarioOf(options.scenario);
    return () => practiceTarget(options, home, world);
  }
  if (options.inputsStdin && world.stdin.isTTY) throw typedInSight();
  const workspace = workspaceFolder(options.workspace, home, world);
  return () => liveTarget(options, home, workspace, world);
}

/** A terminal repeats what is typed, and the inputs hold two tokens. */
const typedInSight = (): PersonError =>
  new PersonError(
    EXIT.usage,
    '--inputs-stdin reads from a pipe or a file, and here it would read what you type.',
    'Tokens would stand on the screen, so nothing was started.',
    'Start caio-cockpit without it: it asks for each token and does not show it. Or give the inputs with: < FILE',
  );

/** Finds and opens it. */
export const targetOf = async (options: Options, world: World): Promise<Target> =>
  (await findTarget(options, world))();

async function practiceTarget(options: Options, home: string, world: World): Promise<Target> {
  const { scenario, practice } = await openPractice(options.scenario ?? 'all-good', world);
  const standIn: Interpreter = { ...practice.python, version: '3.11.2' };
  return {
    home: practiceHome(home),
    workspace: practice.workspace,
    python: null,
    standIn,
    scenario: scenario.name,
    raw: practice.inputs,
    asked: options.only ?? GATE_IDS,
    confirmed: CONFIRMATION_IDS,
    confirmedBy: 'the practice world',
    inPlace: practice.inPlace,
    migrateOverNewer: false,
    practice: {
      url: environment => practice.deployments[environment].url,
      origins: environment =>
        originsIn(practice.inputs[`CAIO_${environment === 'staging' ? 'STAGING' : 'PROD'}_CORS_ORIGINS`]),
      redeploy: (environment, token) => practice.redeploy(environment, token),
      reviewLeads: () => practice.reviewLeads(),
      nextDay: () => practice.nextDay(),
      now: () => practice.now(),
    },
    close: () => practice.close(),
  };
}

async function liveTarget(options: Options, home: string, workspace: string, world: World): Promise<Target> {
  const { inputsFromEnv, inputsFromStdin } = await import('./inputs.ts');
  return {
    home,
    workspace,
    python: options.python,
    standIn: null,
    scenario: null,
    raw: options.inputsStdin ? await inputsFromStdin(world.stdin) : inputsFromEnv(world.env),
    asked: options.only ?? GATE_IDS,
    confirmed: options.confirmed,
    confirmedBy: '--confirm on the command line',
    inPlace: options.inPlace,
    migrateOverNewer: options.migrateOverNewer,
    practice: null,
    close: async () => undefined,
  };
}
