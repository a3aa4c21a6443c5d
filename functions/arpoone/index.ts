import type { Provider } from '../webhook/provider.ts';
import { edge } from './edge.ts';
import { unknownNames } from './known-names.ts';
import { normalize, split } from './normalize.ts';
import { sign } from './verify.ts';

export const arpoone: Provider = { ...edge, split, normalize, unknownNames, sign };
