import type { Environment } from '../runbook/gates.ts';
import { RAILWAY_CLICKS } from '../runbook/steps.ts';
import { copyHelp, generateToken } from './guide-clipboard.ts';
import type { GuideContext } from './guide-context.ts';
import { giveCors, readBack, settleEnvFile } from './guide-inputs.ts';
import { fillIn } from './guide-practice.ts';
import { giveToken, giveUrl } from './guide-rotation.ts';
import type { GuideAction } from './guide-types.ts';
import type { Phase } from './phase.ts';

/** What the person answers from Rotate to the loop-back, and what works anywhere. */
export type AnswerAction = Extract<
  GuideAction,
  {
    type:
      | 'tick'
      | 'open'
      | 'generate-token'
      | 'give-token'
      | 'give-url'
      | 'give-cors'
      | 'fill'
      | 'read-back-again'
      | 'accept-readback'
      | 'settle-env-file'
      | 'confirm'
      | 'withdraw'
      | 'copy-help';
  }
>;

export interface AnswerDesk {
  readonly context: GuideContext;
  /** The answer that the person went back to has been given. */
  answered(): void;
  /** A value lies on the clipboard until this resolves. */
  onClipboard(cleared: Promise<void>): void;
}

/** Takes one answer; one that does not belong to the question of the moment does nothing. */
export async function takeAnswer(desk: AnswerDesk, action: AnswerAction): Promise<void> {
  const { context, answered } = desk;
  const { deps } = context;
  const state = () => context.state();
  const at = (name: Phase['name'], environment: Environment): boolean => {
    const { phase } = state();
    return phase.name === name && 'environment' in phase && phase.environment === environment;
  };
  switch (action.type) {
    case 'tick': {
      const { environment, step, done } = action;
      if (!at('clicks', environment)) return;
      await context.record({ type: 'click.ticked', environment, step, done });
      if (context.run().environments[environment].ticks.length === RAILWAY_CLICKS[environment].length)
        answered();
      return;
    }
    case 'open':
      return openAddress(context, action.url);
    case 'generate-token':
      if (at('clicks', action.environment) || at('token', action.environment))
        desk.onClipboard((await generateToken(context, action.environment)).cleared);
      return;
    case 'give-token':
      if (!at('token', action.environment)) return;
      await giveToken(context, action.environment, action.text);
      if (state().held[action.environment]) answered();
      return;
    case 'give-url':
      if (!at('url', action.environment)) return;
      await giveUrl(context, action.environment, action.text);
      if (state().wrong === null) answered();
      return;
    case 'give-cors':
      if (!at('cors', action.environment)) return;
      await giveCors(context, action.environment, action.origins);
      if (state().wrong === null) answered();
      return;
    case 'fill':
      await fillIn(context, action.environment);
      if (state().phase.name === 'token' ? state().held[action.environment] : state().wrong === null)
        answered();
      return;
    case 'read-back-again':
      if (at('readback', action.environment)) await readBack(context, action.environment, context.signal);
      return;
    case 'accept-readback':
      if (!at('readback', action.environment) || state().readback?.state !== 'done') return;
      return context.record({ type: 'readback.accepted', environment: action.environment });
    case 'settle-env-file':
      if (!at('env-file', action.environment) || state().envFile?.state === 'writing') return;
      return settleEnvFile(context, action.environment, action.write);
    case 'withdraw':
      if (state().phase.name !== 'loop-back' || !context.run().confirmations[action.id]) return;
      await context.record({ type: 'confirmation.withdrawn', id: action.id });
      return;
    case 'confirm':
      if (state().phase.name !== 'loop-back') return;
      return context.record({
        type: 'confirmation.given',
        id: action.id,
        by: deps.practice ? 'somebody, in a practice' : 'the PTO, on the screen',
      });
    case 'copy-help':
      return copyHelp(context);
  }
}

async function openAddress(context: GuideContext, url: string): Promise<void> {
  const { deps } = context;
  if (deps.practice) {
    context.patch({
      problem: [
        'In the practice no page is opened.',
        'Nothing real is to be changed.',
        'Read on here, and go on.',
      ],
    });
    return;
  }
  const opened = await deps.openPage(url, context.signal);
  if (opened.kind === 'failed')
    context.patch({
      problem: [
        `The page could not be opened: ${opened.why}`,
        'Nothing was changed.',
        `Open it yourself in a browser: ${url}`,
      ],
    });
}
