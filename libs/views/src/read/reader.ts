import type { AccessReader } from '@tocsin/access';
import type { Viewer } from '@tocsin/domain';
import type { EventStore, KeyRing } from '@tocsin/event-store';
import type { SubmissionTag } from '../projections/submission-tag.js';
import type { ViewDatabase } from './view-database.js';

/** What reads need, and for whom they read. */
export type Reader = {
  /** For what no viewer is shown. */
  readonly network: ViewDatabase;
  /** For what viewers are shown: see `Asking`. */
  readonly readers: ViewDatabase;
  readonly keyRing: KeyRing;
  readonly access: AccessReader;
  readonly store: EventStore;
  /** Secret of the opaque versions of reports; the commands have the same. */
  readonly versionSecret: Uint8Array;
  readonly submissionTag: SubmissionTag;
  /** Most places looked at in one statement, over all lists that a viewer looks through. */
  readonly examine: number;
  /** Most of a viewer's reports that are TLP:RED opened to put a page in order by what stands in them. */
  readonly openInOrder: number;
};

export type Asking = Reader & {
  readonly viewer: Viewer | null;
  /** Shows, by row-level security, what the viewer may see and nothing else. */
  readonly db: ViewDatabase;
};
