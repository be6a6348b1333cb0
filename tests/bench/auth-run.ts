import { authProbes, authProbesInput } from '../../checks/auth-probes.ts';
import { runCheck } from '../../checks/run.ts';
import { createHttpPort } from '../../src/ports/http.ts';
import { cutoverInputs, scriptedPorts, testSecret, toolsFor } from '../support/check-kit.ts';
import { time } from './row.ts';

/**
 * The native probes of one deployment, in a process of its own, twice. What speaks HTTP is loaded before, as in a run
 * of the gates, where that happens while the first gate's command works. The address, the token and the origin come as
 * one JSON object on stdin. Prints the milliseconds of both.
 */

let given = '';
for await (const chunk of process.stdin.setEncoding('utf8')) given += chunk;
const { url, token, origin } = JSON.parse(given) as { url: string; token: string; origin: string };
const usual = cutoverInputs();
const staging = {
  ...usual.staging,
  url,
  token: testSecret('staging token', token),
  corsOrigins: [origin],
};
const inputs = cutoverInputs({ staging, rehearsal: true });
const http = createHttpPort({ env: {} });

async function probe(): Promise<void> {
  const result = await runCheck(
    authProbes,
    () => authProbesInput(inputs, 'staging'),
    toolsFor(scriptedPorts({ http })),
  );
  if (result.outcome !== 'pass') throw new Error(`The probes came to ${JSON.stringify(result.findings)}`);
}

await http.prepare([url]);
const figures = { first: await time(probe), again: await time(probe) };
await http.close();
process.stdout.write(`${JSON.stringify(figures)}\n`);
