import * as v from 'valibot';
import { Measured } from '../bench/measured.ts';
import results from '../bench/results.json' with { type: 'json' };

/** What deliveries were seen to cause: `npm run bench` measures it anew. */
export const measured: Measured = v.parse(Measured, results);
