// Runs on a Node that is new enough. Ink reads these once, on its first import, so they are set before the bundle.
'use strict';

process.env.NODE_ENV = 'production';
// The Redis client prints what it sends, passwords among it, to whoever has this set.
delete process.env.DEBUG;
if (process.env.NO_COLOR || process.argv.includes('--no-color')) process.env.FORCE_COLOR = '0';

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
