import { startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { queriesSuite } from './support/queries-suite.ts';

queriesSuite(startAwsEndpoint);
