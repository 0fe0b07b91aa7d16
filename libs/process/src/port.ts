import { createServer } from 'node:net';

/** The address cannot be listened on; the message says what to do. */
export class AddressUnavailable extends Error {
  readonly code: string;

  constructor(code: string, { host, port }: { host: string; port: number }) {
    super(SENTENCES[code]?.(host, port) ?? `Cannot listen on ${host}:${port} (${code}).`);
    this.name = 'AddressUnavailable';
    this.code = code;
  }
}

const SENTENCES: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} on ${host} is in use, perhaps by a Tocsin that runs already. ` +
    `Stop that program, or choose another port: PORT=${port === 65_535 ? 4000 : port + 1} npm start`,
  EACCES: (_, port) =>
    `This user may not listen on port ${port}. Choose one above 1023, for example PORT=4000.`,
  EADDRNOTAVAIL: (host) =>
    `${host} is no address of this machine. Set HOST to one that is, or leave it out for 127.0.0.1.`,
  ENOTFOUND: (host) => `The name ${host} is not known. Set HOST to an address of this machine.`,
};

/** Throws AddressUnavailable where nothing could listen there; asked before anything is started or written. */
export async function requireAddress(address: { host: string; port: number }): Promise<void> {
  if (address.port === 0) return;
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(unavailable(error, address) ?? error),
    );
    probe.listen({ ...address, exclusive: true }, () => probe.close(() => resolve()));
  });
}

/** The same failure met later, when another program was quicker; null for any other error. */
export function unavailable(
  error: unknown,
  address: { host: string; port: number },
): AddressUnavailable | null {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code in SENTENCES ? new AddressUnavailable(code, address) : null;
}
