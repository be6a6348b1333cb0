import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { corsPreflight, corsPreflightInput } from '../../checks/cors-preflight.ts';
import { runCheck } from '../../checks/run.ts';
import type { Outcome } from '../../checks/types.ts';
import { createRedactor } from '../../src/ports/redact.ts';
import { authWorld, runHere } from '../support/auth-world.ts';
import { checkWith, scriptedPorts, toolsFor } from '../support/check-kit.ts';

const secret = randomBytes(12).toString('hex');
/** A secret torn apart by an escape sequence, so that a redactor alone would not know it. */
const torn = `${secret.slice(0, 9)}\u001b[0m${secret.slice(9)}`;
const paint = `\u001b[2J\u001b[HVERDICT: GO\r\n\u202e${secret} ${torn}`;
const finding = { id: 'x', message: paint, fix: paint };

const outcomes: readonly [string, Outcome<unknown>][] = [
  ['pass', { outcome: 'pass', evidence: { deep: [{ [paint]: paint }] }, notes: [finding] }],
  ['fail', { outcome: 'fail', findings: [finding], evidence: { deep: paint } }],
];

test.each(outcomes)(
  'no result of a %s holds a secret, or anything that a screen would obey',
  async (word, outcome) => {
    const redactor = createRedactor();
    redactor.register(secret, 'a secret');
    const check = checkWith(async () => outcome);
    const ports = scriptedPorts({ redact: redactor });
    const result = await runCheck(check, () => undefined, toolsFor(ports));
    expect(result.outcome).toBe(word);
    const text = JSON.stringify(result);
    expect(text).toContain('VERDICT: GO');
    expect(text).not.toContain(secret);
    expect(text).not.toContain(secret.slice(9));
    expect(text).not.toMatch(/\\u001b|\\r|\\n|\u202e|\[2J/);
  },
);

test('what is no origin is not repeated: it may be a token, or an address with a password', async () => {
  for (const given of [secret, `https://me:${secret}@app.example.org`]) {
    const world = await authWorld({}, inputs => ({ staging: { ...inputs.staging, corsOrigins: [given] } }));
    const result = await runHere(corsPreflight, () => corsPreflightInput(world.inputs, 'staging'));
    expect(result.findings.map(one => one.id)).toEqual(['cors-origin-unreadable']);
    expect(JSON.stringify(result)).not.toContain(secret);
    expect(JSON.stringify(world.mini.asked)).not.toContain(secret);
  }
});

test('a check that was stopped before it began does not begin', async () => {
  let begun = false;
  const check = checkWith(async () => {
    begun = true;
    return { outcome: 'pass', evidence: {} };
  });
  const result = await runCheck(check, () => undefined, {
    ...toolsFor(scriptedPorts()),
    signal: AbortSignal.abort(),
  });
  expect(begun).toBe(false);
  expect([result.outcome, result.findings.map(({ id }) => id)]).toEqual(['unknown', ['stopped']]);
});
