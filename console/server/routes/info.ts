import { eventTypes } from '../../../functions/events/event.ts';
import { failureKinds } from '../../../functions/events/failure-categories.ts';
import { subscriberNames } from '../../../operations/deployed.ts';
import { stackIdAt } from '../../../operations/deployment.ts';
import type { Place } from '../../../operations/place.ts';
import { queueNames } from '../../../operations/queue-counts.ts';
import type { DeploymentInfo } from '../../api.ts';
import { quoted } from '../../page/quoted.ts';
import type { LookedAt } from '../looked-at.ts';

export async function info(lookedAt: LookedAt): Promise<DeploymentInfo> {
  const { deployment, providers, isLocal } = lookedAt;
  return {
    name: isLocal ? 'local run' : deployment.place.stack,
    local: isLocal,
    run: isLocal ? await stackIdAt(deployment.place) : undefined,
    providers,
    queues: queueNames(lookedAt.deployment),
    subscribers: subscriberNames(deployment.keys),
    place: isLocal ? '--local' : placeOptions(deployment.place),
    eventTypes,
    failureKinds,
  };
}

/** By which a command looks at the same. */
export function placeOptions({ stack, profile, region }: Place): string {
  return Object.entries({ stack, profile, region })
    .flatMap(([name, value]) => (value === undefined ? [] : `--${name} ${quoted(value)}`))
    .join(' ');
}
