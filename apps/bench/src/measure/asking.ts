import type { Client, Request } from './http-load.js';

/** Variables, and as whom. */
type Asked = { readonly token: string | null } & Readonly<Record<string, unknown>>;

export const asking = (query: string, { token, ...variables }: Asked): Request => ({
  path: '/graphql',
  token,
  body: JSON.stringify({ query, variables }),
});

/** The data of one answer. */
export async function answered<Data>(client: Client, request: Request): Promise<Data> {
  return (JSON.parse(await client.send(request)) as { data: Data }).data;
}
