import { expect, test } from 'vitest';
import { readBaseUrl } from '../../src/run/base-url.ts';
import { originProblem } from '../../src/run/origin.ts';

test.each([
  ['https://caio.up.railway.app', 'https://caio.up.railway.app'],
  ['  https://caio.up.railway.app/\n', 'https://caio.up.railway.app'],
  ['HTTPS://CAIO.up.railway.app:443', 'https://caio.up.railway.app'],
  ['https://caio.up.railway.app:8443', 'https://caio.up.railway.app:8443'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
  ['http://127.1.20.255', 'http://127.1.20.255'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
])('a token may go to %j', (text, url) => {
  expect(readBaseUrl(text)).toEqual({ kind: 'url', url });
});

test.each([
  ['', 'not a web address'],
  ['caio.up.railway.app', 'not a web address'],
  ['caio', 'not a web address'],
  ['http://caio.up.railway.app', 'could be read on the way'],
  ['http://localhost.evil.example', 'could be read on the way'],
  ['http://evil-localhost', 'could be read on the way'],
  ['http://127.0.0.1.evil.example', 'could be read on the way'],
  ['http://12127.0.0.1.example', 'could be read on the way'],
  ['http://[::2]', 'could be read on the way'],
  ['ftp://caio.up.railway.app', 'must begin with https://'],
  ['javascript:alert(1)', 'must begin with https://'],
  ['https://me@caio.up.railway.app', 'must not hold a user name'],
  ['https://:word@caio.up.railway.app', 'must not hold a user name'],
  ['https://caio.up.railway.app?a=b', 'without ? or #'],
  ['https://caio.up.railway.app/#a', 'without ? or #'],
  ['https://caio.up.railway.app/api', 'nothing may stand behind it'],
])('no token goes to %j', (text, why) => {
  const read = readBaseUrl(text);
  expect(read.kind === 'wrong' ? read.why : read.url).toContain(why);
});

test.each([
  ['https://app.example.com', false],
  ['https://app.example.com:8443', false],
  ['https://localhost', false],
  ['http://localhost:3000', true],
  ['http://127.0.0.1:3000', true],
])('%j may stand among the origins (on this computer: %s)', (text, local) => {
  expect(originProblem(text, local)).toBeNull();
});

test.each([
  ['*', false, 'would let every web page in'],
  ['https://*.example.com', false, 'would let every web page in'],
  ['app.example.com', false, 'not a web address'],
  ['null', false, 'not a web address'],
  ['http://app.example.com', false, 'must begin with https://'],
  ['http://app.example.com', true, 'must begin with https://'],
  ['http://localhost:3000', false, 'must begin with https://'],
  ['ftp://localhost', true, 'must begin with https://'],
  ['https://me@app.example.com', false, 'must not hold a user name'],
  ['https://:word@app.example.com', false, 'must not hold a user name'],
  ['https://app.example.com/', false, 'must not end with a /'],
  ['https://app.example.com/api', false, 'nothing behind it'],
  ['https://APP.example.com', false, 'in small letters'],
  ['https://app.example.com:443', false, 'nothing behind it'],
  [' https://app.example.com', false, 'nothing behind it'],
  ['https://app.exam\nple.com', false, 'nothing behind it'],
])('%j is none (on this computer: %s)', (text, local, why) => {
  expect(originProblem(text, local)).toContain(why);
});
