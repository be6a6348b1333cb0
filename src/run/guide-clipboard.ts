import type { Environment } from '../runbook/gates.ts';
import { freshToken } from './fresh-token.ts';
import type { GuideContext } from './guide-context.ts';
import type { GuideState } from './guide-types.ts';

/** Nothing of ours was copied, or nothing has to be said of it any more. */
export const NO_CLIPBOARD: GuideState['clipboard'] = { state: 'idle', what: null };

/** Says how it stands with the clipboard; a word that asks for nothing is taken away after its time. */
function say(context: GuideContext, clipboard: GuideState['clipboard'], fades: boolean): void {
  const { deps, signal } = context;
  context.patch({ clipboard });
  if (!fades) return;
  void deps.ports.clock.wait(deps.sayClipboardForMs, signal).then(
    () => {
      if (!signal.aborted && context.state().clipboard === clipboard)
        context.patch({ clipboard: NO_CLIPBOARD });
    },
    () => undefined,
  );
}

/** Makes a token and copies it without showing it; the clipboard is cleared again when it still holds it then. */
export async function generateToken(
  context: GuideContext,
  environment: Environment,
): Promise<{ readonly cleared: Promise<void> }> {
  const { deps, signal } = context;
  const token = freshToken(deps.ports.random);
  deps.redactor.register(token, `new ${environment} token`);
  const copied = await deps.clipboard.copy(token, signal);
  const said = { state: copied.kind === 'copied' ? 'copied' : 'unavailable', what: 'token' } as const;
  say(context, said, false);
  return { cleared: copied.kind === 'copied' ? clearLater(context, token, said) : Promise.resolve() };
}

async function clearLater(
  context: GuideContext,
  token: string,
  said: GuideState['clipboard'],
): Promise<void> {
  const { deps, signal } = context;
  await deps.ports.clock.wait(deps.clearClipboardAfterMs, signal);
  // Also when the person has left meanwhile: what we put there must not stay.
  const cleared = await deps.clipboard
    .clearIfHolds(token, AbortSignal.timeout(5_000))
    .catch(() => 'unknown' as const);
  if (cleared === 'cleared' && !signal.aborted && context.state().clipboard === said)
    say(context, { state: 'cleared', what: 'token' }, true);
}

/** Copies what to send to an engineer, of the run that is looked at. */
export async function copyHelp(context: GuideContext): Promise<void> {
  const { deps, signal } = context;
  const { past, live } = context.state();
  const text = past ? deps.helpText(past.run, past.bindingNow) : deps.helpText(context.run(), live.boundNow);
  const copied = await deps.clipboard.copy(deps.redactor.text(text), signal);
  say(context, { state: copied.kind === 'copied' ? 'copied' : 'unavailable', what: 'help' }, true);
}
