import { queriesSuite } from '../support/queries-suite.ts';
import { startDynamoDbLocal } from './java.ts';

queriesSuite(startDynamoDbLocal);
