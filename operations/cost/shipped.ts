import * as v from 'valibot';
import { CostedDeployment } from './deployment.ts';
import shippedJson from './shipped.json' with { type: 'json' };

/** Postern where nobody sets anything: `npm run cost -- --write-shipped` writes it anew. */
export const shipped: CostedDeployment = v.parse(CostedDeployment, shippedJson);
