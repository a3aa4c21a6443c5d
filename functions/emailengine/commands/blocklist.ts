import * as v from 'valibot';
import { OperationError } from '../../../operations/failure.ts';
import type { Blocklist } from '../../../operations/provider-operations.ts';
import { askerOf, paged } from './ask.ts';

const Page = v.object({
  pages: v.number(),
  addresses: v.array(v.object({ recipient: v.string(), reason: v.nullish(v.string(), '') })),
});

/**
 * An EmailEngine blocklist, created by its first entry: mail sent with its `listId` skips its addresses.
 * @see https://learn.emailengine.app/docs/advanced/blocklists
 */
export async function openBlocklist(
  list: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Blocklist> {
  // EmailEngine's rule, so that a typing mistake creates no list.
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(list))
    throw new OperationError(
      '--list must be the id of a list in EmailEngine: letters, digits and hyphens.',
      'invalid',
    );
  const ask = askerOf(env, signal, 'which may read and change blocklists');
  const path = `/v1/blocklist/${list}`;
  return {
    entries: () =>
      paged(ask, path, 1_000, Page, ({ addresses }) =>
        addresses.map(({ recipient, reason }) => ({ address: recipient, reason })),
      ),
    async add({ address, account, reason }) {
      const body = { account, recipient: address, reason };
      await ask(v.unknown(), path, { method: 'POST', body });
    },
    async remove(address) {
      await ask(v.unknown(), `${path}?recipient=${encodeURIComponent(address)}`, { method: 'DELETE' });
    },
  };
}
