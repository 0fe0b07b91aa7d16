import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

/** Whether a field is asked for nothing but these, fragments included. */
export function asksOnlyFor(info: GraphQLResolveInfo, names: readonly string[]): boolean {
  const within = (set: SelectionSetNode | undefined): boolean =>
    (set?.selections ?? []).every((node) => {
      if (node.kind === Kind.FIELD) return names.includes(node.name.value);
      if (node.kind === Kind.INLINE_FRAGMENT) return within(node.selectionSet);
      return within(info.fragments[node.name.value]?.selectionSet);
    });
  return info.fieldNodes.every((node) => within(node.selectionSet));
}
