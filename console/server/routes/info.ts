import { eventTypes } from '../../../functions/events/event.ts';
import { failureKinds } from '../../../functions/events/failure-categories.ts';
import { stackIdAt } from '../../../operations/deployment.ts';
import { queueNames } from '../../../operations/queue-counts.ts';
import type { DeploymentInfo } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';

export async function info(lookedAt: LookedAt): Promise<DeploymentInfo> {
  const { deployment, providers, isLocal } = lookedAt;
  return {
    name: isLocal ? 'local run' : deployment.place.stack,
    local: isLocal,
    ...(isLocal ? { run: await stackIdAt(deployment.place) } : {}),
    providers,
    queues: queueNames(lookedAt.deployment),
    eventTypes,
    failureKinds,
  };
}
