import * as v from 'valibot';
import results from './results.json' with { type: 'json' };
import { Measured } from './traffic-measured.ts';

const Results = v.object({ traffic: v.object({ measured: Measured }) });

/** What deliveries were seen to cause: `npm run bench traffic` measures it anew. */
export const measured: Measured = v.parse(Results, results).traffic.measured;
