import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../..');

/** SPDX ids. Each of them may be passed on with a work under Apache-2.0 (ASF, third party licence policy, category A). */
const COMPATIBLE = new Set([
  'Apache-2.0',
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
]);

type Locked = {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
};

const read = <Value>(file: string): Value =>
  JSON.parse(readFileSync(path.join(REPOSITORY, file), 'utf8')) as Value;

/** What somebody who runs the network runs. */
const production = Object.entries(
  read<{ packages: Readonly<Record<string, Locked>> }>('package-lock.json').packages,
).filter(([where, { dev, link }]) => where.includes('node_modules/') && !dev && !link);

/** Whether a licence may be chosen that is compatible; of an expression with OR one is enough. */
const isCompatible = (license: string | undefined): boolean =>
  (license ?? '')
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((one) => COMPATIBLE.has(one));

describe('what is run in production', () => {
  it('may be passed on under Apache-2.0, package by package', () => {
    expect(production.length).toBeGreaterThan(100);
    const wrong = production.filter(([, { license }]) => !isCompatible(license));
    expect(wrong.map(([where, { license }]) => `${where}: ${license}`)).toEqual([]);
  });

  it('says the same about its licence as the lock file does', () => {
    const differing = production.flatMap(([where, { license }]) => {
      // Builds for other platforms are not installed here.
      if (!existsSync(path.join(REPOSITORY, where, 'package.json'))) return [];
      const own = read<{ license?: unknown }>(`${where}/package.json`).license;
      const told = typeof own === 'object' && own !== null ? (own as { type?: unknown }).type : own;
      return told === license ? [] : [`${where}: ${String(told)} and ${license}`];
    });
    expect(differing).toEqual([]);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['GPL-3.0-only', false],
    ['SSPL-1.0', false],
    ['UNLICENSED', false],
    ['MIT AND GPL-2.0-only', false],
    [undefined, false],
  ])('is looked at word by word: %s', (license, allowed) => {
    expect(isCompatible(license)).toBe(allowed);
  });
});
