/** Specs stand beside their sources; SWC turns TypeScript and ESM packages into CommonJS for jest. */
export default {
  rootDir: '.',
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testRegex: '\\.spec\\.ts$',
  transform: { '\\.(ts|js|mjs)$': '<rootDir>/tools/jest.transform.cjs' },
  transformIgnorePatterns: [],
  moduleNameMapper: {
    '^@tocsin/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@tocsin/([^/]+)/testing$': '<rootDir>/libs/$1/src/testing.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  globalSetup: '<rootDir>/libs/postgres/src/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/postgres/src/testing/global-teardown.mjs',
  testTimeout: 30_000,
};
