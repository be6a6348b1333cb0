import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, textOf } from '../../checks/command.ts';
import { createProcessPort } from '../../src/ports/process.ts';
import { scriptedPorts, testSecret, toolsFor } from '../support/check-kit.ts';

const HAVE = spawnSync('python3', ['--version'], { stdio: 'ignore' }).status === 0;
if (!HAVE) console.warn('SKIPPED: the launcher with a real Python, because there is no python3 here.');

/** Asks as endpoint_auth_smoke.py does: urllib, the token in the header, any answer's status printed. */
const SCRIPT = `
import argparse, json, urllib.error, urllib.request
parser = argparse.ArgumentParser()
parser.add_argument("--base-url"); parser.add_argument("--token")
args = parser.parse_args()
request = urllib.request.Request(args.base_url + "/api", headers={"X-Dashboard-Token": args.token})
try:
    with urllib.request.urlopen(request, timeout=10) as answer:
        status = answer.getcode()
except urllib.error.HTTPError as error:
    status = error.code
print(json.dumps({"status": status, "name": __name__, "file": __file__}))
`;

let folder = '';
const asked: IncomingMessage[] = [];
const elsewhere = createServer((request, response) => {
  asked.push(request);
  response.end('{}');
});
const deployment = createServer((_, response) => {
  const { port } = elsewhere.address() as AddressInfo;
  response.writeHead(307, { Location: `http://127.0.0.1:${port}/api` }).end();
});
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'caio-launcher-'));
  await writeFile(path.join(folder, 'ask.py'), SCRIPT);
  for (const server of [elsewhere, deployment])
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  for (const server of [elsewhere, deployment]) server.close();
  await rm(folder, { recursive: true });
});

test.skipIf(!HAVE)(
  'a script takes no token along to where it is sent, and runs as the program itself',
  async () => {
    const url = `http://127.0.0.1:${(deployment.address() as AddressInfo).port}`;
    const token = testSecret('token', '-begins-with-a-dash');
    const result = await runCommand(
      {
        interpreter: { command: 'python3', prefix: [], shown: 'python3', version: '' },
        command: { args: ['ask.py', '--base-url', url, '--token', { secret: token }] },
        cwd: folder,
        env: { PATH: process.env.PATH ?? '' },
        timeoutMs: 30_000,
      },
      toolsFor(scriptedPorts({ process: createProcessPort() })),
    );
    expect(textOf(result.stderr.bytes)).toBe('');
    expect(JSON.parse(textOf(result.stdout.bytes))).toEqual({
      status: 307,
      name: '__main__',
      file: 'ask.py',
    });
    expect(asked).toEqual([]);
  },
);
