/** Prints the model as TypeScript types of the payload. */

/** Labels are spelled by FIRST and belong to the sharing rules, so their type stands there. */
const ELSEWHERE = new Map([['TlpLabel', '../sharing/tlp.js']]);

/** @param {import('./report-model.mjs').ReportModel} model @returns {string} */
export function printTypes(model) {
  const imports = [...ELSEWHERE].map(([name, from]) => `import type { ${name} } from '${from}';`);
  const objects = [...model.objects.values()].map(printObject);
  const enums = [...model.enums.values()].filter(({ name }) => !ELSEWHERE.has(name));
  return [
    '// Generated from libs/report-format/src/incident-report.schema.json by `npm run generate -w libs/report-format`.',
    ...imports,
    'export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };',
    ...objects,
    ...enums.map(printEnum),
  ].join('\n\n');
}

function printObject({ name, description, fields }) {
  const lines = fields.map(
    (field) =>
      `${comment(field.description)}\n${field.name}${field.required ? '' : '?'}: ${printType(field.type)};`,
  );
  return `${comment(description)}\nexport type ${name} = {\n${lines.join('\n')}\n};`;
}

function printEnum({ name, description, values }) {
  return `${comment(description)}\nexport type ${name} = ${values.map((value) => `'${value}'`).join(' | ')};`;
}

function printType(type) {
  switch (type.kind) {
    case 'named':
      return type.name;
    case 'list':
      return `${printType(type.of)}[]`;
    case 'const':
      return `'${type.value}'`;
    case 'json':
      return 'JsonValue';
    case 'integer':
      return 'number';
    default:
      return type.kind;
  }
}

const comment = (text) => `/** ${text} */`;
