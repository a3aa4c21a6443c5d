import { deployedWords } from '../../operations/deployed.ts';
import type { Deployment } from '../../operations/deployment.ts';
import { eventSource } from '../../operations/event-source.ts';
import type { EventSource } from '../../operations/queries/queries.ts';
import { createFeed, type Feed } from './feed.ts';

/** What the console looks at, and what its pages share. */
export interface LookedAt {
  readonly deployment: Deployment;
  readonly source: EventSource;
  readonly feed: Feed;
  /** The words of the providers, and instances of them, that this deployment has. */
  readonly providers: readonly string[];
  /** Its deliveries may be simulated: what comes of them is nobody's mail. */
  readonly isLocal: boolean;
}

export function lookedAt(deployment: Deployment): LookedAt {
  const source = eventSource(deployment);
  return {
    deployment,
    source,
    feed: createFeed(source, deployment.place),
    providers: deployedWords(deployment),
    isLocal: deployment.place.endpoint !== undefined,
  };
}
