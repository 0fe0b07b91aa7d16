import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { kafkaJars } from './kafka-jars.js';

/** A Maven that fails as often as it is told, and then fetches one jar. */
const MAVEN = `#!/usr/bin/env node
const fs = require('node:fs');
const tries = __dirname + '/tries';
fs.appendFileSync(tries, '.');
if (fs.readFileSync(tries, 'utf8').length <= Number(fs.readFileSync(__dirname + '/failures', 'utf8'))) {
  console.error('Read timed out');
  process.exit(1);
}
const to = process.argv.find((word) => word.startsWith('-DoutputDirectory=')).split('=')[1];
fs.mkdirSync(to, { recursive: true });
fs.writeFileSync(to + '/kafka.jar', '');
`;

// On Windows Maven is a batch file, and this one is none.
const describeHere = process.platform === 'win32' ? describe.skip : describe;

describeHere('fetching Kafka', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tocsin-jars-'));
    writeFileSync(path.join(folder, 'mvn'), MAVEN, { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const fetching = (failures: number) => {
    writeFileSync(path.join(folder, 'failures'), String(failures));
    return kafkaJars(path.join(folder, 'cache'), path.join(folder, 'mvn'));
  };
  const tries = () => readFileSync(path.join(folder, 'tries'), 'utf8').length;

  it('tries again where the registry does not answer, and keeps what it got', async () => {
    const jars = await fetching(2);
    expect(readdirSync(path.dirname(jars))).toEqual(['kafka.jar']);
    expect(await fetching(9)).toBe(jars);
    expect(tries()).toBe(3);
  });

  it('gives up after the third time with what Maven said, and leaves nothing half fetched', async () => {
    await expect(fetching(9)).rejects.toThrow('Read timed out');
    expect(tries()).toBe(3);
    expect(readdirSync(path.join(folder, 'cache'))).toEqual([]);
  });
});
