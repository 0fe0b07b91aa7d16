import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildASTSchema, parse, type GraphQLInputObjectType } from 'graphql';
import { incidentReportSchema } from '@tocsin/report-format';

describe('The GraphQL types of a report', () => {
  const file = join(__dirname, 'incident-report.generated.graphql');
  const schema = buildASTSchema(parse(readFileSync(file, 'utf8')));

  const fieldsOf = (name: string): Record<string, string> => {
    const type = schema.getType(name) as GraphQLInputObjectType;
    const fields = Object.values(type.getFields());
    return Object.fromEntries(fields.map((field) => [field.name, String(field.type)]));
  };

  it('requires the eleven answers, label and version in a submission and nothing else', () => {
    const required = Object.entries(fieldsOf('IncidentReportInput'))
      .filter(([, type]) => type.endsWith('!'))
      .map(([name]) => name);

    expect(required.sort()).toEqual([...(incidentReportSchema.required ?? [])].sort());
  });

  it('requires nothing in a revision, down to the fields of objects', () => {
    expect(Object.values(fieldsOf('IncidentReportChangesInput')).join()).not.toMatch(/!(?!\])/);
    expect(fieldsOf('IncidentReportChangesInput')).toMatchObject({
      severity: 'SeverityAssessmentChangesInput',
      harms: '[HarmInput!]',
    });
    expect(fieldsOf('SeverityAssessmentChangesInput')['oecd']).toBe('Severity');
  });

  it('has TLP labels and free JSON as scalars and describes every type and field', () => {
    expect(fieldsOf('Sharing')['tlp']).toBe('TlpLabel!');
    expect(fieldsOf('Classification')['value']).toBe('JsonValue!');
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__') || ['String', 'Int', 'Float', 'Boolean'].includes(type.name))
        continue;
      expect([type.name, type.description]).toEqual([type.name, expect.stringMatching(/\w/)]);
      if (!('getFields' in type)) continue;
      for (const field of Object.values(type.getFields())) {
        expect([field.name, field.description]).toEqual([field.name, expect.stringMatching(/\w/)]);
      }
    }
  });
});
