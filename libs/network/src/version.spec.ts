import { readFileSync } from 'node:fs';
import path from 'node:path';
import { VERSION } from './version.js';

it('is the version of the project', () => {
  const file = path.resolve(__dirname, '../../../package.json');
  expect((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version).toBe(VERSION);
});
