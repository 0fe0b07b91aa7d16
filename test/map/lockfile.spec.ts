import { readFileSync } from 'node:fs';
import path from 'node:path';
import { satisfies } from 'semver';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const REPOSITORY = path.resolve(__dirname, '../..');
type Lockfile = { readonly packages: Readonly<Record<string, LockedPackage>> };

/** The oldest supported Node.js of each line. */
const OLDEST = ['20.19.0', '22.13.0', '24.11.0'];

describe.each(['package-lock.json', 'apps/bench/rivals/package-lock.json'])('%s', (file) => {
  const lockfile = JSON.parse(readFileSync(path.join(REPOSITORY, file), 'utf8')) as Lockfile;
  const packages = Object.entries(lockfile.packages);

  it('names no registry', () => {
    const named = packages.filter(([, { resolved, link }]) => resolved !== undefined && !link);
    expect(named.map(([where]) => where)).toEqual([]);
  });

  it('holds the builds of every platform, not only of the one that wrote it', () => {
    const absent = packages.flatMap(([where, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          !lockfile.packages[`node_modules/${name}`] &&
          !lockfile.packages[`${where}/node_modules/${name}`],
      ),
    );
    expect(absent).toEqual([]);
  });

  it.each(OLDEST)('asks for nothing newer than Node.js %s', (version) => {
    const tooNew = packages.filter(
      ([, { engines }]) => engines?.node && !satisfies(version, engines.node),
    );
    expect(tooNew.map(([where, { engines }]) => `${where}: ${engines?.node}`)).toEqual([]);
  });
});
