import type { IncomingHttpHeaders } from 'node:http';

/** What is told to a request that another site has sent. */
export const OTHER_SITE = 'Requests that a browser sends for another site are not served.';

/**
 * Whether a browser sends this on behalf of another site. There are no cookies to steal a session with; this also keeps
 * other sites from using what only this machine may (one-time links) and from opening sockets.
 */
export function isFromOtherSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return true;
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
