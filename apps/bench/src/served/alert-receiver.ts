import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wallClock } from '../measure/clock.js';
import type { Hear } from '../measure/subscribers.js';

/** Endpoints behind one port that take whatever comes and answer challenges. */
export type AlertReceiver = { readonly port: number; readonly close: () => Promise<void> };

type Delivered = {
  readonly data: {
    readonly challenge?: string;
    readonly alerts?: readonly { readonly incident: string | null }[];
  };
};

/** Hears of each incident that is told of when the first byte of its request was there. */
export async function openAlertReceiver(hear: Hear): Promise<AlertReceiver> {
  const server = createServer((request, response) => {
    const at = wallClock();
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.once('end', () => {
      const { data } = JSON.parse(Buffer.concat(parts).toString()) as Delivered;
      response.end(data.challenge);
      for (const { incident } of data.alerts ?? []) if (incident !== null) hear(incident, at);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
