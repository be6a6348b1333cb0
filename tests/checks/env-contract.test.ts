import { expect, test } from 'vitest';
import {
  isLoopback,
  isTruthy,
  missingRequired,
  REQUIRED_KEYS,
  redisTarget,
} from '../../checks/env-contract.ts';

const FULL = new Map(REQUIRED_KEYS.map(key => [key, 'x']));

test.each([
  ['1', true],
  ['true', true],
  [' Yes ', true],
  ['ON', true],
  ['0', false],
  ['false', false],
  ['', false],
  ['2', false],
  [undefined, false],
])('%s is read as %s, as the script reads it', (value, wanted) => {
  expect(isTruthy(value)).toBe(wanted);
});

test('a file with every key misses nothing; an empty one misses every key, in the order of the alphabet', () => {
  expect(missingRequired(FULL)).toEqual([]);
  expect(missingRequired(new Map())).toEqual([...REQUIRED_KEYS].sort());
});

test.each(REQUIRED_KEYS)('without %s, or with it empty, that one is missing', key => {
  const values = new Map(FULL);
  values.set(key, '');
  expect(missingRequired(values)).toEqual([key]);
  values.delete(key);
  expect(missingRequired(values)).toEqual([key]);
});

test.each([
  ['REDIS_REQUIRED', ['REDIS_URL']],
  ['INNGEST_REQUIRED', ['INNGEST_EVENT_KEY', 'INNGEST_SIGNING_KEY']],
])('%s asks for more only when it is true', (flag, more) => {
  expect(missingRequired(new Map([...FULL, [flag, 'true']]))).toEqual(more);
  expect(missingRequired(new Map([...FULL, [flag, 'false']]))).toEqual([]);
  expect(
    missingRequired(new Map([...FULL, [flag, 'true'], ...more.map(key => [key, 'x'] as const)])),
  ).toEqual([]);
});

test.each([
  ['redis://One.example.test', 'one.example.test:6379/0'],
  ['rediss://user:word@one.example.test:7000/3', 'one.example.test:7000/3'],
  ['redis://one.example.test/', 'one.example.test:6379/0'],
  ['redis://one.example.test?db=4', 'one.example.test:6379/4'],
  ['redis://one.example.test/2?db=4', 'one.example.test:6379/4'],
  ['https://one.example.test', null],
  ['redis://', null],
  ['redis://one.example.test#part-of-a-word', null],
  ['redis://one.example.test/part@two.example.test', null],
  ['redis://one.example.test/x', null],
  ['redis://one.example.test/1/2', null],
  ['redis://one.example.test/part-of-a-word?db=4', null],
  ['redis://one.example.test/4?db=4x', null],
  ['redis://one.example.test/4?db=x4', null],
  ['redis://one.example.test?db=x', null],
  ['redis://one.example.test?part@two.example.test', null],
  ['one.example.test:6379', null],
  ['', null],
])('%s leads to %s', (url, target) => {
  expect(redisTarget(url)?.target ?? null).toBe(target);
});

test.each([
  ['localhost', true],
  ['LocalHost', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['0.0.0.0', true],
  ['localhost.example.test', false],
  ['my-localhost', false],
  ['127.0.0.1.example.test', false],
  ['128.0.0.1', false],
  ['', false],
])('%s is this computer itself: %s', (hostname, here) => {
  expect(isLoopback(hostname)).toBe(here);
});
