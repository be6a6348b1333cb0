import { fileURLToPath } from 'node:url';
import { helpFor } from './commands/help.ts';
import { type CommandName, type Options, parseCommandLine } from './commands/options.ts';
import { EXIT, PersonError, type World } from './commands/world.ts';

declare const __VERSION__: string;

/** Each command is loaded when it is called, so that none waits for what it does not need. */
const COMMANDS: Readonly<
  Record<CommandName, () => Promise<(options: Options, world: World) => Promise<number>>>
> = {
  cockpit: async () => (await import('./commands/cockpit.ts')).cockpitCommand,
  rehearse: async () => (await import('./commands/rehearse.ts')).rehearseCommand,
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
let outputLost = false;

/**
 * Nobody reads the answer any more (`| head`), or it cannot be written: what runs is stopped in order, so that no
 * child and no copy of the workspace is left behind. Progress that nobody reads is no reason to stop.
 */
function watchOutput(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', () => {
    if (outputLost) return;
    outputLost = true;
    for (const stop of stops) stop('nobody reads the output any more');
  });
}

function worldOf(argv: readonly string[]): World {
  const { env, stdin, stdout, stderr, platform } = process;
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
    terminal: Boolean(stdin.isTTY && stdout.isTTY),
    interactive: Boolean(stdin.isTTY && stdout.isTTY) && env.TERM !== 'dumb',
    colour: !noColour && !argv.includes('--no-color'),
    unicode: isUnicode(env, platform),
    out: line => void stdout.write(`${line}\n`),
    err: line => void stderr.write(`${line}\n`),
    onStop(handler) {
      stops.add(handler);
      for (const name of STOP_SIGNALS) process.on(name, handler);
      return () => {
        stops.delete(handler);
        for (const name of STOP_SIGNALS) process.off(name, handler);
      };
    },
  };
}

/** Windows Terminal and VS Code show Unicode; the old console does not by itself. Elsewhere the locale decides. */
function isUnicode(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return Boolean(env.WT_SESSION || env.TERM_PROGRAM === 'vscode');
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}

async function main(argv: readonly string[]): Promise<number> {
  // The practice world's stand-in for Python: a child of the rehearsal, never typed by a person.
  if (argv[0] === 'practice-python')
    return (await import('./rehearsal/index.ts')).practicePython(argv.slice(1), process.env);
  const world = worldOf(argv);
  try {
    const options = parseCommandLine(argv);
    if (options.version) world.out(world.version);
    else if (options.help) world.out(helpFor(options.command));
    else return await (await COMMANDS[options.command]())(options, world);
    return EXIT.ok;
  } catch (error) {
    for (const line of errorLines(error)) world.err(line);
    return error instanceof PersonError ? error.exit : EXIT.notYet;
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
  if (error instanceof PersonError) return error.lines;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC')
    return [
      'The disk is full.',
      'What could not be written does not count: there is no verdict.',
      'Free some space, then start again.',
    ];
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return [
      'The cockpit may not write its records.',
      'What cannot be recorded does not count, so there is no verdict.',
      'Give another folder with --home, or ask an engineer for the rights.',
    ];
  }
  return [
    `The cockpit itself broke off: ${error instanceof Error ? withoutTokens(error.message) : 'no reason given'}`,
    'There is no verdict. What was recorded until then is kept.',
    'Start it again; when it happens once more, send this line to an engineer.',
  ];
}

// What nobody awaited must not end in a stack trace, and never with the exit code of a GO.
process.on('uncaughtException', error => {
  for (const line of errorLines(error)) process.stderr.write(`${line}\n`);
  process.exit(EXIT.notYet);
});
watchOutput();
const code = await main(process.argv.slice(2));
// An answer that did not arrive is no GO.
process.exitCode = outputLost && code === EXIT.ok ? EXIT.interrupted : code;
