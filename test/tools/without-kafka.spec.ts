import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../..');

describe('npm test on a machine without Java', () => {
  const empty = mkdtempSync(path.join(tmpdir(), 'tocsin-no-java-'));
  afterAll(() => rmSync(empty, { recursive: true }));

  /** The specs of a local broker alone, with nothing on the path. */
  const test = (variables: Readonly<Record<string, string>>) => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['tools/test.mjs', 'local-kafka/src/local-kafka'],
      { cwd: REPOSITORY, env: { PATH: empty, ...variables }, encoding: 'utf8' },
    );
    return { status, lines: stdout.trimEnd().split('\n') };
  };

  it('says aloud what did not run, and how to run it', () => {
    const { status, lines } = test({});
    const loud = lines.filter((line) => line.startsWith('!!! NOT RUN'));
    expect(loud).toEqual([
      expect.stringMatching(/^!!! NOT RUN: 3 specs\. .*there is no java here\. Install .*maven/),
    ]);
    expect(lines.at(-1)).toBe('0 passed, 0 failed');
    expect(status).toBe(0);
  });

  it('fails with CI=true', () => {
    const { status, lines } = test({ CI: 'true' });
    expect(lines.at(-1)).toMatch(/^0 passed, [1-9]\d* failed$/);
    expect(status).toBe(1);
  });
});
