import type { AppendConflict, AppendResult } from '../event-store.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { SealedAppend } from './seal-append.js';

/** What events.append_batch answers. */
export type BatchRow = {
  readonly first_position: number;
  readonly recorded_at: Date;
  readonly refusals: readonly Refusal[] | null;
};

type Refusal = { readonly append: number } & (
  | { readonly kind: 'written'; readonly position: number; readonly recordedAt: number }
  | { readonly kind: 'rights'; readonly reason: string }
  | StoredDuplicate
  | { readonly kind: 'key-destroyed' | 'reseal'; readonly subject: string }
  | {
      readonly kind: 'version';
      readonly stream: string;
      readonly expected: number;
      readonly actual: number;
    }
  | { readonly kind: 'citation'; readonly citation: string }
);

/** An idempotency key that is used up: where, and what tells whether it was for the same payload (hex). */
export type StoredDuplicate = {
  readonly kind: 'duplicate';
  readonly position: number;
  readonly hmac: string;
  readonly subject: string;
  readonly wrapped: string | null;
};

/** `reseal`: sealed with a key that is not the subject's; nothing was written. */
export type Verdict = AppendResult | 'reseal';

/** Of several reasons the first one counts. */
const PRIORITY: readonly Refusal['kind'][] = [
  ...(['written', 'rights', 'duplicate', 'key-destroyed', 'version', 'citation'] as const),
  'reseal',
];

/** One verdict per append of the batch, in its order. */
export function batchVerdicts(
  batch: readonly SealedAppend[],
  row: BatchRow,
  ring: KeyRing,
): Verdict[] {
  const refusals = firstReasons(row.refusals ?? []);
  let next = row.first_position;
  return batch.map((append, index) => {
    const refusal = refusals.get(index + 1);
    const count = eventCount(append);
    if (refusal) return refused(refusal, append, ring);
    const first = next;
    next += count;
    return { ok: true, first, last: next - 1, recordedAt: row.recorded_at };
  });
}

/** Whether a stored duplicate was for this payload; null where the key that would tell is destroyed. */
export function samePayload(
  stored: StoredDuplicate,
  payload: string,
  ring: KeyRing,
): boolean | null {
  if (stored.wrapped === null) return null;
  const key = ring.unwrap(stored.subject, Buffer.from(stored.wrapped, 'hex'));
  return key.fingerprint(payload).equals(Buffer.from(stored.hmac, 'hex'));
}

function firstReasons(refusals: readonly Refusal[]): Map<number, Refusal> {
  const first = new Map<number, Refusal>();
  for (const refusal of refusals) {
    const other = first.get(refusal.append);
    if (!other || PRIORITY.indexOf(refusal.kind) < PRIORITY.indexOf(other.kind)) {
      first.set(refusal.append, refusal);
    }
  }
  return first;
}

function refused(refusal: Refusal, append: SealedAppend, ring: KeyRing): Verdict {
  switch (refusal.kind) {
    case 'written': {
      const { position: first, recordedAt } = refusal;
      const last = first + eventCount(append) - 1;
      return { ok: true, first, last, recordedAt: new Date(recordedAt) };
    }
    case 'reseal':
      return 'reseal';
    case 'duplicate': {
      const payload = append.prepared.idempotency?.payload ?? '';
      const same = samePayload(refusal, payload, ring);
      return conflict({ kind: 'duplicate', position: refusal.position, samePayload: same });
    }
    case 'rights':
      return conflict({ kind: 'rights', reason: refusal.reason });
    case 'key-destroyed':
      return conflict({ kind: 'key-destroyed', subject: refusal.subject });
    case 'citation':
      return conflict({ kind: 'citation', citation: refusal.citation });
    case 'version': {
      const { stream, expected, actual } = refusal;
      return conflict({ kind: 'version', stream, expected, actual });
    }
    default:
      return refusal satisfies never;
  }
}

const conflict = (reason: AppendConflict): Verdict => ({ ok: false, conflict: reason });

const eventCount = ({ prepared }: SealedAppend): number =>
  prepared.streams.reduce((count, { events }) => count + events.length, 0);
