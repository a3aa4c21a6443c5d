import { once } from 'node:events';
import { isBuilt } from '../../console/server/page.ts';
import { newSecretPath } from '../../console/server/secret-path.ts';
import { startConsole } from '../../console/server/server.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import type { Command } from '../terminal/command.ts';
import { interruption } from '../terminal/interrupt.ts';
import { port } from '../terminal/options.ts';

interface ConsoleOptions extends Place {
  readonly port: number;
}

const help = `
Examples:
    postern console
    postern console --stack Postern --profile support --port 9000
    postern console --local

Open the printed URL in a browser on this machine: a search for mail, events as they are stored, the whole story of a
message, subscriptions, queues, dead letters and refusals. It shows mail data with your own AWS credentials. All it can
change: redrive dead letters, and send an event to a subscriber again. Nothing is deployed for it, and only this machine can
reach it; the URL holds a secret that ends with the command, so that others who use the machine can't open it: keep it
out of chats and tickets. From another machine, forward the port with SSH: ssh -L 9000:127.0.0.1:9000 HOST, with --port
9000.
Exit codes: 1 failed, 2 wrong usage, 130 ended by Ctrl-C.`;

export function addConsole(program: Command): void {
  const command = program
    .command('console')
    .option('--port <number>', 'to serve it on; otherwise any that is free', port, 0);
  command.addPlaceOptions().addHelpText('after', help).action(run);
}

async function run({ port, ...place }: ConsoleOptions): Promise<void> {
  if (!isBuilt())
    throw new OperationError("The console's page is not built. Run npm run build, then this again.");
  const signal = interruption();
  await withDeployment({ ...place, tryMs }, async (deployment) => {
    const { url, close } = await startConsole(deployment, { port, secretPath: newSecretPath() });
    console.log(url);
    console.error(`The console of the stack ${place.stack} is there until Ctrl-C.`);
    if (!signal.aborted) await once(signal, 'abort');
    await close();
  });
}

const tryMs = 15_000;
