import * as v from 'valibot';
import { Deployment } from './deployment.ts';
import shippedJson from './shipped.json' with { type: 'json' };

/** Postern where nobody sets anything: `npm run cost -- --write-shipped` writes it anew. */
export const shipped: Deployment = v.parse(Deployment, shippedJson);
