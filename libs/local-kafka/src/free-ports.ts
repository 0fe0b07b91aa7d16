import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/**
 * Different TCP ports that nobody listens on at 127.0.0.1 just now, below the range from which systems take the ports of
 * outgoing connections: a broker that is restarted must find its ports free.
 */
export async function freePorts(count: 3): Promise<[number, number, number]> {
  const found = new Set<number>();
  for (let attempt = 0; found.size < count && attempt < 100; attempt += 1) {
    const port = randomInt(10_000, 32_768);
    if (await isFree(port)) found.add(port);
  }
  const ports = [...found];
  if (ports.length < count) throw new Error('no free ports on 127.0.0.1 between 10,000 and 32,767');
  return ports as [number, number, number];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Whether somebody takes connections on a port of 127.0.0.1. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}
