import { domainToUnicode } from 'node:url';
import { bareAddress, partsOf } from './address-key.ts';

/** The address as people read it: bare, its domain in its own letters; undefined where nothing is left. */
export function readableAddress(text: string): string | undefined {
  const address = bareAddress(text);
  const [local, domain] = partsOf(address);
  if (!/[@.]xn--/i.test(domain) || !/^@[\w.-]{1,255}$/.test(domain))
    return address === '' ? undefined : address;
  return `${local}@${domainToUnicode(domain.slice(1)) || domain.slice(1)}`;
}
