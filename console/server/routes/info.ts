import { eventTypes } from '../../../functions/events/event.ts';
import { failureKinds } from '../../../functions/events/failure-categories.ts';
import { queueNames } from '../../../operations/queue-depths.ts';
import type { DeploymentInfo } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';

export async function info(lookedAt: LookedAt): Promise<DeploymentInfo> {
  const { deployment, providers, isLocal } = lookedAt;
  return {
    name: isLocal ? 'local run' : deployment.place.stack,
    local: isLocal,
    providers,
    queues: queueNames(lookedAt.deployment),
    eventTypes,
    failureKinds,
  };
}
