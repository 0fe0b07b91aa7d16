import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLSchema,
} from 'graphql';

const cache = new WeakMap<GraphQLSchema, ReadonlyMap<string, number>>();

/**
 * How many entries each list of the introspection has on average in this schema, so that reading the schema once is
 * cheap and nesting its lists is not. References from one type to another (`type`, `ofType`) cost nothing themselves.
 */
export function introspectionWeights(schema: GraphQLSchema): ReadonlyMap<string, number> {
  const known = cache.get(schema);
  if (known) return known;
  const types = Object.values(schema.getTypeMap());
  const composite = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = composite.flatMap((type) => Object.values(type.getFields()));
  const inputs = types.filter(isInputObjectType).flatMap((type) => Object.values(type.getFields()));
  const values = types.filter(isEnumType).flatMap((type) => type.getValues());
  const args = fields.flatMap((field) => field.args);
  const weights = new Map([
    ['Query.__schema', 1],
    ['Query.__type', 1],
    ['__Schema.types', types.length],
    ['__Schema.directives', schema.getDirectives().length],
    ['__Type.fields', fields.length / types.length],
    ['__Type.inputFields', inputs.length / types.length],
    ['__Type.enumValues', values.length / types.length],
    ['__Field.args', args.length / fields.length],
  ]);
  cache.set(schema, weights);
  return weights;
}
