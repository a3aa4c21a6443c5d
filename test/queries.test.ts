import { startAwsEndpoint } from '../local/aws/endpoint.ts';
import { queriesSuite } from './support/queries-suite.ts';

queriesSuite(startAwsEndpoint);
