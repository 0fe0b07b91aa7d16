import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { rooms } from '../../tools/room-map/rooms.cjs';

const REPOSITORY = path.resolve(__dirname, '../..');

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.join(REPOSITORY, file), 'utf8'));
}

function dependenciesOf(room: string): string[] {
  const { dependencies, optionalDependencies } = readJson(`${room}/package.json`) as Manifest;
  return Object.keys({ ...dependencies, ...optionalDependencies });
}

/** Those of the benchmarks stay out of an image: rivals are not shipped. */
function declaredBy(room: string): string[] {
  const { devDependencies } = readJson(`${room}/package.json`) as Manifest;
  return [...dependenciesOf(room), ...Object.keys(devDependencies ?? {})];
}

/** The rooms that a tsconfig.json refers to, as paths from the top. */
function referencesOf(file: string): string[] {
  const { references = [] } = readJson(file) as { references?: { path: string }[] };
  return references.map((reference) => path.posix.join(path.posix.dirname(file), reference.path));
}

const matches = (pattern: string, name: string): boolean =>
  pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

const rows = Object.entries(rooms);
const listed = Object.keys(rooms).toSorted();

describe('Every room', () => {
  it('that has a package.json has a row in the map, and the other way round', () => {
    const onDisk = ['apps', 'libs'].flatMap((top) =>
      readdirSync(path.join(REPOSITORY, top))
        .map((name) => `${top}/${name}`)
        .filter((room) => existsSync(path.join(REPOSITORY, room, 'package.json'))),
    );
    expect(onDisk.toSorted()).toEqual(listed);
  });

  it.each(rows)('%s depends on the rooms of its row', (room, row) => {
    const declared = dependenciesOf(room).filter((name) => name.startsWith('@tocsin/'));
    expect(declared.toSorted()).toEqual(row.rooms.map((name) => `@tocsin/${name}`).toSorted());
  });

  it.each(rows)('%s is built after the rooms of its row', (room, row) => {
    const expected = row.rooms.map((name) => `libs/${name}`).toSorted();
    expect(referencesOf(`${room}/tsconfig.json`).toSorted()).toEqual(expected);
  });

  it.each(rows)('%s depends on the packages of its row, and on no others', (room, row) => {
    const declared = dependenciesOf(room).filter((name) => !name.startsWith('@tocsin/'));
    const unlisted = declared.filter((name) => !row.packages.some((p) => matches(p, name)));
    const absent = row.packages.filter((p) => !declaredBy(room).some((name) => matches(p, name)));
    expect({ unlisted, absent }).toEqual({ unlisted: [], absent: [] });
  });

  it.each(['tsconfig.json', 'tsconfig.spec.json'])('is named in %s', (file) => {
    const named = referencesOf(file).filter((name) => !name.endsWith('.json'));
    expect(named.toSorted()).toEqual(listed);
  });

  it('is a project in nest-cli.json', () => {
    const { projects } = readJson('nest-cli.json') as {
      projects: Record<string, { root: string }>;
    };
    const roots = Object.values(projects).map(({ root }) => root);
    expect(roots.toSorted()).toEqual(listed);
  });
});
