import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pair, type Suite } from './row.ts';

const BIN = fileURLToPath(new URL('../../bin/caio-cockpit.cjs', import.meta.url));

const node =
  (...args: string[]) =>
  (): void => {
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  };

/** What a person waits for before the first word. */
export const suite: Suite = {
  name: 'start-up',
  async measure() {
    const bare = node('-e', '0');
    return {
      rows: [
        await pair('caio-cockpit --version', 'node -e 0', node(BIN, '--version'), bare, {
          wanted: { of: 'ratio', atMost: 1.3 },
        }),
        await pair('caio-cockpit --help', 'node -e 0', node(BIN, '--help'), bare, {
          wanted: { of: 'ratio', atMost: 1.3 },
        }),
      ],
    };
  },
};
