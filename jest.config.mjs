/** Specs stand beside their sources; what crosses rooms is in test/. Everything runs as CommonJS: see the transform. */
export default {
  rootDir: '.',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testEnvironment: 'node',
  testRegex: '\\.spec\\.ts$',
  modulePathIgnorePatterns: ['<rootDir>/(apps|libs)/[^/]+/dist/'],
  transform: { '\\.(ts|js|mjs)$': '<rootDir>/tools/jest.transform.cjs' },
  transformIgnorePatterns: [],
  moduleNameMapper: {
    '^@tocsin/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@tocsin/([^/]+)/testing$': '<rootDir>/libs/$1/src/testing.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  globalSetup: '<rootDir>/libs/postgres/src/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/postgres/src/testing/global-teardown.mjs',
  testTimeout: 90_000,
  maxWorkers: 2,
};
