import shared from './jest.config.js';

/** The console's page in Chromium: minutes of it would slow every `npm test` down. */
export default {
  ...shared,
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: ['/node_modules/'],
};
