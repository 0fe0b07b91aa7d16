import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { SchemaMetaFieldDef, TypeMetaFieldDef } from 'graphql';
import { PAGE_MOST, pageSize } from '../paging/page.js';
import { introspectionWeights } from './introspection-weights.js';

/** How long a list without paging is reckoned to be. */
const PLAIN_LIST = 5;
/** What counting a list to its end is reckoned as. */
const COUNT = 10;
/** What an act is reckoned as, or the start of a subscription, beside what is read of it. */
const ACT = 10;

type Asked = {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced: a limit that reads only literals is bypassed with `first: $n`. */
  readonly variables: Readonly<Record<string, unknown>>;
};

/**
 * How many nodes a query may touch: each page counts with its full size and multiplies what is asked of its entries.
 * The same node counts once for every place at which it is asked for.
 */
export function costOf(asked: Asked): number {
  const root = asked.schema.getRootType(asked.operation.operation);
  return root ? new Reckoning(asked).selections(asked.operation.selectionSet, root) : 0;
}

class Reckoning {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly known = new Map<string, number>();
  private readonly weights: ReadonlyMap<string, number>;

  constructor(private readonly asked: Asked) {
    this.weights = introspectionWeights(asked.schema);
    for (const definition of asked.document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) {
        this.fragments.set(definition.name.value, definition);
      }
    }
  }

  selections(set: SelectionSetNode, type: GraphQLCompositeType): number {
    return set.selections.reduce((sum, node) => sum + this.selection(node, type), 0);
  }

  private selection(node: SelectionNode, type: GraphQLCompositeType): number {
    if (this.isLeftOut(node)) return 0;
    if (node.kind === Kind.FIELD) return this.field(node, type);
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.fragment(node.name.value);
    const name = node.typeCondition?.name.value;
    const condition = name === undefined ? type : this.asked.schema.getType(name);
    return isCompositeType(condition) ? this.selections(node.selectionSet, condition) : 0;
  }

  private fragment(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    const type = fragment && this.asked.schema.getType(fragment.typeCondition.name.value);
    const cost =
      fragment && isCompositeType(type) ? this.selections(fragment.selectionSet, type) : 0;
    this.known.set(name, cost);
    return cost;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType): number {
    const { schema } = this.asked;
    const isAct = parent === schema.getMutationType() || parent === schema.getSubscriptionType();
    return (isAct ? ACT : 0) + this.reading(node, parent);
  }

  private reading(node: FieldNode, parent: GraphQLCompositeType): number {
    const field = this.definition(node.name.value, parent);
    if (!field) return 0;
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return field.name === 'totalCount' ? COUNT : 0;
    const inside = node.selectionSet ? this.selections(node.selectionSet, type) : 0;
    const introspected = this.weights.get(`${parent.name}.${field.name}`);
    if (introspected !== undefined) return introspected * (1 + inside);
    if (type.name.endsWith('Connection')) return this.page(node, type);
    // The node of an edge is the row that its page has counted.
    const own = isNode(type) && !parent.name.endsWith('Edge') ? 1 : 0;
    return this.size(node, field) * (own + inside);
  }

  private definition(
    name: string,
    parent: GraphQLCompositeType,
  ): GraphQLField<unknown, unknown> | undefined {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  }

  /** A page: its rows, and for each row what is asked of it. */
  private page(node: FieldNode, type: GraphQLCompositeType): number {
    const rows = this.rowsOf(node);
    const outer: SelectionNode[] = [];
    const inner: SelectionNode[] = [];
    for (const selection of node.selectionSet?.selections ?? []) {
      const isRow = selection.kind !== Kind.FIELD || ROW_FIELDS.has(selection.name.value);
      (isRow ? inner : outer).push(selection);
    }
    const perRow = inner.reduce((sum, selection) => sum + this.row(selection, type), 0);
    const beside = outer.reduce((sum, selection) => sum + this.selection(selection, type), 0);
    return rows + rows * perRow + beside;
  }

  /** What one row costs beside itself. Fragments on a connection are reckoned as if all in them stood in each row. */
  private row(node: SelectionNode, type: GraphQLCompositeType): number {
    if (node.kind !== Kind.FIELD || this.isLeftOut(node)) return this.selection(node, type);
    const field = this.definition(node.name.value, type);
    const entry = field && getNamedType(field.type);
    if (!node.selectionSet || !isCompositeType(entry)) return 0;
    return this.selections(node.selectionSet, entry);
  }

  private size(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    const outer = isNonNullType(field.type) ? field.type.ofType : field.type;
    if (!isListType(outer)) return 1;
    const ids = this.argument(node, 'ids');
    return Array.isArray(ids) ? ids.length : PLAIN_LIST;
  }

  private rowsOf(node: FieldNode): number {
    const number = (name: string) => {
      const value = this.argument(node, name);
      return typeof value === 'number' ? value : null;
    };
    const rows = pageSize({ first: number('first'), last: number('last') });
    return Math.min(Math.max(rows, 0), PAGE_MOST);
  }

  private argument(node: FieldNode, name: string): unknown {
    const argument = node.arguments?.find((each) => each.name.value === name);
    return argument && this.valueOf(argument.value);
  }

  private valueOf(value: ValueNode): unknown {
    if (value.kind === Kind.VARIABLE) return this.asked.variables[value.name.value];
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind === Kind.BOOLEAN) return value.value;
    return value.kind === Kind.LIST ? value.values : undefined;
  }

  private isLeftOut(node: SelectionNode): boolean {
    const says = (name: string) => {
      const directive = node.directives?.find((each) => each.name.value === name);
      const condition = directive?.arguments?.find((each) => each.name.value === 'if');
      return condition && this.valueOf(condition.value);
    };
    return says('skip') === true || says('include') === false;
  }
}

const ROW_FIELDS: ReadonlySet<string> = new Set(['nodes', 'edges']);

const isNode = (type: GraphQLCompositeType): boolean =>
  type.name === 'Node' ||
  (isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node'));
