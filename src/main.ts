import { fileURLToPath } from 'node:url';
import { answerOf } from './answer.ts';
import { compiledWhole } from './commands/compiled-whole.ts';
import { type CommandName, type Options, parseCommandLine } from './commands/options.ts';
import { troubleLines } from './commands/trouble.ts';
import { EXIT, PersonError, type World } from './commands/world.ts';
import { createGuard, type Guard, type GuardOptions } from './ports/guard.ts';
import { showsUnicode } from './ports/platform.ts';
import { ANSWER_LOST, ENDED_EARLY, GUARD } from './ui/words/ending.ts';

declare const __VERSION__: string;

/** Each command is loaded when it is called, so that none waits for what it does not need. */
const COMMANDS: Readonly<
  Record<CommandName, () => Promise<(options: Options, world: World) => Promise<number>>>
> = {
  cockpit: async () => (await compiledWhole(() => import('./commands/cockpit.ts'))).cockpitCommand,
  rehearse: async () => (await compiledWhole(() => import('./commands/rehearse.ts'))).rehearseCommand,
  gates: async () => (await import('./commands/gates.ts')).gatesCommand,
  check: async () => (await import('./commands/check.ts')).checkCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  runs: async () => (await import('./commands/runs.ts')).runsCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
};

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Who wants to know that it is to stop. */
const stops = new Set<(why: string) => void>();
/** What must be done before the process is gone; without waiting. */
const lastThings = new Set<() => void>();
let outputLost = false;
/** There is an answer, so the process may end. */
let ended = false;

/** Names of folders and files come from outside too: no line moves the cursor, or turns its own order round. */
const obeyedByNone = (line: string): string =>
  line.replace(/[^\P{Cc}\n\t]|[\p{Bidi_Control}\u2028\u2029]/gu, '\uFFFD');

/**
 * Nobody reads the answer any more (`| head`), or it cannot be written: what runs is stopped in order, so that no
 * child and no copy of the workspace is left behind. Progress that nobody reads is no reason to stop.
 */
function watchOutput(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (outputLost) return;
    outputLost = true;
    // Whoever has closed a pipe knows it; that a disk is full, nobody sees.
    if (error.code !== 'EPIPE') for (const line of ANSWER_LOST) process.stderr.write(`${line}\n`);
    // What was written last fails only when the answer is already counted.
    if (ended && process.exitCode === EXIT.ok) process.exitCode = EXIT.interrupted;
    for (const stop of stops) stop('nobody reads the output any more');
  });
}

/** How often it is looked whether whoever started the cockpit is still there. Milliseconds. */
const PARENT_MS = 5_000;

/**
 * When the shell or npx that started the cockpit is killed, the terminal belongs to somebody else: no signal says so,
 * and two programs would draw on one screen. On Windows a parent's number never changes, so there this says nothing.
 */
function watchParent(): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    for (const stop of stops) stop('whoever started it is gone');
  }, PARENT_MS);
  timer.unref();
}

function worldOf(argv: readonly string[]): World {
  const { env, stdin, stdout, stderr, platform } = process;
  const terminal = Boolean(stdin.isTTY && stdout.isTTY);
  const noColour = env.NO_COLOR !== undefined && env.NO_COLOR !== '';
  return {
    argv,
    env,
    cwd: process.cwd(),
    platform,
    execPath: process.execPath,
    bundle: fileURLToPath(import.meta.url),
    version: __VERSION__,
    nodeVersion: process.versions.node,
    stdin,
    stdout,
    terminal,
    interactive: terminal && env.TERM !== 'dumb',
    colour: !noColour && !argv.includes('--no-color'),
    unicode: showsUnicode(env, platform),
    out: line => void stdout.write(`${obeyedByNone(line)}\n`),
    err: line => void stderr.write(`${obeyedByNone(line)}\n`),
    onStop(handler) {
      stops.add(handler);
      for (const name of STOP_SIGNALS) process.on(name, handler);
      return () => {
        stops.delete(handler);
        for (const name of STOP_SIGNALS) process.off(name, handler);
      };
    },
    atExit(handler) {
      lastThings.add(handler);
      return () => void lastThings.delete(handler);
    },
    guard: guardOf({
      program: fileURLToPath(new URL('guard.mjs', import.meta.url)),
      execPath: process.execPath,
      env,
      words: GUARD,
      terminal: terminal ? stdout.fd : null,
    }),
  };
}

/** A terminal that cannot be written to any more was not given back by us: then the guard does it. */
function guardOf(options: GuardOptions): Guard {
  const guard = createGuard(options);
  return {
    ...guard,
    terminalGiven: () => (outputLost ? undefined : guard.terminalGiven()),
    close: () => (outputLost && options.terminal !== null ? undefined : guard.close()),
  };
}

async function main(argv: readonly string[]): Promise<number> {
  // The practice world's stand-in for Python: a child of the rehearsal, never typed by a person.
  if (argv[0] === 'practice-python') {
    // It ends as Python would, in every way there is.
    ended = true;
    return (await import('./rehearsal/index.ts')).practicePython(argv.slice(1), process.env);
  }
  const world = worldOf(argv);
  try {
    const options = parseCommandLine(argv);
    const answer = answerOf(options);
    if (answer === null) return await (await COMMANDS[options.command]())(options, world);
    world.out(answer);
    return EXIT.ok;
  } catch (error) {
    for (const line of errorLines(error)) world.err(line);
    return error instanceof PersonError ? error.exit : EXIT.notYet;
  } finally {
    world.guard.close();
  }
}

/** No error of ours carries a token; this is for the one that nobody thought of. */
function withoutTokens(text: string): string {
  const { CAIO_STAGING_TOKEN: staging, CAIO_PROD_TOKEN: production } = process.env;
  return [staging, production].reduce<string>(
    (out, token) => (token ? out.replaceAll(token, '‹token›') : out),
    text,
  );
}

/** What happened, what it means, what to do now; never a stack trace. */
function errorLines(error: unknown): readonly string[] {
  const told = troubleLines(error);
  if (told) return told;
  return [
    `The cockpit itself broke off: ${error instanceof Error ? withoutTokens(error.message) : 'no reason given'}`,
    'There is no verdict. What was recorded until then is kept.',
    'Start it again; when it happens once more, send this line to an engineer.',
  ];
}

function doLastThings(): void {
  for (const handler of lastThings) {
    lastThings.delete(handler);
    try {
      handler();
    } catch {
      // The guard does what this one could not.
    }
  }
}

// What nobody awaited must not end in a stack trace, and never with the exit code of a GO.
process.on('uncaughtException', error => {
  // First the ordinary screen: what is written on the other one goes with it.
  doLastThings();
  for (const line of errorLines(error)) process.stderr.write(`${line}\n`);
  ended = true;
  process.exit(EXIT.notYet);
});
process.on('exit', code => {
  doLastThings();
  // Somebody called for the end, or nothing was left to wait for, before there was an answer: that is no GO.
  if (ended) return;
  for (const line of ENDED_EARLY) process.stderr.write(`${line}\n`);
  if (code === EXIT.ok) process.exitCode = EXIT.notYet;
});
watchOutput();
if (process.stdin.isTTY && process.stdout.isTTY) watchParent();
void main(process.argv.slice(2)).then(code => {
  ended = true;
  // An answer that did not arrive is no GO.
  process.exitCode = outputLost && code === EXIT.ok ? EXIT.interrupted : code;
});
