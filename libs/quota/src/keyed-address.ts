import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** Groups of an address that a provider gives to one customer: /64 (RFC 6177 has at least that). */
const CUSTOMER_GROUPS = 4;

/**
 * The bucket of a client address: a UUID made of its keyed digest, so that no address stands in the database and none can
 * be found by trying them all. An IPv6 address counts by its first 64 bits, since whoever has one has all of those.
 */
export function addressBucket(key: Uint8Array, address: string): string {
  const digest = createHmac('sha256', key).update(networkOf(address)).digest('hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function networkOf(address: string): string {
  const plain = IPV4_IN_IPV6.exec(address)?.[1] ?? address.replace(/%.*$/, '');
  return isIPv6(plain) ? groupsOf(plain).slice(0, CUSTOMER_GROUPS).join(':') : plain;
}

/** The groups of an IPv6 address, all of them, in one spelling. */
function groupsOf(address: string): string[] {
  const [before = [], after = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16).toString(16));
}
