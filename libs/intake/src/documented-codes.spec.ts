import { readFileSync } from 'node:fs';
import path from 'node:path';
import { refusalCodes } from './index.js';

describe('docs/intake.md', () => {
  it('says what every code of a refusal means, or that it is one of a report', () => {
    const page = readFileSync(path.resolve(__dirname, '../../../docs/intake.md'), 'utf8');
    expect(refusalCodes().filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});
