import type { DataKey, KeyRing, RecordedEvent } from '@tocsin/event-store';
import type { FeedTransaction } from '@tocsin/event-feed';
import type { CopyColumn } from './copy-binary.js';
import type { SubmissionTag } from './submission-tag.js';
import type { TableName } from '../schema/tables.js';

export type ViewName = 'report' | 'incident' | 'history';

/** Where a fold writes: the live schema, or the shadow of a rebuild. */
export type FoldTarget = {
  readonly tx: FeedTransaction;
  readonly schema: string;
  /** Keys of the reports at hand, read in this transaction. */
  readonly keys: ReadonlyMap<string, DataKey | 'destroyed'>;
  readonly submissionTag: SubmissionTag;
  /** Writes rows that are new in one go. Only where nobody reads and nobody else writes: into a shadow. */
  readonly copy?: CopyNew;
};

export type CopyNew = (
  table: TableName,
  columns: readonly CopyColumn[],
  rows: Iterable<readonly unknown[]>,
) => Promise<void>;

/** A named view: tables that can be dropped and folded again from the events. */
export type Projection = {
  readonly name: ViewName;
  /** Raised when the fold changes, so that a view built by an older one is known to need a rebuild. */
  readonly version: number;
  readonly tables: readonly TableName[];
  /** Folds events in position order; those already applied are left out by their version. */
  fold(target: FoldTarget, events: readonly RecordedEvent[]): Promise<void>;
  /** Rows in a fixed order and spelling, with what is sealed opened: equal folds give equal texts. */
  canonical(source: CanonicalSource): AsyncIterable<string>;
};

export type CanonicalSource = {
  readonly tx: FeedTransaction;
  readonly schema: string;
  readonly keyRing: KeyRing;
};

/** An event came that cannot follow on what the view holds: the view is damaged, or an event was lost on the way. */
class VersionGap extends Error {
  readonly code = 'VERSION_GAP';

  constructor(stream: string, applied: number, found: number) {
    super(`${stream} is applied up to version ${applied}, and version ${found} came next`);
    this.name = 'VersionGap';
  }
}

/** True: apply it. False: applied already. Throws VersionGap where something is missing in between. */
export function isNext(event: RecordedEvent, applied: number): boolean {
  if (event.version <= applied) return false;
  if (event.version !== applied + 1) throw new VersionGap(event.stream, applied, event.version);
  return true;
}
