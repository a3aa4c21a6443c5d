import { postern } from '../../../operations/hint.ts';
import type { RejectionCauses } from '../../../operations/provider-operations.ts';

export const refusals = (word: string): RejectionCauses => ({
  wrong_token: {
    cause:
      'the last part of its URL is not our token: the URL at Paubox is old or cut, which loses events, since Paubox sends nothing again; or a stranger is trying',
    next: `take the whole URL from ${postern(`urls ${word}`)}; what was lost: ${postern(`reconcile ${word}`)}`,
  },
});
