/**
 * `npm run generate -w libs/wire`: writes docs/asyncapi.json. With --check it writes nothing and exits with 1 where the
 * file is not current. With --release it keeps today's schemas under the version of this package: what was released is
 * never edited.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { asyncApiDocument } from './asyncapi.mjs';
import { readSchemas } from './schemas.mjs';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const printed = (value) => format(JSON.stringify(value), { parser: 'json', printWidth: 100 });

const file = at('../../docs/asyncapi.json');
const document = await printed(asyncApiDocument(version));
const current = existsSync(file) && readFileSync(file, 'utf8') === document;
if (!current && process.argv.includes('--check')) {
  console.log('not current: docs/asyncapi.json');
  process.exitCode = 1;
} else if (!current) {
  writeFileSync(file, document);
}

if (process.argv.includes('--release')) {
  writeFileSync(at(`released/${version}.json`), await printed(readSchemas()), { flag: 'wx' });
}
