#!/usr/bin/env node
// The command of the package, and of a clone, where it runs the sources. On whatever Node is there, as require-node.cjs.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

require('./require-node.cjs');
const isClone = existsSync(join(__dirname, 'postern.ts'));
const started = isClone ? import('./postern.ts') : import('../dist/cli/postern.js');
started.catch((error) => {
  const isInstalled = !isClone || error.code !== 'ERR_MODULE_NOT_FOUND';
  console.error(
    isInstalled ? error : 'The packages of this clone are not installed. Run npm ci, then this again.',
  );
  process.exitCode = 1;
});
