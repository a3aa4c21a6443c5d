export interface Workload {
  readonly deliveries: number;
  readonly events: number;
  /** Of a delivery's body. */
  readonly bytes: number;
  /** Subscribers that read every event. */
  readonly subscribers: number;
  /** Deliveries per run of the consumer; undefined: what an even flow fills. */
  readonly batch?: number | undefined;
}

/** Of a webhook about one mail. */
export const usualBytes = 2_048;

/** What API Gateway and Lambda take. */
export const mostBytes = 5_600_000;

/** `{}` */
const leastEventBytes = 2;

/** Undefined if these numbers are possible. */
export function contradiction({
  deliveries,
  events,
  bytes,
}: Pick<Workload, 'deliveries' | 'events' | 'bytes'>): string | undefined {
  if (deliveries === 0 && events > 0)
    return `${events} events come in deliveries: say how many, by --deliveries.`;
  if (events < deliveries)
    return `A delivery holds one event at least: ${deliveries} deliveries bring no ${events} events. Give --events as many, or leave it out.`;
  if (deliveries > 0 && bytes * deliveries < events * leastEventBytes)
    return `${bytes} bytes a delivery hold no ${Math.round(events / deliveries)} events: raise --bytes, or --deliveries.`;
  return undefined;
}
