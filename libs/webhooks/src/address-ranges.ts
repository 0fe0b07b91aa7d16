import { BlockList, isIPv6 } from 'node:net';

/** Networks as `10.0.0.0/8`, or single addresses, that an operator lets webhooks reach although they are not public. */
export type AllowedNetworks = readonly string[];

/** IPv4 that is not public (IANA special-purpose registry, RFC 6890), and one that a cloud keeps for its machinery. */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // behind carriers; a cloud's metadata at 100.100.100.200
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's machinery
  '169.254.0.0/16', // link-local; metadata at 169.254.169.254
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
];

/**
 * Of IPv6 only global unicast is public, without what wraps an IPv4 address or is not for hosts. Mapped addresses,
 * NAT64, loopback, link-local, unique local and multicast all lie outside of it.
 */
const GLOBAL_UNICAST = '2000::/3';
const NOT_PUBLIC_V6 = [
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarks
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '3fff::/20', // documentation
];

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = familyOf(address);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

const [notPublicV4, globalUnicast, notPublicV6] = [
  listOf(NOT_PUBLIC_V4),
  listOf([GLOBAL_UNICAST]),
  listOf(NOT_PUBLIC_V6),
];

/** Whether everybody on the internet would reach the same machine at this address (an IP address in any spelling). */
function isPublicAddress(address: string): boolean {
  return familyOf(address) === 'ipv4'
    ? !notPublicV4.check(address, 'ipv4')
    : globalUnicast.check(address, 'ipv6') && !notPublicV6.check(address, 'ipv6');
}

/** Tells of addresses whether webhooks may be sent there: public ones, and those that the operator lets through. */
export function addressCheck(allowed: AllowedNetworks): (address: string) => boolean {
  const list = listOf(allowed);
  return (address) => isPublicAddress(address) || list.check(address, familyOf(address));
}
