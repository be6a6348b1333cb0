#!/usr/bin/env node
// The first thing that runs, on whatever Node a person has: written so that any Node can parse it.
'use strict';

var NEED = [22, 19];
var have = process.versions.node.split('.').map(Number);
var enough = have[0] > NEED[0] || (have[0] === NEED[0] && have[1] >= NEED[1]);

if (enough) {
  require('./start.cjs');
} else {
  process.stderr.write(
    'caio-cockpit needs Node ' + NEED.join('.') + ' or newer; this computer runs Node ' + process.versions.node + '.\n' +
    'Nothing was started and nothing was changed.\n' +
    'Install the current Node from https://nodejs.org, or let npx fetch Node 24 for this one run.\n'
  );
  if (process.stdin.isTTY && process.stderr.isTTY) askForNode24();
  else process.exitCode = 2;
}

function askForNode24() {
  var readline = require('readline').createInterface({ input: process.stdin, output: process.stderr });
  var answered = false;
  readline.on('close', function () {
    if (!answered) process.exitCode = 2;
  });
  readline.question('Run it on Node 24 through npx now? Type yes, or press Enter to leave: ', function (answer) {
    answered = true;
    readline.close();
    if (!/^y(es)?$/i.test(answer.trim())) {
      process.exitCode = 2;
      return;
    }
    var windows = process.platform === 'win32';
    var args = ['--yes', '--package=node@24', '--', 'node', __filename].concat(process.argv.slice(2));
    // npx is a .cmd file on Windows, which only a shell can start; there every argument is quoted.
    var quoted = args.map(function (arg) {
      return '"' + arg.replace(/"/g, '""') + '"';
    });
    var done = require('child_process').spawnSync('npx', windows ? quoted : args, { stdio: 'inherit', shell: windows });
    if (done.error) {
      process.stderr.write('npx could not be started. Install Node 24 from https://nodejs.org and try again.\n');
      process.exitCode = 2;
    } else {
      process.exitCode = done.status === null ? 130 : done.status;
    }
  });
}
