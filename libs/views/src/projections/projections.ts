import type { KeyRing, RecordedEvent } from '@tocsin/event-store';
import type { Consumer, FeedTransaction } from '@tocsin/event-feed';
import { keysOf } from './batch-keys.js';
import { historyProjection } from './history-projection.js';
import { incidentProjection } from './incident-projection.js';
import type { CopyNew, Projection } from './projection.js';
import { reportProjection } from './report-projection.js';
import { submissionTagOf } from './submission-tag.js';

/** Every view that is folded after the append. */
export const projections: readonly Projection[] = [
  reportProjection,
  incidentProjection,
  historyProjection,
];

/** The checkpoint of all views: they move together, in one transaction. */
export const VIEWS_CONSUMER = 'views';

/** Folds events into some views of a schema. */
export async function foldInto(
  place: {
    readonly tx: FeedTransaction;
    readonly schema: string;
    readonly keyRing: KeyRing;
    readonly copy?: CopyNew;
  },
  views: readonly Projection[],
  events: readonly RecordedEvent[],
): Promise<void> {
  const { keyRing, ...where } = place;
  const { tx } = where;
  const keys = await keysOf(tx, keyRing, events);
  const target = { ...where, keys, submissionTag: submissionTagOf(keyRing) };
  for (const view of views) await view.fold(target, events);
}

/** The consumer that keeps the live views. `onProgress` is told each position up to which readers see everything. */
export const viewsConsumer = (
  keyRing: KeyRing,
  onProgress?: (position: number) => void,
): Consumer => ({
  name: VIEWS_CONSUMER,
  apply: (tx, events) => foldInto({ tx, schema: 'views', keyRing }, projections, events),
  ...(onProgress && { onProgress }),
});
