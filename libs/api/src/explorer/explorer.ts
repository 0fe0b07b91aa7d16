import { createReadStream, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isFromOtherSite } from '../http/csrf-guard.js';
import type { Page } from '../http/graphql-http.js';
import { NOTHING_HERE, refuse } from '../http/http-error.js';
import { isThisMachine } from '../http/this-machine.js';
import type { OneTimeLinks } from './one-time-links.js';

/** Built by `npm run build -w libs/api`; the same seen from src and from dist. */
const BUILT = fileURLToPath(new URL('../../explorer/dist/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
};

/** Everything from this origin; the editor sets styles on its elements, and nothing else is inline. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Tocsin · GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/explorer/explorer.css">
</head>
<body>
<div id="explorer">Loading GraphiQL…</div>
<noscript>GraphiQL needs JavaScript. The schema is at <a href="/schema.graphql">/schema.graphql</a>.</noscript>
<script type="module" src="/explorer/explorer.js"></script>
</body>
</html>
`;

/**
 * GraphiQL from the npm package, served from here and from nowhere else. `/as/:code` opens it as somebody: the page
 * exchanges the code for a token and keeps it in its memory. Codes work once, on this machine alone.
 */
export function explorer(app: FastifyInstance, links: OneTimeLinks | undefined): Page {
  const page: Page = async (reply) =>
    guarded(reply).header('content-type', 'text/html; charset=utf-8').send(HTML);
  serveFiles(app);
  app.get<{ Params: { code: string } }>('/as/:code', async (request, reply) => {
    // Looking does not use a link up: browsers and chats look at addresses before anybody opens them.
    if (mayRedeem(request) && links?.has(request.params.code)) return page(reply);
    return gone(reply);
  });
  app.post<{ Params: { code: string } }>('/as/:code', async (request, reply) => {
    const holder = mayRedeem(request) ? links?.redeem(request.params.code) : null;
    return holder ? guarded(reply).send(holder) : gone(reply);
  });
  return page;
}

const mayRedeem = (request: FastifyRequest): boolean =>
  isThisMachine(request) && !isFromOtherSite(request.headers);

const guarded = (reply: FastifyReply): FastifyReply =>
  reply.headers({
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  });

const GONE =
  'This link has been used, or it is from before a restart. The next start prints new ones.';

const gone = (reply: FastifyReply): FastifyReply => refuse(guarded(reply), 'NOT_FOUND', GONE);

/** The files that were built, by name: nothing else in the folder can be asked for. */
function serveFiles(app: FastifyInstance): void {
  const files = new Set(existsSync(BUILT) ? readdirSync(BUILT) : []);
  app.get<{ Params: { file: string } }>('/explorer/:file', async (request, reply) => {
    const { file } = request.params;
    if (!files.has(file)) return refuse(reply, 'NOT_FOUND', NOTHING_HERE);
    // Names with a hash never change; the few without one are asked for again.
    const isHashed = /-[A-Z0-9]{8}\./.test(file);
    return reply
      .headers({
        'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
        'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        'x-content-type-options': 'nosniff',
        // Workers are held to the policy of their own answer.
        'content-security-policy': POLICY,
      })
      .send(createReadStream(path.join(BUILT, file)));
  });
}
