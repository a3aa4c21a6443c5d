import { explained } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import type { ApiError } from '../api.ts';

/** A request that is refused on purpose: its message is a sentence for whoever looks at the page. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: RefusedStatus;
  readonly error: string;
  constructor(status: RefusedStatus, error: string, message: string) {
    super(message);
    this.status = status;
    this.error = error;
  }
}

export type RefusedStatus = 400 | 403 | 404 | 405 | 413 | 415 | 502 | 503;

export function invalid(message: string): Refused {
  return new Refused(400, 'invalid', message);
}

/** Any failure as one that the page can show: explained as the commands explain it, without a stack. */
export function refusedFor(error: unknown, place: Place): Refused {
  if (error instanceof Refused) return error;
  const { kind, message } = explained(error, place);
  if (kind === 'invalid') return invalid(message);
  if (kind === 'notFound') return new Refused(404, 'not_found', message);
  return new Refused(502, 'failed', message);
}

export function apiError({ error, message }: Refused): ApiError {
  return { error, message };
}
