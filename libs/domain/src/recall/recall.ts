import type { Surviving } from '../events.js';
import type { ReportEvent } from '../report/report-events.js';
import { accessOf, evolveReport, noReport, type ReportState } from '../report/report.js';
import type { ReportAccess } from '../sharing/visible.js';
import type { Holder, RecallResult } from './recall-events.js';

/** What one holder was asked last, and what it said. */
export type RecallEntry = Holder & {
  readonly recallId: string;
  /** moot: the report was shared with it again before it answered. */
  readonly status: 'open' | 'acknowledged' | 'moot';
  readonly result: RecallResult | null;
  /** In the holder's words. */
  readonly reason: string | null;
};

/** A report as far as it was ever taken away from somebody. */
export type RecallState = {
  readonly report: ReportState;
  /** Every marking that it had before it was changed. */
  readonly markings: readonly ReportAccess[];
  /** By `holderKey`. */
  readonly entries: ReadonlyMap<string, RecallEntry>;
};

export const noRecall: RecallState = { report: noReport, markings: [], entries: new Map() };

/** One key for each holder: ids of organisations and of people are never the same. */
export const holderKey = ({ organisationId, personId }: Holder): string =>
  personId ?? organisationId;

/** Folds one event of a report's stream. */
export function evolveRecall(state: RecallState, event: Surviving<ReportEvent>): RecallState {
  const report = evolveReport(state.report, event);
  switch (event.type) {
    case 'ReportSharingChanged':
    case 'ReportErased':
    case 'ReportClientRemoved':
      return state.report.status === 'none'
        ? state
        : { ...state, report, markings: [...state.markings, accessOf(state.report)] };
    case 'ReportRecalled': {
      const { recallId, holders } = event.data;
      const asked = { recallId, status: 'open', result: null, reason: null } as const;
      return withEntries(
        { ...state, report },
        holders.map((holder) => ({ ...holder, ...asked })),
      );
    }
    case 'ReportRecallAcknowledged': {
      const { result } = event.data;
      const entry = state.entries.get(holderKey(event.data));
      if (!entry) return state;
      const reason = event.content?.reason ?? null;
      return withEntries({ ...state, report }, [
        { ...entry, status: 'acknowledged', result, reason },
      ]);
    }
    case 'ReportRecallClosed': {
      const closed = event.data.holders.flatMap((holder) => {
        const entry = state.entries.get(holderKey(holder));
        return entry ? [{ ...entry, status: 'moot' as const }] : [];
      });
      return withEntries({ ...state, report }, closed);
    }
    default:
      return { ...state, report };
  }
}

const withEntries = (state: RecallState, entries: readonly RecallEntry[]): RecallState => ({
  ...state,
  entries: new Map([...state.entries, ...entries.map((each) => [holderKey(each), each] as const)]),
});
