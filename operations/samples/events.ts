import { normalise } from '../../functions/consumer/normalise.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { providers } from '../../functions/providers.ts';
import { sampleSecret, samplesOf } from './read.ts';

/** The events that the deliveries on disk become if they are received then, each once. */
export function sampleEvents(receivedAt: Date): readonly PosternEvent[] {
  const events = providers.flatMap((provider) => {
    const secret = sampleSecret(provider);
    const telling = samplesOf(provider).filter(
      ({ expected }) => expected.status === 200 && expected.events.length > 0,
    );
    return telling.flatMap(({ body, headers }) => {
      const sent = headers(secret, receivedAt).map(([name, value]) => [name.toLowerCase(), value]);
      const received = { id: 'delivery-1', provider: provider.name, receivedAt: receivedAt.toISOString() };
      return normalise({ ...received, headers: Object.fromEntries(sent), body }).map(({ event }) => event);
    });
  });
  return [...new Map(events.map((event) => [event.id, event])).values()];
}
