import type { DomainEvent } from '@tocsin/domain';
import { keySubjectOf } from '@tocsin/domain';
import { schemaVersions, type SealedEvent } from '@tocsin/event-store';
import { releasedEvents } from '@tocsin/event-store/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { encodeEvent } from './index.js';
import { todaysSchemas } from './testing/schemas.js';

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

function problemsOf(schemaId: string, value: unknown): string[] {
  const validate = ajv.getSchema(schemaId);
  if (!validate) throw new Error(`there is no schema ${schemaId}`);
  void validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const sealed = (event: DomainEvent): SealedEvent => ({
  position: 1,
  epoch: 1,
  id: '01900000-0000-7000-8000-00000000000a',
  stream: 'some-stream',
  version: 1,
  type: event.type,
  schemaVersion: schemaVersions[event.type],
  appendPosition: 1,
  recordedAt: new Date(0),
  actor: { personId: null, organisationId: null, tokenId: null },
  correlation: { correlationId: 'request-1', causationId: null, trace: null },
  data: event.data,
  keySubject: keySubjectOf(event),
  content: keySubjectOf(event) === null ? null : Buffer.from('sealed'),
});

describe('the schema of an event', () => {
  const released = releasedEvents as readonly DomainEvent[];

  it.each(released.map((event) => [event.type, event] as const))(
    'is what goes out for %s',
    (_type, event) => {
      const { headers, value } = encodeEvent(sealed(event));
      expect(problemsOf(headers['ce_dataschema']!, JSON.parse(value.toString()))).toEqual([]);
    },
  );

  it.each(released.map((event) => [event.type, event] as const))(
    'turns away a %s that says less',
    (_type, event) => {
      const [first] = Object.keys(event.data);
      const data = { ...event.data, [first!]: undefined };
      const { headers, value } = encodeEvent({ ...sealed(event), data });
      expect(problemsOf(headers['ce_dataschema']!, JSON.parse(value.toString()))).not.toEqual([]);
    },
  );

  it('is there for every type and version, under the name that its records say', () => {
    const ids = new Set(Object.values(todaysSchemas()).map((schema) => schema['$id']));
    for (const event of released) {
      const { headers } = encodeEvent(sealed(event));
      expect(ids).toContain(headers['ce_dataschema']);
      expect(ajv.getSchema(headers['ce_dataschema']!)?.schema).toMatchObject({
        title: headers['ce_type'],
      });
    }
  });
});
