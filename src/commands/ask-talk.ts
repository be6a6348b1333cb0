import { printable } from '../ui/text.ts';

export interface Talk {
  /** Whole lines. A prompt that is open is asked again behind them. */
  say(lines: readonly string[]): void;
  /** Opens a prompt: what is typed stands behind it. */
  ask(text: string): void;
  /** The prompt was answered. @param unseen Enter was not echoed, so the line has not ended yet */
  answered(unseen: boolean): void;
  /** Ends an open prompt that nobody answers any more. */
  close(): void;
}

/** Lines and prompts that never stand in one another. */
export function createTalk(out: {
  write(line: string): void;
  prompt(text: string): void;
  readonly unicode?: boolean;
}): Talk {
  let prompt: string | null = null;
  const clean = (text: string): string => printable(text, out.unicode ?? true);
  const close = (): void => {
    if (prompt !== null) out.write('');
    prompt = null;
  };
  const ask = (text: string): void => {
    prompt = text;
    out.prompt(clean(text));
  };
  return {
    say(lines) {
      if (lines.length === 0) return;
      const open = prompt;
      close();
      for (const line of lines) out.write(clean(line));
      if (open !== null) ask(open);
    },
    ask,
    answered(unseen) {
      if (unseen) out.write('');
      prompt = null;
    },
    close,
  };
}

/** Something has happened; whoever waits looks at everything anew. */
export function createBell(): { ring(): void; wait(): Promise<void> } {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait() {
      if (!rung) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
      rung = false;
      wake = null;
    },
  };
}

/** What the terminal has already sent is read before a question is asked. */
export async function breath(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise<void>(resolve => setImmediate(resolve));
}
