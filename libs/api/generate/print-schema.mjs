// `npm run schema -w libs/api`: writes schema.graphql, which is committed and compared in a spec.
import { writeFileSync } from 'node:fs';
import { apiSchema, printedSchema } from '../dist/schema/api-schema.js';

writeFileSync(new URL('../schema.graphql', import.meta.url), printedSchema(apiSchema()));
