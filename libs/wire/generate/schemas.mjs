import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const room = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Every schema of the wire as it stands today, by the name of its file (`report.submitted.v1`). */
export function readSchemas() {
  const named = {
    'incident-report.v1': read(room('../report-format/src/incident-report.schema.json')),
    'parts.v1': read(room('schemas/parts.v1.json')),
  };
  for (const folder of ['events', 'messages']) {
    for (const file of readdirSync(room(`schemas/${folder}`)).toSorted()) {
      named[file.replace(/\.json$/, '')] = read(room(`schemas/${folder}/${file}`));
    }
  }
  return named;
}

/** Names of the events' schemas. */
export const eventSchemas = () =>
  readdirSync(room('schemas/events'))
    .toSorted()
    .map((file) => file.replace(/\.json$/, ''));
