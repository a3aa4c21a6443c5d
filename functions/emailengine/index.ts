import type { Provider } from '../webhook/provider.ts';
import { edge } from './edge.ts';
import { unknownNames } from './known-names.ts';
import { normalize } from './normalize.ts';
import { split } from './split.ts';
import { tells } from './tells.ts';
import { sign } from './verify.ts';

export const emailengine: Provider = { ...edge, split, normalize, unknownNames, sign, tells };
