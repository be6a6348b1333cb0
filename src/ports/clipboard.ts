import { type ClipboardTool, type ToolWorld, toolsOf } from './clipboard-tools.ts';
import { createSecret } from './secret.ts';

export type Copied = { readonly kind: 'copied' } | { readonly kind: 'unavailable'; readonly why: string };

/** The person's clipboard. No method throws, and no message holds anything of what is copied. */
export interface Clipboard {
  copy(text: string, signal: AbortSignal): Promise<Copied>;
  /** Whether the clipboard holds this text now (a line end behind it does not count); null when it cannot be read. */
  holds(text: string, signal: AbortSignal): Promise<boolean | null>;
  /** Empties the clipboard, but only when it holds this text; `unknown` means that the text may still be there. */
  clearIfHolds(text: string, signal: AbortSignal): Promise<'cleared' | 'not-ours' | 'unknown'>;
}

/**
 * The clipboard through the programs of the system. The text goes through their stdin only: never on a command
 * line, never in a file. What no program can take back: copies that a clipboard manager has made. Windows is
 * told to keep what is copied out of its history (Win+V) and its cloud; macOS has no such word for `pbcopy`.
 */
export function createClipboard(world: ToolWorld): Clipboard {
  const tools = toolsOf(world);
  // What one program has copied is asked from the same one.
  let last: ClipboardTool | null = null;
  const inOrder = () => (last === null ? tools : [last, ...tools.filter(tool => tool !== last)]);

  const copy = async (text: string, signal: AbortSignal): Promise<Copied> => {
    let found = false;
    for (const tool of inOrder()) {
      const end = await tool.copy(text, signal);
      if (end === 'aborted') return unavailable('It was stopped before anything was copied.');
      if (end === 'copied') {
        last = tool;
        return { kind: 'copied' };
      }
      if (end === 'failed') found = true;
    }
    return unavailable(
      found
        ? 'The clipboard of this computer did not take the text.'
        : 'No program that can copy safely was found here.',
    );
  };

  const holds = async (text: string, signal: AbortSignal): Promise<boolean | null> => {
    const wanted = createSecret(text, 'clipboard');
    for (const tool of inOrder()) {
      const read = await tool.read(signal);
      if (read.kind === 'text') return wanted.equals(read.text) || wanted.equals(withoutLineEnd(read.text));
      if (signal.aborted) return null;
    }
    return null;
  };

  return {
    copy,
    holds,
    async clearIfHolds(text, signal) {
      const ours = await holds(text, signal);
      if (ours === null) return 'unknown';
      if (!ours) return 'not-ours';
      await copy('', signal);
      // What the program says of itself is not believed: only a clipboard that no longer holds the text is clear.
      return (await holds(text, signal)) === false ? 'cleared' : 'unknown';
    },
  };
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function unavailable(why: string): Copied {
  return { kind: 'unavailable', why };
}
