import type { ChildResult, Interpreter } from '../src/ports/types.ts';
import type { CheckTools, Finding, GateCommand } from './types.ts';

/** Judges read at most this much of a stream; a report that is larger is not one of CAIO's. */
export const KEEP_BYTES = 4 * 1024 * 1024;

/**
 * Runs the script named on stdin as `python script args` would, so that no argument stands on the command line
 * where other programs can read it (DESIGN section 6). sys.path[0] is what Python itself would have put there.
 * Python's urllib follows a redirect and takes the token along to whatever host it names (CONTRACTS S7): here it is
 * told not to, and the redirect itself becomes the answer that the script reports.
 */
const LAUNCHER =
  'import json,os,runpy,sys,urllib.request;' +
  'urllib.request.HTTPRedirectHandler.redirect_request=lambda *a,**k:None;' +
  'sys.argv=json.loads(sys.stdin.readline());' +
  'sys.path[0]=os.path.dirname(os.path.abspath(sys.argv[0]));' +
  "runpy.run_path(sys.argv[0],run_name='__main__')";

export interface CommandRun {
  readonly interpreter: Interpreter;
  readonly command: GateCommand;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** What the command reads. A command with a secret reads that instead. */
  readonly stdin?: string;
  readonly finishedWhen?: (stdoutTail: string) => boolean;
  readonly graceMs?: number;
}

/** Starts a runbook command and reports its raw output and its end as events. */
export async function runCommand(run: CommandRun, tools: CheckTools): Promise<ChildResult> {
  const secret = run.command.args.some(arg => typeof arg !== 'string');
  const plain = run.command.args.map(joinSecretFlag(run.command.args)).filter(arg => arg !== null);
  const result = await tools.ports.process.run(
    {
      command: run.interpreter.command,
      args: secret ? [...run.interpreter.prefix, '-c', LAUNCHER] : [...run.interpreter.prefix, ...plain],
      cwd: run.cwd,
      env: run.env,
      ...(secret
        ? { stdin: `${JSON.stringify(plain)}\n` }
        : run.stdin === undefined
          ? {}
          : { stdin: run.stdin }),
      timeoutMs: run.timeoutMs,
      keepBytes: KEEP_BYTES,
      ...(run.finishedWhen ? { finishedWhen: run.finishedWhen } : {}),
      ...(run.graceMs === undefined ? {} : { graceMs: run.graceMs }),
      onChunk: (stream, bytes) => tools.emit({ type: 'output', stream, bytes }),
    },
    tools.signal,
  );
  tools.emit({ type: 'command-ended', exitCode: result.exitCode, durationMs: result.durationMs });
  return result;
}

/** `--token VALUE` becomes `--token=VALUE`: a token may begin with a dash, which argparse takes for an option. */
function joinSecretFlag(args: GateCommand['args']) {
  return (arg: GateCommand['args'][number], index: number): string | null => {
    if (typeof arg !== 'string') return `${args[index - 1]}=${arg.secret.reveal()}`;
    return typeof args[index + 1] === 'object' ? null : arg;
  };
}

/** Raw bytes as text for a judge: invalid UTF-8 becomes the replacement sign, CRLF becomes LF. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes).replaceAll('\r\n', '\n');
}

/**
 * What keeps any judge from judging: the command did not start, did not end, was stopped, or printed more than
 * can be judged. Null when its output is whole and it ended by itself (with whatever exit code).
 */
export function cannotJudge(result: ChildResult): Finding | null {
  switch (result.ended) {
    case 'not-started':
      return {
        id: 'command-not-started',
        message: `The command could not be started: ${result.reason ?? 'no reason given'}.`,
        fix: 'Run caio-cockpit doctor; it says what is missing on this computer.',
      };
    case 'timed-out':
      return {
        id: 'command-timeout',
        message: `The command did not end within ${Math.round(result.durationMs / 1000)} s and was ended.`,
        fix: 'Run it again; when it takes too long once more, raise its timeout in caio-cockpit.plan.json.',
      };
    case 'aborted':
      return { id: 'stopped', message: 'It was stopped before it could finish.', fix: 'Run it again.' };
    default:
  }
  if (!result.stdout.whole || !result.stderr.whole) {
    return {
      id: 'output-too-large',
      message: 'The command printed far more than its report can be, so what it printed cannot be judged.',
      fix: 'Open the log of this gate and send it to an engineer: a script of CAIO never prints this much.',
    };
  }
  return null;
}

/** The name of the missing module when a Python died of it, else null. */
export function missingModule(stderr: string): string | null {
  return /(?:ModuleNotFoundError: )?No module named ['"]?([\w.]+)['"]?/.exec(stderr)?.[1] ?? null;
}

/** A finding for a Python that lacks a package: the computer is not set up, nothing is said about CAIO. */
export function missingModuleFinding(name: string): Finding {
  return {
    id: 'python-package-missing',
    message: `This computer's Python lacks the package "${name}", so the command could not do its work. This says nothing about CAIO itself.`,
    fix: 'In PowerShell, in the CAIO folder: python -m pip install -r requirements.txt -r requirements.dev.txt, then run the gate again.',
  };
}
