import type { Query } from './query.js';

/** How exactly it is known when a token was last used. */
const EVERY_MS = 60_000;
const MOST_REMEMBERED = 10_000;

/**
 * Notes that a token is used, once a minute at most for each process. Nobody waits for it, and a request never fails
 * by it: it is there so that its owner finds the tokens that he can do without.
 */
export function tokenUse(query: Query): (tokenId: string, at: Date) => void {
  const noted = new Map<string, number>();
  return (tokenId, at) => {
    const now = at.getTime();
    if (now - (noted.get(tokenId) ?? -Infinity) < EVERY_MS) return;
    if (noted.size >= MOST_REMEMBERED) noted.clear();
    noted.set(tokenId, now);
    query(
      'note_token_use',
      `insert into access.token_use (token, used_at) values ($1, $2)
       on conflict (token) do update set used_at = greatest(token_use.used_at, excluded.used_at)`,
      [tokenId, at],
    ).catch(() => noted.delete(tokenId));
  };
}
