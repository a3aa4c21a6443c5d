import * as v from 'valibot';
import { Measured } from '../bench/measured.ts';
import results from '../bench/results.json' with { type: 'json' };

const Results = v.object({ traffic: v.object({ measured: Measured }) });

/** What deliveries were seen to cause: `npm run bench traffic` measures it anew. */
export const measured: Measured = v.parse(Results, results).traffic.measured;
