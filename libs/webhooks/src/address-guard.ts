import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { addressCheck, type AllowedNetworks } from './address-ranges.js';

/** What the operator lets webhooks do besides https to public addresses. */
export type AddressPolicy = {
  readonly allowHttp: boolean;
  readonly allowNetworks: AllowedNetworks;
  /** Resolvers to ask (host or host:port); those of the machine when absent. */
  readonly nameServers?: readonly string[];
};

type UrlRefusal = 'URL_INVALID' | 'URL_HAS_CREDENTIALS' | 'HTTPS_REQUIRED' | 'NO_PUBLIC_ADDRESS';
type AddressRefusal = UrlRefusal | 'NAME_NOT_RESOLVED' | 'TIMED_OUT';

/** An address that was checked a moment ago, to connect to and to no other. */
export type CheckedEndpoint = {
  readonly url: URL;
  /** IPv4 first; none is there that may not be reached. */
  readonly addresses: readonly string[];
};

export type AddressGuard = {
  /** What can be said of an address before any name is resolved; null: nothing is wrong. */
  problemOf(url: string): UrlRefusal | null;
  /** Where a request may go now. Asked again for every attempt: names move. */
  check(
    url: string,
    signal: AbortSignal,
  ): Promise<
    | ({ readonly ok: true } & CheckedEndpoint)
    | { readonly ok: false; readonly code: AddressRefusal }
  >;
};

const LONGEST_URL = 2_000;
const DNS_TRY_MS = 2_000;
const DNS_TRIES = 2;
/** What a resolver says of a name that has no such record. */
const NO_RECORD: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Keeps webhooks away from everything that is not public. The URL is read as browsers read it (WHATWG), which turns
 * every spelling of an IPv4 address into one; what it then holds is checked as a literal or resolved, and the checked
 * address is the one that is connected to.
 */
export function addressGuard(policy: AddressPolicy): AddressGuard {
  const isAllowed = addressCheck(policy.allowNetworks);
  const problemOf = (url: string): UrlRefusal | null => {
    if (url.length > LONGEST_URL || !URL.canParse(url)) return 'URL_INVALID';
    const parsed = new URL(url);
    const { protocol, username, password } = parsed;
    if (protocol !== 'https:' && protocol !== 'http:') return 'HTTPS_REQUIRED';
    if (protocol === 'http:' && !policy.allowHttp) return 'HTTPS_REQUIRED';
    if (username + password !== '') return 'URL_HAS_CREDENTIALS';
    const literal = literalOf(parsed);
    return literal !== null && !isAllowed(literal) ? 'NO_PUBLIC_ADDRESS' : null;
  };
  return {
    problemOf,
    async check(url, signal) {
      const problem = problemOf(url);
      if (problem) return { ok: false, code: problem };
      const parsed = new URL(url);
      const literal = literalOf(parsed);
      if (literal !== null) return { ok: true, url: parsed, addresses: [literal] };
      const found = await addressesOf(hostNameOf(parsed), policy, signal);
      if (typeof found === 'string') return { ok: false, code: found };
      // One private answer among public ones is an attack or a mistake: nothing goes there.
      if (found.length === 0 || !found.every(isAllowed)) {
        return { ok: false, code: 'NO_PUBLIC_ADDRESS' };
      }
      return { ok: true, url: parsed, addresses: found };
    },
  };
}

/** The host without brackets and without the dot that ends an absolute name. */
export const hostNameOf = ({ hostname }: URL): string =>
  hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

function literalOf(url: URL): string | null {
  const host = hostNameOf(url);
  return isIP(host) === 0 ? null : host;
}

async function addressesOf(
  name: string,
  { nameServers }: AddressPolicy,
  signal: AbortSignal,
): Promise<readonly string[] | 'NAME_NOT_RESOLVED' | 'TIMED_OUT'> {
  const resolver = new Resolver({ timeout: DNS_TRY_MS, tries: DNS_TRIES });
  if (nameServers) resolver.setServers(nameServers);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const answers = await Promise.allSettled([
      recordsOf(resolver.resolve4(name)),
      recordsOf(resolver.resolve6(name)),
    ]);
    const found = answers.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    if (found.length > 0 || answers.every(({ status }) => status === 'fulfilled')) return found;
    return signal.aborted ? 'TIMED_OUT' : 'NAME_NOT_RESOLVED';
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** A name without records of a kind has none; every other failure is one of the resolver. */
async function recordsOf(asked: Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await asked;
  } catch (error) {
    if (NO_RECORD.has((error as { code?: unknown }).code)) return [];
    throw error;
  }
}
