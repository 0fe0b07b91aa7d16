import { problem, type Problem } from './problem.js';
import { isRecord } from './rules/rule.js';
import { resolveRef, type RootSchema, type SchemaNode } from './schema-node.js';

/**
 * Cuts every list, in place, to the length that the schema allows, and names those that were too long. ajv looks at
 * each entry before it says that there are too many, in time that grows with the square of the errors: a payload of
 * 80,000 empty objects took it half a minute.
 */
export function clipLists(value: unknown, root: RootSchema): Problem[] {
  const found: Problem[] = [];
  clip({ value, node: root, pointer: '' }, { root, found });
  return found;
}

type Step = { readonly value: unknown; readonly node: SchemaNode; readonly pointer: string };
type Walk = { readonly root: RootSchema; readonly found: Problem[] };

function clip({ value, node, pointer }: Step, walk: Walk): void {
  const { items, maxItems, properties } = resolveRef(walk.root, node);
  if (Array.isArray(value)) {
    if (!items) return;
    if (maxItems !== undefined && value.length > maxItems) {
      walk.found.push(problem(pointer, 'TOO_MANY_ENTRIES', { max: maxItems }));
      value.length = maxItems;
    }
    value.forEach((entry, index) =>
      clip({ value: entry, node: items, pointer: `${pointer}/${index}` }, walk),
    );
  } else if (isRecord(value) && properties) {
    for (const [name, field] of Object.entries(value)) {
      const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
      // The schema has no field name that a pointer would have to escape.
      if (known) clip({ value: field, node: known, pointer: `${pointer}/${name}` }, walk);
    }
  }
}
