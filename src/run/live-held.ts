import type { ChildResult, Ports } from '../ports/types.ts';

/** Ports that start and change nothing from a certain moment on. */
export interface HeldPorts {
  readonly ports: Ports;
  /** Something was held back, and nothing had been started before it: then nothing happened at all. */
  nothingBegan(): boolean;
}

const NOTHING = { bytes: new Uint8Array(), total: 0, whole: true } as const;
const WHY = 'EMERGENCY STOP was said';

/**
 * The same ports, until EMERGENCY STOP is said. An action looks once more before it starts anything, and a slow memory
 * makes seconds of that: whoever stops then must not see it start. What has been started goes on.
 */
export function heldPorts(ports: Ports, stopped: () => boolean): HeldPorts {
  let begun = 0;
  let held = 0;
  const holds = (): boolean => {
    const now = stopped();
    if (now) held += 1;
    else begun += 1;
    return now;
  };
  const notStarted: ChildResult = {
    ended: 'not-started',
    exitCode: null,
    signal: null,
    reason: WHY,
    stdout: NOTHING,
    stderr: NOTHING,
    durationMs: 0,
  };
  return {
    ports: {
      ...ports,
      process: { run: async (spec, signal) => (holds() ? notStarted : ports.process.run(spec, signal)) },
      http: {
        ...ports.http,
        request: async (request, signal) =>
          request.method === 'POST' && holds()
            ? { kind: 'no-answer', reason: 'aborted', message: `${WHY}.`, durationMs: 0 }
            : ports.http.request(request, signal),
      },
    },
    nothingBegan: () => held > 0 && begun === 0,
  };
}
