import shared from './jest.config.js';

/** What `npm pack` makes, and the examples that build on it. */
export default {
  ...shared,
  roots: ['<rootDir>/test/package'],
  testPathIgnorePatterns: ['/node_modules/'],
};
