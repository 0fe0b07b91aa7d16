/**
 * Writes everything that follows from the JSON Schema. With --check it writes nothing and exits with 1, naming the
 * files that are not current.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { readModel } from './report-model.mjs';
import { printTypes } from './print-types.mjs';
import { printGraphql } from './print-graphql.mjs';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const source = at('report-format/src/incident-report.schema.json');
const schema = JSON.parse(readFileSync(source, 'utf8'));
const model = readModel(schema);

const outputs = [
  ['report-format/src/schema.generated.ts', printSchemaModule(schema)],
  ['domain/src/report/incident-report.ts', printTypes(model)],
  ['api/src/schema/incident-report.generated.graphql', printGraphql(model)],
];

/** JSON cannot be imported in the same way by Node's ESM and by jest's CommonJS; a module can. */
function printSchemaModule(json) {
  const intro =
    '// Generated from incident-report.schema.json by `npm run generate -w libs/report-format`.';
  const comment = '/** The JSON Schema (2020-12) of the incident report. */';
  const type = "import type { RootSchema } from './schema-node.js';";
  const value = `export const incidentReportSchema: RootSchema = ${JSON.stringify(json)};`;
  return [intro, type, `${comment}\n${value}`].join('\n\n');
}

const stale = [];
for (const [path, text] of outputs) {
  const file = at(path);
  const options = await resolveConfig(file);
  const formatted = await format(text, { ...options, filepath: file });
  if (existsSync(file) && readFileSync(file, 'utf8') === formatted) continue;
  stale.push(relative(process.cwd(), file));
  if (process.argv.includes('--check')) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, formatted);
}

const check = process.argv.includes('--check');
for (const file of stale) console.log(check ? `not current: ${file}` : `written: ${file}`);
if (check && stale.length > 0) process.exitCode = 1;
