import { deployedWords } from './deployed-words.ts';
import type { Deployment } from './deployment.ts';
import { OperationError } from './failure.ts';

export function noWebhook({ place, keys }: Pick<Deployment, 'place' | 'keys'>, word: string): OperationError {
  const { stack, endpoint } = place;
  const [where, again] =
    endpoint === undefined ? [`The stack ${stack}`, 'deploy'] : ['The local run', 'start it again'];
  const others = deployedWords({ keys }).join(', ') || 'none';
  return new OperationError(
    `${where} has no webhook for ${word}; it has ${others}. Name it under providers in postern.config.ts, and ${again}.`,
  );
}
