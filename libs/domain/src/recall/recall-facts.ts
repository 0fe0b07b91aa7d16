import type { Member } from '../sharing/audience.js';
import type { ReportAccess, Viewer } from '../sharing/visible.js';

/** Somebody whom the disclosure ledger shows to have been shown a report. */
export type Reader = {
  readonly organisationId: string;
  readonly personId: string;
  /** Whether he was a coordinator of the network when he was shown it. */
  readonly coordinated: boolean;
};

/** What the directory and the ledger know, as they are now. */
export type RecallFacts = {
  readonly members: readonly Member[];
  /** People with an account, by id. */
  readonly people: ReadonlyMap<string, Viewer>;
  readonly readers: readonly Reader[];
};

/** A marking under which a report was held, and the one that follows it. */
export type Taking = {
  readonly before: ReportAccess;
  /** Null: the report is erased. */
  readonly after: ReportAccess | null;
  /** People whom TLP:RED ever named: what they were shown may be unknown to their organisation. */
  readonly everNamed: ReadonlySet<string>;
};
