import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { dryRunGates } from '../../checks/gates/dry-run.ts';
import { envGates } from '../../checks/gates/env.ts';
import { migrationGate } from '../../checks/gates/migration.ts';
import { createEnvFilePort } from '../../src/ports/env-file.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import { createRedisPort } from '../../src/ports/redis.ts';
import type { RedisPort } from '../../src/ports/types.ts';
import { cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';

/** For one command; really it is 10 s, and nothing else differs. */
const LIMIT_MS = 600;
const ASKING = ['redis-roundtrip', 'migration-compare', 'migration-readback', 'state-snapshot'] as const;

const workspace = mkdtempSync(join(tmpdir(), 'caio-hostile-redis-'));
afterAll(() => rmSync(workspace, { recursive: true }));
function put(path: string, text: string): void {
  const at = join(workspace, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, text);
}
put('.hive-mind/operator_batches/batch_1.json', '{"batch_id": "batch_1", "status": "approved"}');

/** Knows AUTH and PING; everything else is answered with this. */
const pretends = (answer: string) => (socket: Socket, said: string) => {
  if (/AUTH/i.test(said)) socket.write('+OK\r\n');
  else socket.write(/PING/i.test(said) ? '+PONG\r\n' : answer);
};

const SERVERS: Readonly<Record<string, (socket: Socket, said: string) => void>> = {
  'never answers': () => undefined,
  'hangs up': socket => void socket.destroy(),
  'is a web server': socket => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
  'answers with noise': socket => void socket.write(Buffer.from([0, 255, 13, 10])),
  'says OK to everything': socket => void socket.write('+OK\r\n'),
  'says no to everything': socket => void socket.write('-ERR no\r\n'),
  'wants another password': socket => void socket.write('-WRONGPASS invalid username-password pair\r\n'),
  'is still loading': socket => void socket.write('-LOADING Redis is loading the dataset in memory\r\n'),
  'pretends, and says OK': pretends('+OK\r\n'),
  'pretends, and says 1': pretends(':1\r\n'),
  'pretends, and gives an empty list': pretends('*0\r\n'),
  'pretends, and gives half a list': pretends('*2\r\n$1\r\n0\r\n'),
  'pretends, and turns in a circle': pretends('*2\r\n$1\r\n7\r\n*0\r\n'),
  'pretends, and takes no command': pretends('-NOPERM this user has no permissions to run this command\r\n'),
  'pretends, and breaks off': (socket, said) =>
    /AUTH|PING/i.test(said) ? pretends('')(socket, said) : void socket.destroy(),
};

async function asked(answer: (socket: Socket, said: string) => void): Promise<Record<string, string>> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('data', bytes => answer(socket, bytes.toString('latin1')));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  put('.env', `REDIS_URL=redis://:not-a-secret@127.0.0.1:${(server.address() as AddressInfo).port}/0\n`);
  const real = createRedisPort();
  const redis: RedisPort = { open: (url, _limit, signal) => real.open(url, LIMIT_MS, signal) };
  const base = cutoverInputs();
  const inputs = cutoverInputs({
    workspace,
    production: { ...base.production, envFile: join(workspace, '.env') },
  });
  const witnesses = [...envGates, migrationGate, ...dryRunGates].flatMap(gate => gate.witnesses);
  const said: Record<string, string> = {};
  for (const id of ASKING) {
    const check = witnesses.findLast(witness => witness.check.id === id && witness.check)?.check;
    if (check === undefined) throw new Error(`no witness ${id}`);
    const tools = toolsFor(scriptedPorts({ redis, files: createFilesPort(), envFile: createEnvFilePort() }));
    const result = await check.run(inputs, () => undefined, tools);
    expect(JSON.stringify(result)).not.toContain('not-a-secret');
    said[id] = [result.outcome, ...result.findings.map(finding => finding.id)].join(' ');
  }
  for (const socket of sockets) socket.destroy();
  server.close();
  return said;
}

const AWAY = 'unknown redis-not-readable';
type Said = Readonly<Record<(typeof ASKING)[number], string>>;
const all = (roundtrip: string, readback = AWAY): Said => ({
  'redis-roundtrip': `fail ${roundtrip}`,
  'migration-compare': AWAY,
  'migration-readback': readback,
  'state-snapshot': AWAY,
});

const EXPECTED: Readonly<Record<string, Said>> = {
  'never answers': all('redis-unreachable'),
  'hangs up': all('redis-unreachable'),
  'is a web server': all('redis-unreachable'),
  'answers with noise': all('redis-unreachable'),
  'says OK to everything': all('redis-unreachable'),
  'says no to everything': all('redis-auth-refused'),
  'wants another password': all('redis-auth-refused'),
  'is still loading': all('redis-unreachable'),
  'pretends, and says OK': all('redis-value-differs', 'fail readback-differs'),
  'pretends, and says 1': all('redis-refuses-writes', 'fail readback-differs'),
  'pretends, and gives an empty list': all('redis-refuses-writes', 'fail readback-differs'),
  'pretends, and gives half a list': all('redis-unreachable'),
  'pretends, and turns in a circle': all('redis-refuses-writes', 'fail readback-differs'),
  'pretends, and takes no command': all('redis-refuses-writes'),
  'pretends, and breaks off': all('redis-unreachable'),
};

test.each(Object.entries(SERVERS))('a Redis that %s', async (name, answer) => {
  expect(await asked(answer)).toEqual(EXPECTED[name]);
});
