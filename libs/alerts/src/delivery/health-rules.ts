const SECOND_MS = 1_000;
const FIRST_BLOCK_MS = 5 * SECOND_MS;
const LONGEST_BLOCK_MS = 300 * SECOND_MS;
const ASKED_MOST_MS = 86_400 * SECOND_MS;

/** So long an endpoint may fail without one success before it is disabled. */
export const FAILING_MOST_MS = 5 * 86_400 * SECOND_MS;

const own = (failures: number): number =>
  failures < 2 ? 0 : Math.min(LONGEST_BLOCK_MS, FIRST_BLOCK_MS * 2 ** (failures - 2));

/**
 * For how long nothing is sent to a destination that has failed so often in a row (milliseconds): not after the first
 * time, then doubled from 5 seconds to 5 minutes; longer where it asks for it (`Retry-After`), up to a day. Each
 * delivery has its own schedule beside this: a thousand of them must not ask a dead endpoint a thousand times.
 */
function blockAfter(failures: number, retryAfterMs: number | null): number {
  return Math.max(own(failures), Math.min(Math.max(0, retryAfterMs ?? 0), ASKED_MOST_MS));
}

/** The same for the first failure, the second and so on, until they grow no more: the last one holds for all that follow. */
export function blocksAfter(retryAfterMs: number | null): number[] {
  const blocks: number[] = [];
  for (let failures = 1; failures === 1 || own(failures - 1) < LONGEST_BLOCK_MS; failures += 1) {
    blocks.push(blockAfter(failures, retryAfterMs));
  }
  return blocks;
}
