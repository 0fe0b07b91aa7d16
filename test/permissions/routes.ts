/** Every address that a server has routes for, without those that answer whatever nothing else does. */
export function routesOf(server: {
  readonly printRoutes: (options: { readonly commonPrefix: boolean }) => string;
}): string[] {
  const above: string[] = [];
  return server
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const found = /^((?:│ {3}| {4})*)[├└]── (\S*)( \([A-Z].*\))?/.exec(line);
      if (!found) return [];
      const [, indent = '', segment = '', methods] = found;
      const depth = indent.length / 4;
      const path = (above[depth - 1] ?? '') + segment;
      above.splice(depth, above.length, path);
      return methods === undefined || path === '*' ? [] : [path];
    });
}
