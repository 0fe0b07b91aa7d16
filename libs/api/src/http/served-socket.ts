import type { IncomingMessage } from 'node:http';
import type { Server } from 'graphql-ws';
import type { WebSocket } from 'ws';

/** A socket that does not answer a ping within this time is gone. */
const PING_MS = 12_000;

/**
 * Lets graphql-ws speak on a socket. Sending resolves when the message has been written out, so that messages wait for
 * a slow reader; what a client does wrong closes its socket and is nobody's defect.
 */
export function serveSocket<Extra extends { socket: WebSocket; request: IncomingMessage }>(
  server: Server<Extra>,
  extra: Extra,
  onDefect: (error: unknown) => void,
): void {
  const { socket } = extra;
  const stopPinging = keepAlive(socket);
  // Frames too large, broken or cut: ws closes the socket with the code of the standard.
  socket.on('error', () => {});
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: async (message) => sent(socket, message),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) => {
        socket.on('message', (message: Buffer) => {
          handle(message.toString('utf8')).catch((error: unknown) => {
            onDefect(error);
            socket.close(4500, 'Internal server error');
          });
        });
      },
    },
    extra,
  );
  socket.once('close', (code, reason) => {
    stopPinging();
    void closed(code, reason.toString('utf8'));
  });
}

async function sent(socket: WebSocket, message: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return;
  await new Promise<void>((resolve) => {
    // Whether it was written or the socket is gone: there is nothing more to wait for.
    socket.send(message, () => resolve());
  });
}

function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    return socket.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}
