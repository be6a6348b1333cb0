import { describe, expect, test } from 'vitest';
import { choiceLines, readAnswer, type Step } from '../../src/commands/ask-step.ts';
import { stepOf } from '../../src/commands/ask-steps.ts';
import type { GuideAction } from '../../src/run/guide-types.ts';
import { emptyRun } from '../../src/run/state.ts';
import { hear, type Snapshot } from '../../src/ui/store.ts';
import { backlogFrames, daysFrames } from '../support/frames-days.ts';
import { verdictsFromLive } from '../support/frames-live.ts';
import { HOUR, sentTo, shown, type Tape, upTo, working } from '../support/live-tapes.ts';

/** The question at the end of a tape. */
function at(tape: Tape): Step {
  const first: Snapshot = { run: emptyRun, live: null, acting: null, guide: null, at: tape.now() };
  const snapshot = tape.events.reduce((before, { at: when, event }) => hear(before, event, when), first);
  const { guide } = snapshot;
  if (guide === null) throw new Error('Nobody is guided.');
  return stepOf({ ...snapshot, guide, at: tape.now() }, true);
}

/** What a typed line comes to. */
function typed(step: Step, line: string): readonly GuideAction[] | string {
  const reading = readAnswer(step, line);
  return reading.type === 'answer' ? reading.answer.actions : reading.type;
}
const frame = (name: string): Tape => {
  const found = [...daysFrames, ...backlogFrames].find(one => one.name === name);
  if (!found) throw new Error(`There is no frame ${name}.`);
  return found.tape();
};

const PHRASE = 'SEND 5 LEADS FROM PRODUCTION';

describe('Go live in plain questions', () => {
  test('the phrase, sign by sign, and nothing else starts a step', () => {
    const step = at(shown(upTo('send')));
    expect(step.lines).toContain(`To start it, type exactly: ${PHRASE}`);
    expect(typed(step, PHRASE)).toEqual([{ type: 'live-step', step: 'send', phrase: PHRASE }]);
    for (const line of [
      `${PHRASE} `,
      ` ${PHRASE}`,
      PHRASE.toLowerCase(),
      PHRASE.replace('5', '12'),
      'y',
      'yes',
      'go',
      'start',
    ]) {
      const actions = typed(step, line);
      expect(Array.isArray(actions) ? actions : [], line).toEqual([]);
    }
    // Enter alone checks, and starts nothing.
    expect(typed(step, '')).toEqual([{ type: 'look-before', step: 'send' }]);
  });

  test('EMERGENCY STOP is said in a word also while a step is at work or being checked', () => {
    for (const step of [at(working('send')), at(shown(upTo('send'), { looking: 'send' }))]) {
      expect(step.kind).toBe('wait');
      expect(typed(step, 'emergency')).toEqual([{ type: 'emergency', said: true }]);
      expect(choiceLines(step).join('\n')).toContain('EMERGENCY STOP');
      for (const line of ['', 'y', PHRASE]) expect(typeof typed(step, line)).toBe('string');
    }
  });

  test('what was typed before the question cannot be its answer', () => {
    const step = at(shown(upTo('send')));
    expect(step.kind === 'ask' && step.grave).toBe(true);
  });

  test('while it is locked even the phrase starts nothing, and the reasons are said', () => {
    const step = at(shown(upTo('send').wait(25 * HOUR)));
    expect(step.lines.join('\n')).toMatch(/LOCKED[\s\S]*The GO no longer counts[\s\S]*too old to be sent/);
    expect(step.lines.join('\n')).not.toContain('To start it');
    expect(typed(step, PHRASE)).toEqual([]);
  });

  test('the batch can be rejected by its own phrase from any step before the sending', () => {
    const step = at(shown(upTo('approve')));
    expect(step.lines.join('\n')).toContain('5. Radia Perlman');
    expect(typed(step, 'REJECT 5 LEADS FOR PRODUCTION')).toEqual([
      { type: 'live-step', step: 'reject', phrase: 'REJECT 5 LEADS FOR PRODUCTION' },
    ]);
  });

  test('after UNKNOWN: what was seen, in words; too few words record nothing', () => {
    const step = at(shown(sentTo('unknown')));
    expect(step.lines[0]).toBe('*** UNKNOWN ***');
    expect(typed(step, 'did not happen: Instantly has no new draft')).toEqual([
      { type: 'looked', step: 'send', saw: 'did-not-happen', note: 'Instantly has no new draft' },
    ]);
    expect(typed(step, 'Happened: 5 leads in the draft')).toEqual([
      { type: 'looked', step: 'send', saw: 'happened', note: '5 leads in the draft' },
    ]);
    // Doubt is no look: what was not seen must not let it be tried again.
    const doubts = [
      'not sure yet',
      'not looked yet',
      'not checked',
      'did not look',
      'happened?',
      'no new draft',
    ];
    for (const line of ['happened', 'not', 'did not happen', 'maybe it went out', PHRASE, '', ...doubts])
      expect(typed(step, line), line).toEqual([]);
  });

  test('SENT, then the activation with its name', () => {
    const step = at(shown(upTo('activate')));
    expect(step.lines.slice(0, 3)).toEqual([
      '*** SENT ***',
      'The report, the log, the batch and its numbers all agree.',
      '5 leads handed over',
    ]);
    expect(typed(step, 'activated t1_pipeline')).toEqual([{ type: 'activated', campaign: 't1_pipeline' }]);
    expect(typed(step, 't1_pipeline')).toEqual([]);
    expect(typed(step, 'activated')).toEqual([]);
  });

  test('the review is ticked by its word', () => {
    const step = at(shown(upTo('review'), { pending: { state: 'said', count: 37 } }));
    expect(step.lines.join('\n')).toContain('37 leads wait for a review');
    expect(typed(step, 'reviewed')).toEqual([{ type: 'tick-review', done: true }]);
    expect(typed(step, '')).toEqual([]);
  });

  test('EMERGENCY STOP is one word away, and then the clicks are said', () => {
    expect(typed(at(shown(upTo('send'))), 'emergency')).toEqual([{ type: 'emergency', said: true }]);
    const said = at(shown(upTo('send').tell({ type: 'emergency.said' })));
    expect(said.lines.join('\n')).toContain('Pause every campaign that is active');
    expect(typed(said, 'lift')).toEqual([{ type: 'emergency', said: false }]);
    expect(typed(said, PHRASE)).toEqual([]);
  });

  test('while a step is at work there is no question', () => {
    const step = at(working('send'));
    expect([step.kind, step.lines]).toEqual(['wait', ['At work: Second dispatch: hands the leads over']]);
    expect(typed(step, PHRASE)).toBe('unclear');
  });
});

describe('the days and the backlog in plain questions', () => {
  test('signing: the day that waits, or another one by its date', () => {
    const step = at(frame('to-sign'));
    expect(step.lines.join('\n')).toContain('Wed 18 Feb: to sign; 1 run, 5 sent, 0 errors; you said: -');
    expect(typed(step, 'clean')).toEqual([{ type: 'sign-day', date: '2026-02-18', clean: true, why: '' }]);
    expect(typed(step, 'not two bounces')).toEqual([
      { type: 'sign-day', date: '2026-02-18', clean: false, why: 'two bounces' },
    ]);
    for (const line of ['not', 'clean 2026-02-17', 'clean but for a bounce', 'yes', 'not x'])
      expect(typed(step, line), line).toEqual([]);
    expect(typed(at(frame('not-clean')), 'clean')).toEqual([]);
    expect(typed(at(frame('not-clean')), 'not one error')).toHaveLength(1);
    expect(typed(at(frame('two-clean')), 'clean 2026-02-20')).toEqual([
      { type: 'sign-day', date: '2026-02-20', clean: true, why: '' },
    ]);
  });

  test('the next dispatch is offered only while a GO counts', () => {
    expect(typed(at(frame('two-clean')), 'begin')).toEqual([]);
    expect(typed(at(frame('to-sign')), 'begin')).toEqual([{ type: 'begin-cycle' }]);
    expect(typed(at(frame('practice')), 'morning')).toEqual([{ type: 'next-day' }]);
    expect(typed(at(frame('to-sign')), 'morning')).toEqual([]);
  });

  test('the backlog is probed by its word', () => {
    const step = at(frame('probed'));
    expect(step.lines.join('\n')).toContain('1. Not done: Add strict webhook authentication');
    expect(typed(step, 'probe')).toEqual([{ type: 'probe-backlog' }]);
    expect(typed(step, 'back')).toEqual([{ type: 'show', what: null }]);
  });

  test('from the verdict on, and back to where one was', () => {
    expect(typed(at(verdictsFromLive[0].tape()), 'live')).toEqual([{ type: 'show', what: null }]);
  });
});
