import { readFileSync } from 'node:fs';
import path from 'node:path';
import { validateReport } from '@tocsin/report-format';
import { buildSchema, parse, validate, valueFromASTUntyped, visit } from 'graphql';

const REPOSITORY = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(REPOSITORY, file), 'utf8');

const schema = buildSchema(read('libs/api/schema.graphql'));
const examples = [...read('README.md').matchAll(/```graphql\n(.*?)```/gs)].map(([, text]) => text!);

/** The payloads that an operation submits, as they stand in its text. */
function payloadsOf(operation: string): unknown[] {
  const payloads: unknown[] = [];
  visit(parse(operation), {
    ObjectField: ({ name, value }) => {
      if (name.value === 'report') payloads.push(valueFromASTUntyped(value));
    },
  });
  return payloads;
}

describe('The README', () => {
  it('shows how to report, how to ask, and what was sent', () => {
    expect(examples).toHaveLength(3);
  });

  it.each(examples)('speaks the language of the schema (example %#)', (operation) => {
    expect(validate(schema, parse(operation))).toEqual([]);
  });

  it.each(examples.flatMap(payloadsOf))('submits a report that is accepted', (payload) => {
    expect(validateReport(payload as never)).toMatchObject({ ok: true });
  });
});
