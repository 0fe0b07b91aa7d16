/**
 * Reads the JSON Schema of the incident report into the few shapes that the printers need: named objects, named
 * enumerations and, for each field, its type. Throws on anything it would have to guess.
 *
 * @typedef {{ kind: 'named', name: string, of: 'object' | 'enum' | 'scalar' }
 *   | { kind: 'list', of: FieldType }
 *   | { kind: 'string' | 'integer' | 'number' | 'boolean' | 'json' }
 *   | { kind: 'const', value: string }} FieldType
 * @typedef {{ name: string, description: string, required: boolean, type: FieldType }} Field
 * @typedef {{ name: string, description: string, fields: Field[] }} ObjectType
 * @typedef {{ name: string, description: string, values: string[] }} EnumType
 * @typedef {{ root: string, objects: Map<string, ObjectType>, enums: Map<string, EnumType> }} ReportModel
 */

const GRAPHQL_NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;

/** @param {any} schema @returns {ReportModel} */
export function readModel(schema) {
  const reader = { schema, objects: new Map(), enums: new Map() };
  readType(reader, schema, '');
  return { root: schema.title, objects: reader.objects, enums: reader.enums };
}

function readType(reader, node, at) {
  if (node.$ref) return readType(reader, resolve(reader.schema, node.$ref), at);
  if (node.enum) return readEnum(reader, node, at);
  if ('const' in node) return { kind: 'const', value: node.const };
  if (node.type === 'array') return { kind: 'list', of: readType(reader, node.items, `${at}/0`) };
  if (node.type === 'object') return readObject(reader, node, at);
  if (['string', 'integer', 'number', 'boolean'].includes(node.type)) return { kind: node.type };
  if (node.type === undefined && node.title === 'JsonValue') return { kind: 'json' };
  throw new Error(`${at}: a shape this generator does not know: ${JSON.stringify(node)}`);
}

function readEnum(reader, node, at) {
  if (!node.title) throw new Error(`${at}: an enumeration without a title`);
  const spellable = node.enum.every((value) => GRAPHQL_NAME.test(value));
  const known = reader.enums.get(node.title);
  if (known && known.values.join() !== node.enum.join()) {
    throw new Error(`${at}: two enumerations are called ${node.title}`);
  }
  reader.enums.set(node.title, {
    name: node.title,
    description: node.description,
    values: node.enum,
  });
  return { kind: 'named', name: node.title, of: spellable ? 'enum' : 'scalar' };
}

function readObject(reader, node, at) {
  if (!node.title || !node.properties) throw new Error(`${at}: an object without title or fields`);
  const type = { kind: 'named', name: node.title, of: 'object' };
  if (reader.objects.has(node.title)) return type;
  const fields = [];
  reader.objects.set(node.title, { name: node.title, description: node.description, fields });
  for (const [name, property] of Object.entries(node.properties)) {
    const where = `${at}/${name}`;
    const description = property.description;
    if (!description) throw new Error(`${where}: no description`);
    const required = (node.required ?? []).includes(name);
    fields.push({ name, description, required, type: readType(reader, property, where) });
  }
  return type;
}

function resolve(schema, ref) {
  const name = ref.replace('#/$defs/', '');
  const found = schema.$defs[name];
  if (!found) throw new Error(`no definition ${ref}`);
  return found;
}
