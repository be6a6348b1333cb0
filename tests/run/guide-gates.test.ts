import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import type { GuideContext } from '../../src/run/guide-context.ts';
import { gatesFor, logLines } from '../../src/run/guide-gates.ts';
import { GATE_IDS } from '../../src/runbook/gates.ts';
import { goodEvents, replayAgain, runOf, started } from '../support/run-events.ts';

const failing: RunEvent[] = [...goodEvents().slice(0, -1), ...replayAgain('fail')];

describe('which gates a wish means', () => {
  test('all of them, also when all have passed', () => {
    expect(gatesFor('all', runOf(goodEvents()))).toEqual(GATE_IDS);
    expect(gatesFor('all', runOf(failing))).toEqual(GATE_IDS);
  });
  test('what has not passed', () => {
    expect(gatesFor('not-passed', runOf([started]))).toEqual(GATE_IDS);
    expect(gatesFor('not-passed', runOf(failing))).toEqual(['replay']);
    expect(gatesFor('not-passed', runOf(goodEvents()))).toEqual([]);
  });
  test('one of them, and whatever else has not passed, in the order of the runbook', () => {
    expect(gatesFor('pytest', runOf(goodEvents()))).toEqual(['pytest']);
    expect(gatesFor('env-staging', runOf(failing))).toEqual(['env-staging', 'replay']);
    expect(gatesFor('replay', runOf(failing))).toEqual(['replay']);
  });
});

describe('the log of a gate', () => {
  /** The lines of the log that holds this text; null: there is none. `asked`: the file that was read. */
  async function shown(events: readonly RunEvent[], text: string | null, limit = 3) {
    const asked: string[] = [];
    const context = {
      run: () => runOf(events),
      folder: () => 'run',
      deps: {
        ports: {
          files: {
            join: (...parts: string[]) => parts.join('/'),
            readText: async (path: string) => {
              asked.push(path);
              return text === null ? { kind: 'absent' } : { kind: 'text', text };
            },
          },
        },
      },
    } as unknown as GuideContext;
    return { lines: await logLines(context, 'replay', limit), asked };
  }

  test('is that of the last attempt, also while it runs', async () => {
    expect(await shown(failing, 'a\n')).toEqual({ lines: ['a'], asked: ['run/evidence/replay-2.log'] });
    expect((await shown(goodEvents(), 'a\n')).asked).toEqual(['run/evidence/replay-1.log']);
    const running: RunEvent[] = [...failing, { type: 'gate.intended', gate: 'replay', attempt: 3 }];
    expect((await shown(running, 'a\n')).asked).toEqual(['run/evidence/replay-3.log']);
  });
  test('is not looked for before the gate ran', async () => {
    expect(await shown([started], 'a\n')).toEqual({ lines: null, asked: [] });
  });
  test('that cannot be read is none', async () => {
    expect((await shown(failing, null)).lines).toBeNull();
  });
  test('ends with what it ends with, and says how much more there is', async () => {
    expect((await shown(failing, 'a\nb\nc\n')).lines).toEqual(['a', 'b', 'c']);
    expect((await shown(failing, 'a\n\nc')).lines).toEqual(['a', '', 'c']);
    expect((await shown(failing, 'a\nb\nc\nd\ne\n')).lines).toEqual([
      'a',
      'b',
      'c',
      '… 2 more lines in the file',
    ]);
  });
});
