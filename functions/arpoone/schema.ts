import * as v from 'valibot';
import { identifier, lenient, text } from '../events/lenient.ts';

/**
 * One element of the body, with keys in lower case: Arpoone's spelling varies. SMS bodies have `Status` instead of
 * `EventType`.
 * @see http://docs.arpoone-qa.sendit.pt/docs/arpoone-api/webhooks/email
 */
export const Payload = v.fallback(
  v.object({
    eventtype: lenient(text),
    email: lenient(text),
    messageid: lenient(text),
    time: lenient(identifier),
    eventdetails: v.optional(v.unknown()),
    status: lenient(text),
  }),
  {},
);

export type Payload = v.InferOutput<typeof Payload>;

/** `EventDetails` of any event. The documentation misspells IsHardBouce; both spellings are read. */
export const Details = v.fallback(
  v.object({
    countrycode: lenient(text),
    ipaddress: lenient(text),
    useragent: lenient(text),
    link: lenient(text),
    isblocked: lenient(v.boolean()),
    ishardbouce: lenient(v.boolean()),
    ishardbounce: lenient(v.boolean()),
    bouncetype: lenient(text),
    bouncedescription: lenient(text),
    feedbackloopsource: lenient(text),
  }),
  {},
);

export type Details = v.InferOutput<typeof Details>;
