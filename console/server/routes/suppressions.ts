import * as v from 'valibot';
import { wordOf } from '../../../functions/events/instance.ts';
import { providerNames } from '../../../functions/provider-names.ts';
import { candidatesIn } from '../../../operations/mail/candidates.ts';
import { retentionOf, suppressed } from '../../../operations/mail/suppressed.ts';
import { operationsOf } from '../../../operations/provider-operations.ts';
import { filterOf } from '../../../operations/queries/filters.ts';
import type { SuppressionRow, SuppressionsFound } from '../../api.ts';
import { ofMail, period, spanOf } from '../filter-parameters.ts';
import type { LookedAt } from '../looked-at.ts';
import { readParameters } from '../parameters.ts';
import { type LongReading, progressOf } from '../streamed.ts';

const Query = v.strictObject({ provider: ofMail.provider, account: ofMail.account, ...period });

/** A browser holds no more of them. */
const mostRows = 5_000;
/** Told at once. */
const chunkSize = 100;

/** Addresses that should get no mail, and why; and what was refused for the sender's reasons, by cause. */
export function suppressions(
  { source }: Pick<LookedAt, 'source'>,
  query: unknown,
): LongReading<SuppressionsFound> {
  const { since, until, ...filters } = readParameters(Query, query);
  const range = spanOf({ since, until }, '30d');
  return async (tell, signal) => {
    const asked = { ...filterOf(filters), ...range, signal, allComplaints: false, ofSender: false };
    const candidates = await candidatesIn(source, { ...asked, progress: progressOf(tell) });
    const found = {
      refusals: candidates.refusals.counts(),
      pushTo: await withBlocklists(),
      retentionDays: await retentionOf(source, candidates),
    };
    await tell({ figures: { rows: [], ...found } });
    let [told, rows]: [number, SuppressionRow[]] = [0, []];
    for await (const one of suppressed(source, candidates, asked)) {
      if (told + rows.length === mostRows) {
        await tell({ figures: { rows, cut: true } });
        return;
      }
      rows.push({ ...one, provider: wordOf(one) });
      if (rows.length < chunkSize) continue;
      told += rows.length;
      await tell({ figures: { rows } });
      rows = [];
    }
    await tell({ figures: { rows } });
  };
}

async function withBlocklists(): Promise<readonly string[]> {
  const known = await Promise.all(
    providerNames.map(async (name) => ({ name, ...(await operationsOf(name)) })),
  );
  return known.filter(({ blocklist }) => blocklist !== undefined).map(({ name }) => name);
}
