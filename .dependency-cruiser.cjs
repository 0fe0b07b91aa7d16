const { rooms, homes, packagesForTests, roomsForTests } = require('./tools/room-map/rooms.cjs');

const escaped = (text) => text.replace(/[./]/g, '\\$&').replace(/\*/g, '[^/]+');
const anyOf = (texts) => `(?:${texts.map(escaped).join('|')})`;
/** A path that belongs to one of these packages; `@types/x` counts as x. Never matches when there are none. */
const inPackages = (packages) =>
  packages.length ? `node_modules/(?:@types/)?${anyOf(packages)}/` : '^(?!)';

const EVERY_ROOM = '^(?:apps|libs)/[^/]+/';
/** Specs, fakes, generators, what is bundled for a browser: not part of the room's own code. */
const FOR_TESTS =
  '\\.spec\\.ts$|/src/testing\\.ts$|/src/testing/|^libs/[^/]+/(?:generate|explorer)/|^test/';
const NPM = [
  'npm',
  'npm-dev',
  'npm-optional',
  'npm-peer',
  'npm-bundled',
  'npm-no-pkg',
  'npm-unknown',
];

function rulesOfRoom([room, { rooms: neighbours, packages }]) {
  const inRoom = `^${escaped(room)}/`;
  const doors = (names) => [inRoom, ...names.map((name) => `^libs/${escaped(name)}/`)];
  return [
    {
      name: `rooms-of-${room}`,
      comment: `${room} may import: ${neighbours.join(', ') || 'no other room'}`,
      from: { path: inRoom, pathNot: FOR_TESTS },
      to: { path: EVERY_ROOM, pathNot: doors(neighbours) },
    },
    {
      name: `test-rooms-of-${room}`,
      from: { path: inRoom },
      to: { path: EVERY_ROOM, pathNot: doors([...neighbours, ...roomsForTests]) },
    },
    {
      name: `packages-of-${room}`,
      comment: `${room} may import: ${packages.join(', ') || 'no package'}`,
      from: { path: inRoom, pathNot: FOR_TESTS },
      to: { dependencyTypes: NPM, pathNot: inPackages(packages) },
    },
    {
      name: `test-packages-of-${room}`,
      from: { path: `${inRoom}.*(?:${FOR_TESTS})` },
      to: { dependencyTypes: NPM, pathNot: inPackages([...packages, ...packagesForTests]) },
    },
  ];
}

function rulesOfHome([name, places]) {
  return {
    name: `home-of-${name}`,
    comment: `${name} is imported in ${places.join(', ')} alone`,
    from: { path: `${EVERY_ROOM}|^test/`, pathNot: places.map((place) => `^${escaped(place)}/`) },
    to: { path: inPackages([name]) },
  };
}

const rules = [
  {
    name: 'no-cycles',
    comment: 'A file that needs itself cannot be understood alone, and ESM may see it half made',
    from: {},
    to: { circular: true },
  },
  {
    name: 'through-the-door',
    comment: 'A room is entered by src/index.ts, from specs also by src/testing.ts',
    from: { path: '^((?:apps|libs)/[^/]+)/' },
    to: { path: EVERY_ROOM, pathNot: ['^$1/', '^libs/[^/]+/src/(?:index|testing)\\.ts$'] },
  },
  {
    name: 'through-the-door-from-test',
    from: { path: '^test/' },
    to: { path: EVERY_ROOM, pathNot: '^libs/[^/]+/src/(?:index|testing)\\.ts$' },
  },
  {
    name: 'testing-from-tests-only',
    comment: 'Fakes and test servers do not reach what ships',
    from: { path: EVERY_ROOM, pathNot: FOR_TESTS },
    to: { path: '^libs/[^/]+/src/testing(?:\\.ts|/)' },
  },
  {
    name: 'domain-stands-alone',
    comment: 'The domain knows neither files nor network nor clock',
    from: { path: '^libs/domain/src/', pathNot: FOR_TESTS },
    to: { pathNot: '^libs/domain/src/' },
  },
  {
    name: 'unlisted-room',
    comment: 'Every room has a row in tools/room-map/rooms.cjs',
    from: { path: EVERY_ROOM, pathNot: `^${anyOf(Object.keys(rooms))}/` },
    to: {},
  },
  {
    name: 'unlisted-room-entered',
    from: {},
    to: { path: EVERY_ROOM, pathNot: `^${anyOf(Object.keys(rooms))}/` },
  },
  {
    name: 'tools-need-nothing',
    comment: 'npm start runs before anything is installed',
    from: { path: '^tools/.*\\.mjs$' },
    to: { dependencyTypes: NPM },
  },
  { name: 'resolvable', from: {}, to: { couldNotResolve: true } },
  ...Object.entries(rooms).flatMap(rulesOfRoom),
  ...Object.entries(homes).map(rulesOfHome),
];

module.exports = {
  forbidden: rules.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    tsPreCompilationDeps: true,
    webpackConfig: { fileName: require.resolve('./tools/room-map/resolve.cjs') },
    doNotFollow: { path: 'node_modules' },
    // apps/bench/rivals has packages of its own, which are there only where the bench has run.
    exclude: { path: '(?:^|/)dist/|^apps/bench/rivals/' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
