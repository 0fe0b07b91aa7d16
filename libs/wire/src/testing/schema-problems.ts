import { Ajv2020 } from 'ajv/dist/2020.js';
import { todaysSchemas } from './schemas.js';

/** Open schemas are for readers; what we send ourselves may have nothing in it that they do not say. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.fromEntries(
    Object.entries(schema).map(([keyword, part]) => [keyword, closed(part)]),
  );
  return 'properties' in schema ? { additionalProperties: false, ...parts } : parts;
}

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
for (const [name, schema] of Object.entries(todaysSchemas())) {
  ajv.addSchema(
    name === 'incident-report.v1' ? schema : (closed(schema) as Record<string, unknown>),
  );
}

/** What the schema of this `$id` has against the JSON in a value. */
export function schemaProblems(schemaId: string, value: Buffer): string[] {
  const validate = ajv.getSchema(schemaId);
  if (!validate) throw new Error(`there is no schema ${schemaId}`);
  void validate(JSON.parse(value.toString()));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The `title` of the schema of this `$id`. */
export const schemaTitle = (schemaId: string): unknown =>
  (ajv.getSchema(schemaId)?.schema as { readonly title?: unknown } | undefined)?.title;
