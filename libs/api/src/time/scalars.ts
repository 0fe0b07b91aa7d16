import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';

const textOnly = (name: string) => (value: unknown) => {
  if (typeof value !== 'string') throw new TypeError(`${name} is written as a text.`);
  return value;
};

const literalOnly = (name: string) => (node: ValueNode) => {
  if (node.kind !== Kind.STRING) throw new TypeError(`${name} is written as a text.`);
  return node.value;
};

/** A scalar that is a text on the wire; what the text must look like is checked where it is used, by named codes. */
const textScalar = (name: string) =>
  new GraphQLScalarType<string, unknown>({
    name,
    serialize: (value) => (value instanceof Date ? value.toISOString() : value),
    parseValue: textOnly(name),
    parseLiteral: literalOnly(name),
  });

export const DateTime = textScalar('DateTime');
export const TimePoint = textScalar('TimePoint');
export const LanguageTag = textScalar('LanguageTag');
