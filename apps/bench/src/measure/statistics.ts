/** The value below which a share of the samples lies; nearest rank. `share` 0.5 is the median. */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) return Number.NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  return (
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0
  );
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/**
 * Lets rivals run in turn, A B C A B C …, so that all meet the same moods of the machine; gives the median of each.
 */
export async function inTurn<Name extends string>(
  rounds: number,
  rivals: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number>> {
  const samples = Object.entries<() => Promise<number>>(rivals).map(([name, run]) => ({
    name,
    run,
    values: [] as number[],
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { run, values } of samples) values.push(await run());
  }
  const medians = samples.map(({ name, values }) => [name, median(values)]);
  return Object.fromEntries(medians) as Record<Name, number>;
}

/** Pairs at first that do not count. */
const WARM_UP = 20;

/** Milliseconds that each act of two took, in turn: each is the first one as often as the other. */
export async function inPairs<Name extends string>(
  pairs: number,
  rivals: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(rivals) as Name[];
  const took = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    number[]
  >;
  for (let pair = 0; pair < pairs + WARM_UP; pair += 1) {
    for (const name of pair % 2 === 0 ? names : names.toReversed()) {
      const time = await timed(rivals[name]);
      if (pair >= WARM_UP) took[name].push(time);
    }
  }
  return took;
}

/** Milliseconds that an act took. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

/** Runs `total` acts with `inFlight` of them under way at once; gives acts per second. */
export async function throughput(
  total: number,
  inFlight: number,
  act: (index: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const worker = async () => {
    while (next < total) {
      next += 1;
      await act(next - 1);
    }
  };
  const took = await timed(() => Promise.all(Array.from({ length: inFlight }, worker)));
  return (total / took) * 1000;
}

/** Whole numbers from 0 up to a bound, the same for the same seed (mulberry32). */
export function seeded(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}
