import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { incidentReportSchema } from './schema.generated.js';

const room = join(__dirname, '..');

describe('What is generated from the JSON Schema', () => {
  it('is current: schema module, TypeScript types and GraphQL types', async () => {
    const checked = promisify(execFile)(process.execPath, ['generate/main.mjs', '--check'], {
      cwd: room,
    });

    await expect(checked).resolves.toMatchObject({ stdout: '' });
  });

  it('is the schema as it stands in the JSON file', () => {
    const text = readFileSync(join(__dirname, 'incident-report.schema.json'), 'utf8');

    expect(incidentReportSchema).toEqual(JSON.parse(text));
  });
});
