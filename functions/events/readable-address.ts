import { domainToUnicode } from 'node:url';
import { bareAddress, partsOf } from './address-key.ts';
import { defined } from './defined.ts';
import type { DataParts } from './event.ts';

/** The address as people read it: bare, its domain in its own letters; undefined where nothing is left. */
export function readableAddress(text: string): string | undefined {
  const address = bareAddress(text);
  const [local, domain] = partsOf(address);
  if (!/[@.]xn--/i.test(domain) || !/^@[\w.-]{1,255}$/.test(domain))
    return address === '' ? undefined : address;
  return `${local}@${domainToUnicode(domain.slice(1)) || domain.slice(1)}`;
}

/** However the provider writes them, so that subscribers need not know. */
export function withReadableAddresses({ message, recipient, ...others }: DataParts = {}): DataParts {
  const { from, to, ...mail } = message ?? {};
  const addresses = to?.map(readableAddress).filter((address) => address !== undefined);
  return {
    ...others,
    ...defined({
      message: defined({
        ...mail,
        from: from && readableAddress(from),
        to: addresses?.length ? addresses : undefined,
      }),
      recipient: recipient && readableAddress(recipient),
    }),
  };
}
