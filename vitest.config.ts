import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    globalSetup: ['tests/support/build-once.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Child processes and loopback servers: more workers than cores only makes deadlines lie.
    maxWorkers: 2,
    pool: 'forks',
  },
});
