// Runs on a Node that is new enough.
'use strict';

/** Where this user's programs keep what can be made again: the same folders as those of src/ports/platform.ts. */
function cacheFolder({ platform, env }) {
  const { homedir } = require('node:os');
  const { isAbsolute, join } = require('node:path');
  if (platform === 'win32')
    return join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'caio-cockpit', 'cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'caio-cockpit');
  // The XDG rule: a relative path is none. It would be another folder wherever one stands.
  const given = env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : null;
  return join(given || join(homedir(), '.cache'), 'caio-cockpit');
}

/** What --version and --help say, without loading anything else; null: something else was asked for. */
function answer(argv) {
  if (!argv.some(word => word === '--version' || word === '--help' || word === '-h')) return null;
  try {
    return require('../dist/answer.cjs').answer(argv);
  } catch {
    return null;
  }
}

function start() {
  // Ink reads these once, on its first import, so they are set before the bundle.
  process.env.NODE_ENV = 'production';
  // The Redis client prints what it sends, passwords among it, to whoever has this set.
  delete process.env.DEBUG;
  if (process.env.NO_COLOR || process.argv.includes('--no-color')) process.env.FORCE_COLOR = '0';

  // Compiled once, the program starts faster from then on. Not in the temporary folder that is Node's own choice: what
  // stands there could be another user's work. Where it cannot be kept, nothing else changes.
  require('node:module').enableCompileCache?.(cacheFolder(process));

  import('../dist/cli.mjs').catch(error => {
    if (error?.code === 'ERR_MODULE_NOT_FOUND') {
      process.stderr.write('caio-cockpit is not built yet.\nIn its folder, run: npm run build\n');
    } else {
      process.stderr.write(
        `caio-cockpit could not be loaded: ${error?.message}\nInstall it again, then try once more.\n`,
      );
    }
    process.exitCode = 2;
  });
}

const said = answer(process.argv.slice(2));
if (said === null) {
  start();
} else {
  // Nobody reads it any more (`| head`): as in main.ts, an answer that did not arrive is none.
  process.stdout.on('error', () => {
    process.exitCode = 130;
  });
  process.stdout.write(`${said}\n`);
}
