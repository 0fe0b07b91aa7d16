import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  validateSchema,
  type GraphQLArgument,
  type GraphQLNamedType,
} from 'graphql';
import { apiSchema, printedSchema } from './api-schema.js';

const schema = apiSchema();
const committed = path.join(__dirname, '../../schema.graphql');

describe('the schema', () => {
  it('is valid', () => {
    expect(validateSchema(schema)).toEqual([]);
  });

  it('is committed as it is printed (npm run schema -w libs/api)', () => {
    expect(readFileSync(committed, 'utf8')).toBe(printedSchema(schema));
  });

  it('has a sentence on every type, field and argument', () => {
    const own = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
    const builtIn = new Set(['String', 'Int', 'Float', 'Boolean', 'ID']);
    const silent = own
      .filter(({ name }) => !builtIn.has(name))
      .flatMap((type) => withoutSentence(type));
    expect(silent).toEqual([]);
  });

  it('repeats every answer of the payload on Report, under the same name and type', () => {
    const chosenByLanguage = new Set(['title', 'description']);
    const sourceOnly = new Set(['sharing']);
    const [payload, report] = ['IncidentReport', 'Report'].map((name) => {
      const type = schema.getType(name);
      if (!isObjectType(type)) throw new Error(`${name} is no object type`);
      return type.getFields();
    });
    for (const [name, field] of Object.entries(payload!)) {
      if (name === 'schemaVersion') continue;
      expect([name, report![name] !== undefined]).toEqual([name, true]);
      if (chosenByLanguage.has(name) || sourceOnly.has(name)) continue;
      expect([name, String(report![name]?.type)]).toEqual([name, String(field.type)]);
    }
  });
});

/** Values of the payload's enums speak for themselves; everything else is described. */
function withoutSentence(type: GraphQLNamedType): string[] {
  const missing = type.description ? [] : [type.name];
  if (isEnumType(type)) return missing;
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return missing;
  const members = Object.values(type.getFields()).flatMap((field) => [
    ...(field.description ? [] : [`${type.name}.${field.name}`]),
    ...('args' in field ? (field.args as readonly GraphQLArgument[]) : [])
      .filter(({ description }) => !description)
      .map(({ name }) => `${type.name}.${field.name}(${name})`),
  ]);
  return [...missing, ...members];
}
