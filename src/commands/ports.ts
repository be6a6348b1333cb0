import { createClockPort } from '../ports/clock.ts';
import { createEnvFilePort } from '../ports/env-file.ts';
import { createFilesPort } from '../ports/files.ts';
import { createGitPort } from '../ports/git.ts';
import { createHttpPort } from '../ports/http.ts';
import { loopbackHttp, loopbackRedis } from '../ports/loopback-only.ts';
import { createProcessPort } from '../ports/process.ts';
import { createRandomPort } from '../ports/random.ts';
import { createRedactor, type Redactor } from '../ports/redact.ts';
import { createRedisPort } from '../ports/redis.ts';
import type { Ports } from '../ports/types.ts';
import { redactingEnvFiles } from '../run/secrets.ts';
import type { World } from './world.ts';

export interface RealPorts {
  readonly ports: Ports;
  readonly redactor: Redactor;
  close(): Promise<void>;
}

/** The real ports. A rehearsal's can reach this computer only. */
export function makePorts(
  world: Pick<World, 'env' | 'platform' | 'guard'>,
  rehearsal: boolean,
  now?: () => Date,
): RealPorts {
  const redactor = createRedactor();
  const http = createHttpPort({ env: rehearsal ? {} : world.env });
  const redis = createRedisPort();
  return {
    redactor,
    ports: {
      process: createProcessPort({ platform: world.platform, guard: world.guard }),
      http: rehearsal ? loopbackHttp(http) : http,
      redis: rehearsal ? loopbackRedis(redis) : redis,
      git: createGitPort(),
      files: createFilesPort(),
      envFile: redactingEnvFiles(createEnvFilePort(), redactor),
      clock: createClockPort(now),
      random: createRandomPort(),
      redact: redactor,
    },
    close: () => http.close(),
  };
}
