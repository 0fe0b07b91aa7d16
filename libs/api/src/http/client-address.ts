import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** From where a request comes. */
export type AddressOf = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string;

/**
 * Reads the address of a client: that of the connection, and of what the proxies among `trusted` (addresses, or networks
 * as 10.0.0.0/8) say in X-Forwarded-For, from the right, as far as each hop is trusted. Anybody can write that header, so
 * that nothing in it counts which no trusted proxy has written.
 */
export function clientAddress(trusted: readonly string[]): AddressOf {
  const proxies = new BlockList();
  for (const proxy of trusted) {
    const [address = '', prefix] = proxy.split('/');
    const family = familyOf(address);
    if (prefix === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(prefix), family);
  }
  return ({ socket, headers }) => {
    let address = plain(socket.remoteAddress ?? '');
    for (const hop of hopsOf(headers['x-forwarded-for'])) {
      if (isIP(address) === 0 || !proxies.check(address, familyOf(address))) break;
      const before = plain(hop);
      if (isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** The nearest hop first. */
const hopsOf = (header: string | string[] | undefined): string[] =>
  [header ?? []].flat().join(',').split(',').toReversed();

/** Without a port, without brackets, IPv4 as such. */
function plain(text: string): string {
  const address = text.trim();
  const bare = /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/^([\d.]+):\d+$/, '$1');
  return bare.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
