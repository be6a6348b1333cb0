import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { authSmoke, authSmokeInput } from '../../checks/auth-smoke.ts';
import type { ChildSpec } from '../../src/ports/types.ts';
import { authWorld, idsOf, runHere } from '../support/auth-world.ts';
import { childResult, testSecret } from '../support/check-kit.ts';

const started: ChildSpec[] = [];

it.each(['/api/operator/status', '/api/runtime/dependencies'])(
  'is not started, and no token leaves, when %s sends the caller elsewhere: the script would take the token along',
  async path => {
    started.length = 0;
    const world = await authWorld({
      fault: asked =>
        asked.path === path
          ? { status: 302, headers: { location: 'https://elsewhere.invalid/' } }
          : undefined,
    });
    const inputs = { ...world.inputs, commands: { 'auth-staging': { args: [] } } };
    const result = await runHere(authSmoke, () => authSmokeInput(inputs, 'staging'), {
      process: {
        run: async spec => {
          started.push(spec);
          return childResult({});
        },
      },
    });
    expect([result.outcome, idsOf(result), started]).toEqual(['fail', ['redirected'], []]);
    expect(world.mini.asked.filter(asked => asked.header !== null || asked.query !== null)).toEqual([]);
  },
);
it('asks nothing with a token so short that the redactor would leave it in the log', async () => {
  const world = await authWorld({}, inputs => ({
    staging: { ...inputs.staging, token: testSecret('staging token', randomBytes(3).toString('hex')) },
  }));
  expect(() => authSmokeInput(world.inputs, 'staging')).toThrow('was not sent anywhere');
  expect(world.mini.asked).toEqual([]);
});
