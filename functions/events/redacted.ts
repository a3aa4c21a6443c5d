/** What stands where an address was taken out of an event. It leads to nobody (RFC 2606). */
export const redactedAddress = 'redacted@redacted.invalid';
