import type { Environment } from '../runbook/gates.ts';
import { freshToken } from './fresh-token.ts';
import type { GuideContext } from './guide-context.ts';
import { giveCors } from './guide-inputs.ts';
import { giveToken, giveUrl } from './guide-rotation.ts';

/** In the practice world: what one would have copied from Railway, given as an answer to the question that is asked. */
export async function fillIn(context: GuideContext, environment: Environment): Promise<void> {
  const { practice, ports } = context.deps;
  const { phase } = context.state();
  if (!practice || !('environment' in phase) || phase.environment !== environment) return;
  if (phase.name === 'token') {
    await giveToken(context, environment, context.secrets.get(environment) ?? freshToken(ports.random));
  } else if (phase.name === 'url') {
    const url = practice.url(environment);
    if (url !== null) await giveUrl(context, environment, url);
  } else if (phase.name === 'cors') {
    await giveCors(context, environment, practice.origins(environment));
  }
}
