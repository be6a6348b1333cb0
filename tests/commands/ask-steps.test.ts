import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readHidden } from '../../src/commands/ask-input.ts';
import { watchLines } from '../../src/commands/ask-rotate.ts';
import { type Ask, choiceLines, readAnswer, type Step, stopStep } from '../../src/commands/ask-step.ts';
import { originsOf, stepOf } from '../../src/commands/ask-steps.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { emptyRun } from '../../src/run/state.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { readyView } from '../../src/ui/ready-view.ts';
import { FRESH } from '../../src/ui/screen.ts';
import { spoken } from '../../src/ui/words/ask.ts';
import { goodDoctor, guideState, held, prepared, ticked } from '../support/ask-guide.ts';
import { goodEvents, runOf, started } from '../support/run-events.ts';

const secret = (): string => randomBytes(24).toString('hex');

const stepAt = (events: readonly RunEvent[], change: Partial<GuideState>): Step => {
  const run = runOf(events);
  return stepOf({ run, live: null, acting: null, at: 0, guide: { ...guideState, held, ...change } }, true);
};

describe('reading what was typed hidden', () => {
  it.each([
    ['abc\r', { text: 'abc', done: true, several: false }],
    ['abc\r\n', { text: 'abc', done: true, several: false }],
    ['\nabc\n', { text: 'abc', done: true, several: false }],
    ['abc', { text: 'abc', done: false, several: false }],
    ['ab\r\ncd', { text: 'ab\r\ncd', done: false, several: true }],
    ['\u001b[200~abc\r\n\u001b[201~', { text: 'abc', done: false, several: false }],
    ['\u001b[200~abc\u001b[201~\r', { text: 'abc', done: true, several: false }],
    ['abx\u007fc\u001b[D\r', { text: 'abc', done: true, several: false }],
    ['wrong\u0015abc\r', { text: 'abc', done: true, several: false }],
    ['\r', { text: '', done: true, several: false }],
  ])('%j', (raw, expected) => {
    expect(readHidden(raw)).toEqual(expected);
  });
});

describe('what is asked, and what an answer means', () => {
  const inStaging = { environment: 'staging' } as const;
  const offer = { state: 'offer', file: '.env', changes: [{ key: 'A', state: 'missing' }] } as const;
  const readback = { state: 'done', rows: [], findings: [] } as const;
  it.each([
    [
      'ready',
      [],
      { phase: { name: 'ready' } },
      { '': 'leave', '1': 'leave', '2': 'start', y: null, start: null },
    ],
    [
      'clicks',
      [started],
      { phase: { name: 'clicks', ...inStaging } },
      { '': '', n: '', y: 'tick', YES: 'tick', o: 'open', '1': null },
    ],
    [
      'cors',
      [started],
      { phase: { name: 'cors', ...inStaging } },
      { 'https://a.test, https://b.test': 'give-cors', back: 'change' },
    ],
    [
      'readback',
      [started],
      { phase: { name: 'readback', ...inStaging }, readback },
      { '': 'read-back-again', '1': 'read-back-again', '2': 'accept-readback', y: null },
    ],
    [
      'env-file',
      [started],
      { phase: { name: 'env-file', ...inStaging }, envFile: offer },
      { '': 'settle-env-file', y: null, '2': null, write: 'settle-env-file' },
    ],
    [
      'loop-back',
      prepared,
      { phase: { name: 'loop-back' } },
      { '': '', n: '', no: '', y: 'confirm', yes: 'confirm', s: 'change', p: 'change', '1': null },
    ],
    [
      'gates',
      prepared,
      { phase: { name: 'gates' } },
      { '': '', y: null, '1': '', '2': null, start: 'run-gates' },
    ],
    [
      'verdict',
      goodEvents(),
      { phase: { name: 'verdict' } },
      { '': 'leave', '2': 'copy-help', '3': null, again: 'run-gates' },
    ],
  ] as const)('%s', (_, events, change, answers) => {
    const step = stepAt(events, change);
    for (const [typed, expected] of Object.entries(answers)) {
      const reading = readAnswer(step, typed);
      const got = reading.type === 'answer' ? (reading.answer.actions[0]?.type ?? '') : null;
      expect([typed, got]).toEqual([typed, expected]);
    }
    expect(readAnswer(step, '?').type).toBe('help');
    expect(readAnswer(step, ' Stop ').type).toBe('stop');
    expect(step.help.length).toBeGreaterThan(0);
  });

  it('leaves the env file alone on Enter, and writes on the word only', () => {
    const step = stepAt([started], { phase: { name: 'env-file', ...inStaging }, envFile: offer });
    const writes = (typed: string) => {
      const reading = readAnswer(step, typed);
      return reading.type === 'answer' && reading.answer.actions[0];
    };
    expect(writes('')).toMatchObject({ write: false });
    expect(writes('write')).toMatchObject({ write: true });
  });

  it('takes y and yes, n and no wherever yes or no is asked', () => {
    const steps = [
      stepAt([started], { phase: { name: 'clicks', ...inStaging } }),
      stepAt(prepared, { phase: { name: 'loop-back' } }),
      stopStep(false),
      stopStep(true),
    ];
    for (const step of steps) {
      const said = (typed: string) => {
        const reading = readAnswer(step, typed);
        return reading.type === 'answer' ? reading.answer : null;
      };
      expect(said('y')?.actions).toHaveLength(1);
      expect(said('yes')).toEqual(said('y'));
      expect(said(' YES ')).toEqual(said('y'));
      expect(said('n')?.actions).toEqual([]);
      for (const no of ['no', 'No', '']) expect(said(no)).toEqual(said('n'));
      // Said the same way: the letter first, and Enter is no.
      expect(
        choiceLines(step as Ask)
          .slice(0, 2)
          .map(line => line.slice(0, 5))
          .sort(),
      ).toEqual(['  n: ', '  y: ']);
    }
  });

  it('goes back one question, wherever it is asked', () => {
    const back = (events: readonly RunEvent[], change: Partial<GuideState>) => {
      const reading = readAnswer(stepAt(events, change), 'back');
      return reading.type === 'answer' ? reading.answer.actions[0] : reading.type;
    };
    const to = (what: string, environment: string) => ({ type: 'change', what, environment });
    const at = (
      name: 'token' | 'url' | 'cors' | 'readback' | 'env-file',
      environment: 'staging' | 'production',
    ) => back(prepared, { phase: { name, environment }, readback, envFile: offer });
    expect(at('token', 'staging')).toEqual(to('clicks', 'staging'));
    expect(at('url', 'staging')).toEqual(to('token', 'staging'));
    expect(at('token', 'production')).toEqual(to('clicks', 'production'));
    expect(at('cors', 'staging')).toEqual(to('url', 'production'));
    expect(at('readback', 'staging')).toEqual(to('cors', 'staging'));
    expect(at('env-file', 'staging')).toEqual(to('readback', 'staging'));
    expect(at('cors', 'production')).toEqual(to('env-file', 'staging'));
    expect(back(prepared, { phase: { name: 'loop-back' } })).toEqual(to('env-file', 'production'));
    const said = CONFIRMATION_IDS.slice(0, 4).map(
      (id): RunEvent => ({ type: 'confirmation.given', id, by: 'x' }),
    );
    expect(back([...prepared, ...said], { phase: { name: 'loop-back' } })).toEqual({
      type: 'withdraw',
      id: 'strict',
    });
    expect(back([started], { phase: { name: 'clicks', ...inStaging } })).toBe('no-way-back');
    // While gates wait for an answer, back runs nothing.
    expect(
      back(prepared, { phase: { name: 'env-file', ...inStaging }, envFile: offer, gatesNext: true }),
    ).toEqual({
      type: 'change',
      what: null,
      environment: 'staging',
    });
  });

  it('says in a practice what a yes means there, and leads back to what is still to be done', () => {
    const real = stepAt(prepared, { phase: { name: 'loop-back' } });
    const practice = stepAt(prepared, { phase: { name: 'loop-back' }, canFill: true });
    expect(real.lines.join(' ')).not.toContain('PRACTICE');
    expect(practice.lines.join(' ')).toContain('PRACTICE: nothing real was changed. Say yes as you would');
    const reading = readAnswer(practice, 'p');
    expect(reading.type === 'answer' && reading.answer.actions).toEqual([
      { type: 'change', what: 'token', environment: 'production' },
    ]);
  });

  it('opens the last verdict and goes back from it; gates run from it only after it is gone on with', () => {
    const past = { run: runOf(goodEvents()), report: '/r/report.html', bindingNow: {} };
    const earlier = [
      { id: 'r-old', startedAt: 1, said: 'NO-GO', phase: { name: 'verdict' } },
      { id: 'r-new', startedAt: 2, said: 'GO', phase: { name: 'verdict' } },
    ] as const;
    const ready = { doctor: [], earlier, gatesTook: null };
    const open = readAnswer(stepAt([], { phase: { name: 'ready' }, ready }), 'v');
    expect(open.type === 'answer' && open.answer.actions).toEqual([{ type: 'look-back', run: 'r-new' }]);
    const step = stepAt([], { phase: { name: 'ready' }, ready, past });
    expect(step.lines.join('\n')).toContain('VERDICT: ');
    expect(step.lines.join('\n')).toContain('Report: /r/report.html');
    for (const [typed, action] of [
      ['', { type: 'look-back', run: null }],
      ['back', { type: 'look-back', run: null }],
      ['2', { type: 'copy-help' }],
      ['go on', { type: 'resume', run: past.run.id }],
    ] as const) {
      const reading = readAnswer(step, typed);
      expect([typed, reading.type === 'answer' && reading.answer.actions]).toEqual([typed, [action]]);
    }
    expect(readAnswer(step, 'again').type).toBe('unclear');
  });

  it('puts what an earlier run left open first, before newer runs, on the screen and in questions', () => {
    const at = (id: string, startedAt: number, open = false) =>
      ({ id, startedAt, said: 'unfinished', phase: { name: 'go-live' }, ...(open ? { open } : {}) }) as const;
    const earlier = [at('r-4', 4), at('r-3', 3), at('r-2', 2), at('r-1', 1, true)];
    const ready = { doctor: goodDoctor, earlier, gatesTook: null };
    const reading = readAnswer(stepAt([], { phase: { name: 'ready' }, ready }), '4');
    expect(reading.type === 'answer' && reading.answer.actions).toEqual([{ type: 'resume', run: 'r-1' }]);
    const guide = { ...guideState, ready };
    const snapshot = { run: emptyRun, live: null, acting: null, guide, at: 9 };
    const [first, second] = readyView(snapshot, FRESH, { zone: () => 0 }).menu;
    expect(first).toMatchObject({ id: 'settle r-1', action: { does: { type: 'resume', run: 'r-1' } } });
    expect(second?.id).toBe('resume r-4');
    const alone = { ...guide, ready: { ...ready, earlier: earlier.slice(3) } };
    const { menu } = readyView({ ...snapshot, guide: alone }, FRESH, { zone: () => 0 });
    expect(menu.filter(({ id }) => id.endsWith('r-1')).map(({ id }) => id)).toEqual(['settle r-1']);
  });

  it('asks for the rest of the gates only, and for all of them after a GO', () => {
    const which = (step: Step, word: string) => {
      const reading = readAnswer(step, word);
      return reading.type === 'answer' && reading.answer.actions[0];
    };
    const goodRun = goodEvents();
    expect(which(stepAt(goodRun, { phase: { name: 'verdict' } }), 'again')).toMatchObject({ which: 'all' });
    const url = 'https://caio-b.example.org';
    const moved = [...goodRun.slice(0, 11), { type: 'url.given', environment: 'staging', url } as const];
    for (const [phase, word] of [
      ['gates', 'start'],
      ['verdict', 'again'],
    ] as const) {
      const step = stepAt(moved, { phase: { name: phase } });
      expect(which(step, word)).toMatchObject({ which: 'all' });
      expect(JSON.stringify(step)).toMatch(/so all nine run again|run all nine gates again/);
      expect(JSON.stringify(step)).not.toContain('Only the others');
    }
    expect(which(stepAt(prepared, { phase: { name: 'gates' } }), 'start')).toMatchObject({ which: 'all' });
    const some = stepAt(goodRun.slice(0, 11), { phase: { name: 'gates' } });
    expect(which(some, 'start')).toMatchObject({ which: 'not-passed' });
  });

  it('refuses to ask for a token where it would be seen', () => {
    const run = runOf([started, ...ticked('staging')]);
    const guide = { ...guideState, phase: { name: 'token', environment: 'staging' } } as const;
    const step = stepOf({ run, live: null, acting: null, at: 0, guide }, false);
    expect(step).toMatchObject({ kind: 'ask', hidden: false, text: null });
    expect(step.lines.join(' ')).toContain('cannot hide');
    expect(readAnswer(step, secret()).type).toBe('unclear');
  });

  it.each([
    [[401, 401], 'refused (401)'],
    [[null, null], 'no answer'],
    [[200, 200], 'made-up token is let in'],
    [[200, null], 'made-up one got no answer'],
    [[503, 503], '503'],
  ] as const)('says of the watch %j: %s', ([withNew, withRandom], text) => {
    const lines = watchLines({ startedAt: 0, samples: [{ at: 0, withNew, withRandom }], long: false });
    expect(lines.join(' ')).toContain(text);
    expect(lines[0]).toMatch(/^Not yet: /);
  });

  it('does not repeat an entry that is no address: it may be a token', () => {
    const [token, phase] = [secret(), { name: 'cors', ...inStaging } as const];
    const step = stepAt([started], { phase, wrong: `${token}: it is not a web address` });
    expect(step).toMatchObject({ trouble: ['That cannot be used: one entry: it is not a web address'] });
    const other = stepAt([started], { phase, wrong: 'https://a.test/x: it must end after the name' });
    expect(JSON.stringify(other)).toContain('https://a.test/x: it must');
  });

  it('reads lists and says times', () => {
    expect(originsOf(' https://a.test,https://b.test ;\thttps://c.test')).toHaveLength(3);
    expect(['9 s', '1 min', '1 min 20 s']).toEqual([9_000, 60_000, 80_000].map(spoken));
  });
});
