import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';

/** The sources stand beside the compiled files, so that the .graphql files need not be copied. */
const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));

/** Every .graphql file of this room, in the order of their paths. */
export const typeDefinitions = (): string[] =>
  readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.graphql'))
    .sort()
    .map((path) => readFileSync(`${SOURCES}/${path}`, 'utf8'));

/** The schema without resolvers. */
export const apiSchema = (): GraphQLSchema => buildSchema(typeDefinitions().join('\n'));

/** The schema as one text, sorted: what is committed as schema.graphql and served at /schema.graphql. */
export const printedSchema = (schema: GraphQLSchema): string =>
  `${printSchema(lexicographicSortSchema(schema))}\n`;
