import type { AccessReader } from '@tocsin/access';
import { ALLOWANCES, type Allowances } from '../allowances.js';
import type { Bucket, Buckets } from '../buckets.js';
import type { Gate } from '../gate.js';
import { openGateOn, signedInBuckets } from '../open-gate.js';
import type { Poured } from '../taken.js';

type MemoryGateOptions = {
  readonly allowances?: Allowances;
  /** Milliseconds. */
  readonly clock?: () => number;
};

/** The same gate with its buckets in memory. */
export function memoryGate(
  access: Pick<AccessReader, 'signIn'>,
  { allowances = ALLOWANCES, clock = () => performance.now() }: MemoryGateOptions = {},
): Gate {
  const buckets = memoryBuckets(allowances, clock);
  return openGateOn({
    buckets,
    allowances,
    addressKey: Buffer.alloc(32, 1),
    signIn: async (tokenHash, cost) => {
      const signedIn = await access.signIn(tokenHash);
      if (!signedIn.ok) return signedIn;
      const { viewer, tokenId } = signedIn.principal;
      const poured = await buckets.take(signedInBuckets(viewer.organisationId, tokenId), cost);
      return { ...signedIn, poured };
    },
  });
}

function memoryBuckets(allowances: Allowances, clock: () => number): Buckets {
  const emptyAt = new Map<string, number>();
  const nameOf = ({ limit, id }: Bucket) => `${limit} ${id}`;
  const levelOf = (bucket: Bucket) => {
    const left = (emptyAt.get(nameOf(bucket)) ?? 0) - clock();
    return Math.max(0, left / 1_000) * allowances[bucket.limit].perSecond;
  };
  return {
    async take(buckets, cost): Promise<Poured> {
      const levels = buckets.map(levelOf);
      const overflows = buckets.some(
        ({ limit }, index) => (levels[index] ?? 0) + cost > allowances[limit].capacity,
      );
      if (overflows) return { admitted: false, levels };
      for (const bucket of buckets) {
        const seconds = (levelOf(bucket) + cost) / allowances[bucket.limit].perSecond;
        emptyAt.set(nameOf(bucket), clock() + seconds * 1_000);
      }
      return { admitted: true, levels: buckets.map(levelOf) };
    },
  };
}
