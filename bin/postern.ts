#!/usr/bin/env node
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// A start takes half as long, from Node 22 on. In the user's own folder: what lies in a shared one, others could have put there.
module.enableCompileCache?.(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'postern'));
const { endAtCtrlC } = await import('../cli/terminal/interrupt.ts');
endAtCtrlC();
const { run } = await import('../cli/program.ts');

// A reader such as `head` that has enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

// Nobody is left to be told.
process.stderr.on('error', () => undefined);

process.exitCode = await run(process.argv.slice(2));
