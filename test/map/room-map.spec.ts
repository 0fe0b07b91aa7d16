import { rooms } from '../../tools/room-map/rooms.cjs';
import { createPlantedProject, type PlantedProject, type Violation } from './planted-project.js';

/** Each breaks one rule of the map: the file that does, and the rule that must say so. */
const plants = [
  {
    what: 'a room that imports a room above it',
    file: 'libs/event-store/src/upwards.ts',
    source: `import { door } from '@tocsin/views';\nexport const x = door;\n`,
    rule: 'rooms-of-libs/event-store',
  },
  {
    what: 'the same by type only',
    file: 'libs/postgres/src/type-only.ts',
    source: `import type { door } from '@tocsin/domain';\nexport type X = typeof door;\n`,
    rule: 'rooms-of-libs/postgres',
  },
  {
    what: 'the same by a relative path',
    file: 'libs/domain/src/relative.ts',
    source: `export { door } from '../../postgres/src/index.js';\n`,
    rule: 'rooms-of-libs/domain',
  },
  {
    what: 'the same by a dynamic import',
    file: 'libs/interop/src/dynamic.ts',
    source: `export const x = () => import('@tocsin/views');\n`,
    rule: 'rooms-of-libs/interop',
  },
  {
    what: 'a program that imports a program',
    file: 'apps/cli/src/other-program.ts',
    source: `export { door } from '../../hub/src/index.js';\n`,
    rule: 'rooms-of-apps/cli',
  },
  {
    what: 'a way into a room past its door',
    file: 'libs/views/src/past-the-door.ts',
    source: `export { secret } from '../../event-store/src/secret.js';\n`,
    rule: 'through-the-door',
  },
  {
    what: 'a test that goes past the door',
    file: 'test/past-the-door.spec.ts',
    source: `import '../libs/event-store/src/secret.js';\n`,
    rule: 'through-the-door-from-test',
  },
  {
    what: 'a fake in what ships',
    file: 'libs/commands/src/uses-fake.ts',
    source: `export { fake } from '@tocsin/event-store/testing';\n`,
    rule: 'testing-from-tests-only',
  },
  {
    what: 'a fake of its own in what ships',
    file: 'libs/views/src/uses-own-fake.ts',
    source: `export { fake } from './testing.js';\n`,
    rule: 'testing-from-tests-only',
  },
  {
    what: 'a package in the domain',
    file: 'libs/domain/src/package.ts',
    source: `export { z } from 'zod';\n`,
    rule: 'packages-of-libs/domain',
  },
  {
    what: 'a type of a package in the domain',
    file: 'libs/domain/src/package-type.ts',
    source: `import type { Client } from 'pg';\nexport type X = Client;\n`,
    rule: 'packages-of-libs/domain',
  },
  {
    what: 'a Node module in the domain',
    file: 'libs/domain/src/node-module.ts',
    source: `export { randomUUID } from 'node:crypto';\n`,
    rule: 'domain-stands-alone',
  },
  {
    what: 'a package that is not in the row of the room',
    file: 'libs/interop/src/package.ts',
    source: `export { z } from 'zod';\n`,
    rule: 'packages-of-libs/interop',
  },
  {
    what: 'a package of tests in what ships',
    file: 'libs/access/src/test-package.ts',
    source: `export { assert } from 'fast-check';\n`,
    rule: 'packages-of-libs/access',
  },
  {
    what: 'a package that even a spec may not import',
    file: 'libs/access/src/far.spec.ts',
    source: `export { z } from 'zod';\n`,
    rule: 'test-packages-of-libs/access',
  },
  {
    what: 'Nest outside the API',
    file: 'libs/views/src/nest.ts',
    source: `export { Module } from '@nestjs/common';\n`,
    rule: 'home-of-@nestjs/*',
  },
  {
    what: 'TypeORM outside the views',
    file: 'libs/event-feed/src/orm.ts',
    source: `export { DataSource } from 'typeorm';\n`,
    rule: 'home-of-typeorm',
  },
  {
    what: 'the PostgreSQL driver outside its homes',
    file: 'libs/api/src/driver.ts',
    source: `export { Client } from 'pg';\n`,
    rule: 'home-of-pg',
  },
  {
    what: 'kafkajs outside its folder',
    file: 'libs/event-feed/src/broker.ts',
    source: `export { Kafka } from 'kafkajs';\n`,
    rule: 'home-of-kafkajs',
  },
  {
    what: 'two files that need each other',
    file: 'libs/access/src/egg.ts',
    source: `import { hen } from './hen.js';\nexport const egg = () => hen;\n`,
    rule: 'no-cycles',
  },
  {
    what: 'two types that need each other',
    file: 'libs/access/src/north.ts',
    source: `import type { South } from './south.js';\nexport type North = { other: South };\n`,
    rule: 'no-cycles',
  },
  {
    what: 'a room without a row',
    file: 'libs/attic/src/index.ts',
    source: `export { door } from '@tocsin/domain';\n`,
    rule: 'unlisted-room',
  },
  {
    what: 'a room without a row that is imported',
    file: 'apps/hub/src/attic.ts',
    source: `export { door } from '@tocsin/attic';\n`,
    rule: 'unlisted-room-entered',
  },
  {
    what: 'a file that is not there',
    file: 'libs/demo/src/nowhere.ts',
    source: `export { door } from './not-here.js';\n`,
    rule: 'resolvable',
  },
  {
    what: 'a package in what runs before the install',
    file: 'tools/needs-package.mjs',
    source: `export { z } from 'zod';\n`,
    rule: 'tools-need-nothing',
  },
];

/** What the map must not object to. */
const allowed: Record<string, string> = {
  'libs/event-store/src/secret.ts': 'export const secret = 1;\n',
  'libs/event-store/src/neighbour.ts': `export { door } from '@tocsin/domain';\n`,
  'libs/commands/src/neighbour.spec.ts': `import { fake } from '@tocsin/event-store/testing';\nimport 'fast-check';\nexport const x = fake;\n`,
  'libs/views/src/entity.ts': `import 'typeorm';\nimport type { Client } from 'pg';\nexport type X = Client;\n`,
  'libs/api/src/module.ts': `export { Module } from '@nestjs/common';\n`,
  'apps/bench/src/api.ts': `export { door } from '@tocsin/api';\n`,
  'test/across.spec.ts': `import '@tocsin/views';\nimport '@tocsin/event-store/testing';\n`,
};

/** The other halves of the cycles. */
const counterparts: Record<string, string> = {
  'libs/access/src/hen.ts': `import { egg } from './egg.js';\nexport const hen = () => egg;\n`,
  'libs/access/src/south.ts': `import type { North } from './north.js';\nexport type South = { other: North };\n`,
};

describe('The map of rooms', () => {
  let project: PlantedProject;
  let found: Violation[];

  beforeAll(() => {
    project = createPlantedProject(Object.keys(rooms));
    project.plant(allowed);
  });

  afterAll(() => project.remove());

  it('has nothing to say against rooms that keep to it', async () => {
    expect(await project.violations()).toEqual([]);
  });

  describe('with violations planted, finds', () => {
    beforeAll(async () => {
      project.plant(counterparts);
      for (const { file, source } of plants) project.plant({ [file]: source });
      found = await project.violations();
    });

    it.each(plants)('$what', ({ file, rule }) => {
      expect(found).toContainEqual({ from: file, rule });
    });

    it('and objects to no file but the planted ones', () => {
      const planted = new Set([...plants.map(({ file }) => file), ...Object.keys(counterparts)]);
      expect(found.filter(({ from }) => !planted.has(from))).toEqual([]);
    });
  });
});
