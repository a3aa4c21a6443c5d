#!/usr/bin/env node
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Halves the start-up time, from Node 22. In the user's own folder: others could write to a shared one.
module.enableCompileCache?.(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'postern'));
const { endAtCtrlC } = await import('../cli/terminal/interrupt.ts');
endAtCtrlC();
const { run } = await import('../cli/program.ts');

// A reader that has enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

// Nobody reads it any more.
process.stderr.on('error', () => undefined);

process.exitCode = await run(process.argv.slice(2));
