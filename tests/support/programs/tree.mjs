// A tree of processes that does not want to end: tree.mjs KIND FILE. Everyone writes their number into FILE.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [kind, file] = process.argv.slice(2);
const self = fileURLToPath(import.meta.url);
const child = (next, options = {}) =>
  spawn(process.execPath, [self, next, file], { stdio: 'inherit', ...options });

appendFileSync(file, `${process.pid}\n`);
if (kind === 'stubborn') for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => {});
if (kind === 'grandchildren') child('children');
if (kind === 'children') child('plain');
// In a session of its own, with its parent alive.
if (kind === 'session') child('stubborn', { detached: true });
// In a session of its own, its parent gone: what a daemon does.
if (kind === 'daemon') child('middle', { detached: true });
if (kind === 'middle') {
  child('stubborn', { detached: true }).unref();
  process.exit(0);
}
setInterval(() => {}, 1000);
