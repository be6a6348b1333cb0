import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ATTACKS } from '../support/attacks.ts';
import { type HostilePanel, openHostilePanel } from '../support/hostile-panel.ts';

let panel: HostilePanel;
beforeAll(async () => {
  panel = await openHostilePanel();
});
afterAll(() => panel.close());

describe('what a command prints stays in its panel', () => {
  test('there are more attacks than the 54 that were tried on other programs', () =>
    expect(Object.keys(ATTACKS).length).toBeGreaterThanOrEqual(54));

  test.for(Object.entries(ATTACKS))('%s', async ([, attack], { expect }) => {
    expect(await panel.print([attack])).toEqual([]);
    // What is harmless of it is still there to be read, and nothing of it is invisible.
    const rows = panel.rows().slice(-8).join('\n');
    expect(rows).toMatch(/[XY\ufffd]/);
    expect(rows).not.toMatch(/[\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Me}]/u);
  });

  test('a character that comes in two pieces is whole', async () => {
    expect(await panel.print(['Café 漢 X'])).toEqual([]);
    expect(panel.rows().join('\n')).toContain('Café 漢 X');
  });
});
