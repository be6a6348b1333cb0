import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The tests that start the program start the bundle that users get, built from the source as it is now. */
export function setup(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'inherit' });
}
