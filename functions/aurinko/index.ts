import type { Provider, ScheduledFunction } from '../webhook/provider.ts';
import { edge } from './edge.ts';
import { normalize, split } from './normalize.ts';
import { unknownNames } from './resources.ts';
import { sign } from './verify.ts';

const watch: ScheduledFunction = {
  name: 'watch',
  description: 'Counts subscriptions that are silent or failed',
  everyMinutes: 60,
  alarms: [
    {
      metric: 'SilentSubscriptions',
      description: 'A subscription is active, and has sent nothing for longer than it should.',
      article: 'silent-subscriptions',
    },
    {
      metric: 'FailedSubscriptions',
      description: 'A subscription reports an error, or is gone.',
      article: 'failed-subscriptions',
    },
  ],
};

export const aurinko: Provider = { ...edge, split, normalize, unknownNames, sign, scheduled: [watch] };
