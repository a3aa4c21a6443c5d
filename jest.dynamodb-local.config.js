import shared from './jest.config.js';

const { globalSetup: _assembled, ...rest } = shared;

/** The same cases against AWS's own DynamoDB Local (Java) and against ours. */
export default {
  ...rest,
  roots: ['<rootDir>/test/dynamodb-local'],
  testPathIgnorePatterns: ['/node_modules/'],
};
