import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { incidentReportSchema } from '@tocsin/report-format';
import type { Schema, Schemas } from './breaking-changes.js';

const ROOM = path.resolve(__dirname, '../..');

const read = (file: string): Schema => JSON.parse(readFileSync(file, 'utf8')) as Schema;

/** Every schema of the wire as it stands today, by the name of its file. */
export function todaysSchemas(): Schemas {
  const named: Record<string, Schema> = {
    'incident-report.v1': incidentReportSchema,
    'parts.v1': read(path.join(ROOM, 'schemas/parts.v1.json')),
  };
  for (const folder of ['events', 'messages']) {
    for (const file of readdirSync(path.join(ROOM, 'schemas', folder))) {
      named[path.basename(file, '.json')] = read(path.join(ROOM, 'schemas', folder, file));
    }
  }
  return named;
}

/** What was released, by version. */
export const releasedSchemas = (): ReadonlyMap<string, Schemas> =>
  new Map(
    readdirSync(path.join(ROOM, 'released')).map((file) => [
      path.basename(file, '.json'),
      read(path.join(ROOM, 'released', file)) as Schemas,
    ]),
  );
