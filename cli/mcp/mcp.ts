import { once } from 'node:events';
import { withStore } from '../../operations/event-source.ts';
import type { Place } from '../../operations/place.ts';
import type { Command } from '../terminal/command.ts';
import { interruption } from '../terminal/interrupt.ts';

const help = `
Examples:
  The command that an assistant starts, with the rights of a profile:
    postern mcp --profile support
  Put this into the assistant's list of MCP servers:
    {"mcpServers": {"postern": {"command": "npx", "args": ["postern", "mcp", "--profile", "support"]}}}
  The same for a local run:
    {"mcpServers": {"postern": {"command": "npx", "args": ["postern", "mcp", "--local"]}}}

It speaks the Model Context Protocol over standard input and output, and offers five tools that only read: why, search,
timeline, stats and suppressions. They use your AWS credentials, and can do what you can.

What mail says, such as a subject line or an SMTP reply, was written by strangers. Every answer marks it as untrusted
data, but an assistant may still obey it: don't give the same assistant tools that could do harm. Bodies of mail are
never passed on.

Exit codes: 0 the assistant went away, 1 failed, 2 wrong usage.`;

export function addMcp(program: Command): void {
  program.command('mcp').addStoreOptions().addHelpText('after', help).action(run);
}

async function run(options: Place): Promise<void> {
  // Loaded only here: the SDK is heavier than the rest of a command.
  const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js');
  const { serve } = await import('./serve.ts');
  const signal = interruption();
  await withStore(options, async (source) => {
    const server = serve(source);
    await server.connect(new StdioServerTransport());
    await once(process.stdin, 'end', { signal }).catch(() => undefined);
    await server.close();
  });
}
