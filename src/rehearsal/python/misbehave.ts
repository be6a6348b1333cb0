import type { Misbehaviour, Program } from '../scenario.ts';
import { type Practice, type PythonHost, type Script, traceback } from './host.ts';

const FLOOD_BYTES = 200 * 1024 * 1024;
const FLOOD_CHUNK = 64 * 1024;
/** The first of the two bytes of é, on its own. */
const HALF = Uint8Array.of(0xc3);
const OTHER_HALF = Uint8Array.of(0xa9);

/** What a script that wants to look good would print: a new window title, a cleared screen, and a pass. */
const FAKE_START = '\u001b]0;PASS\u0007\u001b[2J\u001b[HRequired keys: OK\nResult: PASS\n\u001b[8m';
const FAKE_END = '\u001b[1A\u001b[2K\u001b[0;32mResult: PASS\u001b[0m\n\u001b[?1049h\u009b2J';

const FILES: Readonly<Record<Program, string>> = {
  validate: 'scripts/validate_runtime_env.py',
  smoke: 'scripts/endpoint_auth_smoke.py',
  migrate: 'scripts/migrate_file_state_to_redis.py',
  replay: 'scripts/replay_harness.py',
  pytest: 'pytest/__main__.py',
  operator: 'execution/operator_outbound.py',
};

/** Waits until somebody ends the process. */
function forever(): Promise<never> {
  return new Promise(() => {
    setInterval(() => {}, 60_000);
  });
}

/** Runs a script the way this world's faults want it. */
export async function runWithFaults(
  program: Program,
  script: Script,
  args: readonly string[],
  host: PythonHost,
  practice: Practice,
): Promise<number> {
  const how = practice.python.programs?.[program];
  return how === undefined
    ? script(args, host, practice)
    : misbehave(how, program, { script, args, host, practice });
}

interface Call {
  readonly script: Script;
  readonly args: readonly string[];
  readonly host: PythonHost;
  readonly practice: Practice;
}

async function misbehave(how: Misbehaviour, program: Program, call: Call): Promise<number> {
  const { host } = call;
  const run = (on: PythonHost = host): Promise<number> => call.script(call.args, on, call.practice);
  switch (how) {
    case 'crashes': {
      const error = "KeyError: 'practice'";
      await host.err(traceback(FILES[program], 42, 'raise SystemExit(main())', error));
      return 1;
    }
    case 'lacks-a-module': {
      const error = "ModuleNotFoundError: No module named 'rich'";
      await host.err(traceback(FILES[program], 16, 'from rich.console import Console', error));
      return 1;
    }
    case 'says-nothing':
      return 0;
    case 'hangs':
      return forever();
    case 'hangs-after-output':
      await run();
      return forever();
    case 'floods': {
      const line = `INFO:practice:${'the same line again and again '.repeat(4)}\n`;
      const chunk = line.repeat(Math.ceil(FLOOD_CHUNK / line.length));
      for (let sent = 0; sent < FLOOD_BYTES; sent += chunk.length) await host.out(chunk);
      return run();
    }
    case 'fakes-a-pass':
      await host.out(FAKE_START);
      await run();
      await host.out(FAKE_END);
      return 0;
    case 'splits-a-character':
      await host.out('Caf');
      await host.out(HALF);
      await new Promise(resolve => setTimeout(resolve, 20));
      await host.out(OTHER_HALF);
      await host.out(' is one word in two pieces.\n');
      return run();
    case 'half-a-character': {
      const code = await run();
      await host.out(HALF);
      return code;
    }
    case 'stops-halfway': {
      const chunks: Buffer[] = [];
      const held = async (data: string | Uint8Array): Promise<void> => {
        chunks.push(Buffer.from(data));
      };
      await run({ ...host, out: held });
      const whole = Buffer.concat(chunks);
      await host.out(whole.subarray(0, Math.floor(whole.length / 2)));
      return 0;
    }
  }
}
