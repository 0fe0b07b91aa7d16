/** Prints the model as GraphQL: what is answered, what is submitted, and what a revision may change. */

/** @param {import('./report-model.mjs').ReportModel} model @returns {string} */
export function printGraphql(model) {
  return [
    '# Generated from libs/report-format/src/incident-report.schema.json by `npm run generate -w libs/report-format`.',
    ...[...model.enums.values()].map((type) => printEnum(type, scalarNames(model))),
    `${block('Any JSON value: null, boolean, number, string, list or object.')}\nscalar JsonValue`,
    ...[...model.objects.values()].map(printOutput),
    ...[...model.objects.values()].map(printInput),
    ...changedObjects(model).map((type) => printChanges(type)),
  ].join('\n\n');
}

function scalarNames(model) {
  const fields = [...model.objects.values()].flatMap((object) => object.fields);
  return new Set(fields.filter(({ type }) => type.of === 'scalar').map(({ type }) => type.name));
}

function printEnum({ name, description, values }, scalars) {
  if (scalars.has(name)) return `${block(description)}\nscalar ${name}`;
  return `${block(description)}\nenum ${name} {\n${values.join('\n')}\n}`;
}

function printOutput({ name, description, fields }) {
  const lines = fields.map(
    ({ name: field, description: text, type, required }) =>
      `${block(text)}\n${field}: ${printType(type, '')}${required ? '!' : ''}`,
  );
  return `${block(description)}\ntype ${name} {\n${lines.join('\n')}\n}`;
}

function printInput({ name, description, fields }) {
  const lines = fields.map(
    ({ name: field, description: text, type, required }) =>
      `${block(text)}\n${field}: ${printType(type, 'Input')}${required ? '!' : ''}`,
  );
  return `${block(description)}\ninput ${name}Input {\n${lines.join('\n')}\n}`;
}

/** The root and every object reached from it without passing through a list: lists are replaced whole. */
function changedObjects(model) {
  const reached = new Set([model.root]);
  for (const name of reached) {
    for (const { type } of model.objects.get(name).fields) {
      if (type.of === 'object') reached.add(type.name);
    }
  }
  return [...reached].map((name) => model.objects.get(name));
}

function printChanges({ name, description, fields }) {
  const lines = fields.map(({ name: field, description: text, type, required }) => {
    const suffix = type.of === 'object' ? 'ChangesInput' : 'Input';
    const remark = required ? '' : ' Null takes the answer away.';
    return `${block(text + remark)}\n${field}: ${printType(type, suffix)}`;
  });
  const intro = `${description} Only what changes is named: objects are merged, lists are replaced whole (RFC 7396).`;
  return `${block(intro)}\ninput ${name}ChangesInput {\n${lines.join('\n')}\n}`;
}

function printType(type, suffix) {
  switch (type.kind) {
    case 'named':
      return type.of === 'object' ? type.name + suffix : type.name;
    case 'list':
      return `[${printType(type.of, suffix)}!]`;
    case 'integer':
      return 'Int';
    case 'number':
      return 'Float';
    case 'boolean':
      return 'Boolean';
    case 'json':
      return 'JsonValue';
    default:
      return 'String';
  }
}

const block = (text) => JSON.stringify(text);
