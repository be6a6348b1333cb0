import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { RAILWAY_CLICKS } from '../../src/runbook/steps.ts';
import { fakeAsk, held, prepared, ticked, withToken } from '../support/ask-guide.ts';
import { goodEvents, started } from '../support/run-events.ts';

const secret = (): string => randomBytes(24).toString('hex');

describe('the guided cutover in lines', () => {
  it('goes from ready to the verdict, and no line ever holds a token', async () => {
    const ask = fakeAsk();
    const tokens = { staging: secret(), production: secret() };
    await ask.sees('> Your answer');
    ask.type('2\r\n');
    for (const environment of ['staging', 'production'] as const) {
      for (const [index] of RAILWAY_CLICKS[environment].entries()) {
        await ask.sees(`click ${index + 1} of`);
        await ask.sees('> Done?');
        ask.type('y\r\n');
      }
      await ask.sees('> New token');
      expect(ask.modes.at(-1)).toBe(true);
      ask.type(`\u001b[200~${tokens[environment].slice(0, 20)}`);
      ask.type(`${tokens[environment].slice(20)}\u001b[201~`);
      ask.type('\r\n');
      await ask.sees('Taken: 48 characters');
      await ask.sees('token is good: 48 characters');
      expect(ask.modes.at(-1)).toBe(false);
      await ask.sees('> Address');
      ask.type(`https://${environment}.example.test\n`);
      await ask.sees(`address: https://${environment}.example.test`);
      await ask.sees('waiting until the redeploy');
      const fingerprint = `fp:${environment}48`;
      ask.journal({ type: 'redeploy.seen', environment, fingerprint });
      ask.set({ watch: null });
      await ask.sees('runs with the new token');
    }
    for (let n = 0; n < 2; n += 1) {
      await ask.sees('> Allowed');
      ask.type('https://a.example.test,https://b.example.test\n');
      await ask.sees('You gave 2 addresses');
      await ask.sees('Strict lock: you said on; it says on. They agree.');
      await ask.sees('> Your answer');
      ask.type('2\n');
      await ask.sees('> Enter, or');
      ask.type(n === 0 ? '\n' : 'write\n');
      await ask.sees(n === 0 ? 'was left as it was' : 'written: DASHBOARD_AUTH_TOKEN');
    }
    for (const _ of CONFIRMATION_IDS) {
      await ask.sees('> Is it true?');
      ask.type('yes\n');
      await ask.sees('Confirmed: ');
    }
    await ask.sees('> Type start');
    ask.type('start\n');
    await ask.sees('Gate 9 of 9');
    await ask.sees('VERDICT: GO');
    await ask.sees('> Your answer');
    ask.type('\n');
    await ask.sees('has ended');
    await ask.done;
    expect(ask.lines.filter(line => line.includes('token is good'))).toHaveLength(2);
    const given = ask.actions.filter(action => action.type === 'give-token').map(action => action.text);
    expect(given).toEqual([tokens.staging, tokens.production]);
    for (const token of Object.values(tokens)) {
      for (let at = 0; at + 6 <= token.length; at += 1) {
        expect(ask.lines.some(line => line.includes(token.slice(at, at + 6)))).toBe(false);
      }
    }
    // No colour, no cursor: nothing that steers a terminal.
    expect(ask.lines.join('\n')).not.toMatch(/[\p{Cc}--\n]/v);
  });

  it('takes no answer to a grave question that was typed before it was asked', async () => {
    const ask = fakeAsk({ events: prepared, state: { held } });
    await ask.sees('> Is it true?');
    ask.type('yes\nyes\nyes\n');
    await ask.sees('Confirmed: ');
    await ask.sees('was not taken');
    await ask.sees('> Is it true?');
    await ask.rest();
    expect(ask.actions).toEqual([{ type: 'confirm', id: CONFIRMATION_IDS[0] }]);
    ask.type('\nyes\n');
    await ask.sees('Nothing was confirmed');
    await ask.sees('> Is it true?');
    await ask.rest();
    expect(ask.actions).toHaveLength(1);
  });

  it('starts the gates on the word alone, typed when it was asked for', async () => {
    const confirmed = CONFIRMATION_IDS.map(
      (id): RunEvent => ({ type: 'confirmation.given', id, by: 'test' }),
    );
    const ask = fakeAsk({ events: [...prepared, ...confirmed.slice(0, -1)], state: { held } });
    await ask.sees('> Is it true?');
    ask.type('yes\nstart\n');
    await ask.sees('> Type start');
    for (const typed of ['y', '', '1', 'yes', 'start now']) {
      ask.type(`${typed}\n`);
      await ask.sees('> Type start');
    }
    expect(ask.actions.some(action => action.type === 'run-gates')).toBe(false);
    ask.type('START\r\n');
    await ask.sees('VERDICT');
  });

  it('refuses a token of several lines and a short one, and says none of it', async () => {
    const ask = fakeAsk({ events: [started, ...ticked('staging')] });
    const [one, two] = [secret(), secret()];
    await ask.sees('> New token');
    ask.type(`${one}\r\n${two}\r\n`);
    await ask.sees('several lines');
    await ask.sees('> New token');
    expect(ask.actions).toEqual([]);
    ask.type('short-one\r');
    await ask.sees('cannot be used (9 characters)');
    await ask.sees('too short');
    await ask.sees('> New token');
    ask.type('?\r');
    await ask.sees('DASHBOARD_AUTH_TOKEN');
    expect(
      ask.lines.some(line => line.includes(one) || line.includes(two) || line.includes('short-one')),
    ).toBe(false);
  });

  it('never repeats what was typed in the wrong place', async () => {
    const ask = fakeAsk({ events: [started, ...withToken('staging')], state: { held } });
    const token = secret();
    await ask.sees('> Address');
    ask.type(`${token}\n`);
    await ask.sees('cannot be used: it is not a web address');
    await ask.sees('> Address');
    ask.type(`${token}\nhttps://b.example.test\n`);
    await ask.sees('several lines');
    expect(ask.lines.some(line => line.includes(token))).toBe(false);
    expect(ask.actions).toHaveLength(1);
  });

  it('repeats nothing at a question of choices either', async () => {
    const ask = fakeAsk({ events: [started] });
    const token = secret();
    await ask.sees('> Done?');
    ask.type(`${token}\n`);
    await ask.sees('not one of the answers');
    await ask.sees('> Done?');
    expect(ask.lines.some(line => line.includes(token))).toBe(false);
    expect(ask.actions).toEqual([]);
  });

  it('takes a paste that comes in pieces as one, so that none of it is shown', async () => {
    const ask = fakeAsk({ events: [started, ...ticked('staging')] });
    await ask.sees('> New token');
    for (const piece of [secret(), secret(), secret()]) {
      ask.type(`${piece}\r\n`);
      await new Promise(resolve => setImmediate(resolve));
      expect(ask.modes.at(-1)).toBe(true);
    }
    await ask.sees('several lines');
    expect(ask.actions).toEqual([]);
  });

  it('gives the echo back when the guide goes on while a token is asked for', async () => {
    const ask = fakeAsk({ events: [started, ...ticked('staging')] });
    await ask.sees('> New token');
    ask.journal(...withToken('staging'));
    ask.set({ held });
    await ask.sees('> Address');
    expect(ask.modes).toEqual([true, false]);
  });

  it('asks nothing while an answer is on its way', async () => {
    const ask = fakeAsk({ events: [started, ...ticked('staging').slice(0, -1)], slow: 800 });
    await ask.sees('> Done?');
    ask.type('y\n');
    await ask.sees('> New token');
    expect(ask.lines.filter(line => line.startsWith('> '))).toHaveLength(2);
    ask.type(`${secret()}\r`);
    await ask.sees('> Address');
    ask.type('nowhere\n');
    await ask.sees('cannot be used');
    const before = ask.lines.slice(
      0,
      ask.lines.findIndex(line => line.includes('cannot be used')),
    );
    expect(before.filter(line => line.startsWith('> '))).toHaveLength(3);
  });

  it('goes back to an answer and keeps it on Enter', async () => {
    const ask = fakeAsk({ events: [started, ...withToken('staging')], state: { held } });
    await ask.sees('> Address');
    ask.type('https://a.example.test\n');
    await ask.sees('waiting until');
    ask.type('back\n');
    await ask.sees('Given until now: https://a.example.test');
    await ask.sees('> Address');
    ask.type('\n');
    await ask.sees('stays as it was');
    await ask.sees('waiting until');
    expect(ask.actions.map(action => action.type)).toEqual(['give-url', 'change', 'change']);
  });

  it('says how the watch stands every ten seconds at most, with advice once after three minutes', async () => {
    const ask = fakeAsk({ events: [started, ...withToken('staging')], state: { held } });
    await ask.sees('> Address');
    ask.type('https://a.example.test\n');
    await ask.sees('waiting until');
    const from = ask.clock();
    const samples = [{ at: 0, withNew: 401, withRandom: 401 }];
    ask.set({ watch: { startedAt: from, samples, long: false } });
    await ask.until(() => ask.clock() > from + 60_000, 'a minute');
    const said = ask.lines.filter(line => line.includes('Still waiting'));
    expect(said.length).toBeGreaterThanOrEqual(5);
    expect(said.length).toBeLessThanOrEqual(7);
    await ask.sees('refused (401)');
    ask.pass(180_000);
    await ask.sees('longer than usual');
    await ask.rest(30_000);
    expect(ask.lines.filter(line => line.includes('longer than usual'))).toHaveLength(1);
  });

  it('says a problem once and lets it go', async () => {
    const ask = fakeAsk();
    await ask.sees('> Your answer');
    ask.set({ problem: ['The record could not be written.'], phase: { name: 'ready' } });
    await ask.sees('The record could not be written.');
    await ask.sees('> Your answer');
    await ask.rest();
    expect(ask.actions).toEqual([{ type: 'dismiss-problem' }]);
  });

  it('asks before it stops, with yes and no as everywhere', async () => {
    const ask = fakeAsk({ events: [started] });
    await ask.sees('> Done?');
    ask.type('stop\nyes\n');
    await ask.sees('Stop here?');
    await ask.sees('was not taken');
    ask.type('\n');
    await ask.sees('It goes on');
    await ask.sees('> Done?');
    expect(ask.actions).toEqual([]);
    ask.type('stop\n');
    await ask.sees('> y or n');
    ask.type('y\n');
    await ask.sees('Start caio-cockpit again to resume');
    await ask.done;
    expect(ask.actions).toEqual([{ type: 'stop' }]);
  });

  it.each(['signal', 'byte'])('Ctrl-C as a %s asks once and stops the second time', async how => {
    const ask = fakeAsk({ events: [started, ...ticked('staging')] });
    const press = () => (how === 'signal' ? ask.signal('SIGINT') : ask.type('\u0003'));
    await ask.sees('> New token');
    press();
    await ask.sees('Press Ctrl-C again to stop');
    await ask.rest(3000);
    press();
    await ask.sees('Press Ctrl-C again to stop');
    expect(ask.actions).toEqual([]);
    press();
    await ask.done;
    expect(ask.actions).toEqual([{ type: 'stop' }]);
    expect(ask.modes.at(-1)).toBe(false);
  });

  it.each([
    ['a question', [started], 'Done?', 'stop'],
    ['a hidden question', [started, ...ticked('staging')], 'New token', 'stop'],
    ['the verdict', goodEvents(), 'Your answer', 'leave'],
  ] as const)('ends calmly when the input ends at %s', async (_, events, prompt, type) => {
    const ask = fakeAsk({ events: [...events] });
    await ask.sees(`> ${prompt}`);
    ask.stdin.end('yes');
    await ask.sees('input has ended');
    await ask.done;
    expect(ask.actions).toEqual([{ type }]);
    expect(ask.modes.length === 0 || ask.modes.at(-1) === false).toBe(true);
  });
});
