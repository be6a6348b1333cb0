import { expect, test } from 'vitest';
import { DEVIATIONS, deviationsOf } from '../../src/runbook/deviations.ts';
import { GATE_IDS } from '../../src/runbook/gates.ts';

const ids = (gates: Parameters<typeof deviationsOf>[0]): string[] => deviationsOf(gates).map(({ id }) => id);

test('a run in which nothing ran differs only in what always holds', () => {
  expect(ids([])).toEqual(['old-tokens']);
});

test('a gate brings its own deviations and no others', () => {
  expect(ids(['redis-migration'])).toEqual([
    'one-settings-file-each',
    'migration-compared-first',
    'old-tokens',
  ]);
  expect(ids(['auth-production'])).toEqual([
    'token-off-the-command-line',
    'query-token',
    'stricter-than-non-401',
    'old-tokens',
  ]);
});

test('all gates bring everything but the live steps', () => {
  expect(DEVIATIONS.filter(one => !ids(GATE_IDS).includes(one.id)).map(({ section }) => section)).toEqual([
    '6.1',
    '6.3, 6.4',
    '6.3',
    '6',
  ]);
});

test('every text is a whole sentence, and every id stands once', () => {
  for (const { runbook, cockpit, why } of DEVIATIONS) {
    for (const sentence of [runbook, cockpit, why]) expect(sentence).toMatch(/^[A-Z].*\.$/);
  }
  expect(new Set(DEVIATIONS.map(({ id }) => id)).size).toBe(DEVIATIONS.length);
});
