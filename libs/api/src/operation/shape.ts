import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { ApiError } from './api-error.js';
import type { Limits } from './limits.js';

/** How large an operation is once its fragments are spread: what counts is what it does, not how it is written. */
export type Shape = {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
};

const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type']);

/**
 * Measures an operation. Each fragment is measured once, however often it is spread, so that doubling fragments cannot
 * make the measuring itself long. A fragment that spreads itself counts as endless.
 */
export function shapeOf(operation: OperationDefinitionNode, document: DocumentNode): Shape {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  }
  const measure = new Measure(fragments);
  const inside = measure.selections(operation.selectionSet);
  const variables = (operation.variableDefinitions ?? []).reduce(
    (sum, { directives }) => sum + (directives?.length ?? 0),
    0,
  );
  const own = (operation.directives?.length ?? 0) + variables;
  return { ...inside, directives: inside.directives + own };
}

const NOTHING: Shape = { depth: 0, aliases: 0, directives: 0 };
const ENDLESS: Shape = { depth: Infinity, aliases: Infinity, directives: Infinity };

class Measure {
  private readonly known = new Map<string, Shape>();

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  selections(set: SelectionSetNode): Shape {
    return set.selections.map((selection) => this.selection(selection)).reduce(together, NOTHING);
  }

  private selection(node: SelectionSetNode['selections'][number]): Shape {
    const directives = node.directives?.length ?? 0;
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      return plus(this.fragment(node.name.value), { aliases: 0, directives });
    }
    const inside = node.selectionSet ? this.selections(node.selectionSet) : NOTHING;
    if (node.kind === Kind.INLINE_FRAGMENT) return plus(inside, { aliases: 0, directives });
    const aliases = node.alias ? 1 : 0;
    const depth = INTROSPECTION.has(node.name.value) ? 1 : inside.depth + 1;
    return { ...plus(inside, { aliases, directives }), depth };
  }

  private fragment(name: string): Shape {
    const known = this.known.get(name);
    if (known) return known;
    const fragment = this.fragments.get(name);
    if (!fragment) return NOTHING;
    this.known.set(name, ENDLESS);
    const directives = fragment.directives?.length ?? 0;
    const shape = plus(this.selections(fragment.selectionSet), { aliases: 0, directives });
    this.known.set(name, shape);
    return shape;
  }
}

const together = (a: Shape, b: Shape): Shape => ({
  depth: Math.max(a.depth, b.depth),
  aliases: a.aliases + b.aliases,
  directives: a.directives + b.directives,
});

const plus = (shape: Shape, more: { aliases: number; directives: number }): Shape => ({
  depth: shape.depth,
  aliases: shape.aliases + more.aliases,
  directives: shape.directives + more.directives,
});

/** The limits that an operation goes past, each under its own code. */
export function shapeErrors(shape: Shape, limits: Limits): ApiError[] {
  return [
    ...(shape.depth > limits.depth
      ? [new ApiError('TOO_DEEP', `The query is nested deeper than ${limits.depth} levels.`)]
      : []),
    ...(shape.aliases > limits.aliases
      ? [new ApiError('TOO_MANY_ALIASES', `The query uses more than ${limits.aliases} aliases.`)]
      : []),
    ...(shape.directives > limits.directives
      ? [
          new ApiError(
            'TOO_MANY_DIRECTIVES',
            `The query uses more than ${limits.directives} directives.`,
          ),
        ]
      : []),
  ];
}
