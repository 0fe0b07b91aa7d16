import { readFileSync } from 'node:fs';
import pg from 'pg';

/** One question over a connection of its own. */
export async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Address of the supervisor's own database and role, from the password file beside the data. */
export function superuserAddress(url: string, dataDir: string): string {
  const address = new URL(url);
  address.username = 'postgres';
  address.password = readFileSync(`${dataDir}.password`, 'utf8').trim();
  address.pathname = '/postgres';
  return address.href;
}
