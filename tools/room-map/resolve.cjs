/** Where dependency-cruiser finds `@tocsin/x`: in the sources, so that the map can be checked before anything is built. */
const { readdirSync } = require('node:fs');
const path = require('node:path');

const libs = path.resolve(__dirname, '../../libs');

module.exports = {
  resolve: {
    alias: readdirSync(libs).flatMap((room) => [
      {
        name: `@tocsin/${room}/testing`,
        alias: path.join(libs, room, 'src/testing.ts'),
        onlyModule: true,
      },
      { name: `@tocsin/${room}`, alias: path.join(libs, room, 'src/index.ts'), onlyModule: true },
    ]),
  },
};
