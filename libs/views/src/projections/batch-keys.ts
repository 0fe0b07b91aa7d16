import type { DataKey, KeyRing, RecordedEvent } from '@tocsin/event-store';
import type { FeedTransaction } from '@tocsin/event-feed';
import { byReport } from './report-events.js';

/** A key's row could not be found: wait and try again. Not the same as a key that was destroyed. */
export class KeyUnavailable extends Error {
  readonly code = 'KEY_UNAVAILABLE';

  constructor(subject: string) {
    super(`the data key of ${subject} cannot be read`);
    this.name = 'KeyUnavailable';
  }
}

/** The keys of every report that these events are about, as they are now. Throws KeyUnavailable where one is missing. */
export async function keysOf(
  tx: FeedTransaction,
  keyRing: KeyRing,
  events: readonly RecordedEvent[],
): Promise<Map<string, DataKey | 'destroyed'>> {
  const reports = [...byReport(events).keys()];
  if (reports.length === 0) return new Map();
  const { rows } = await tx.query<{ subject: string; wrapped: Buffer | null }>(
    'select subject, wrapped from keys.data_key where subject = any($1::uuid[])',
    [reports],
  );
  const keys = new Map(
    rows.map(({ subject, wrapped }) => [
      subject,
      wrapped === null ? ('destroyed' as const) : keyRing.unwrap(subject, wrapped),
    ]),
  );
  const missing = reports.find((report) => !keys.has(report));
  if (missing !== undefined) throw new KeyUnavailable(missing);
  return keys;
}
