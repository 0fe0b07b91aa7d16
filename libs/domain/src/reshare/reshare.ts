import type { Surviving } from '../events.js';
import type { ReportEvent } from '../report/report-events.js';

/** What somebody asked of the source of a report, and what it answered. Words are null once the report is erased. */
export type ReshareRequest = {
  readonly requestId: string;
  readonly organisationId: string;
  readonly personId: string;
  readonly organisations: readonly string[];
  readonly reason: string | null;
  readonly status: 'open' | 'granted' | 'refused';
  /** Why the source decided as it did. */
  readonly answer: string | null;
};

/** All requests about one report, oldest first. */
export type ReshareState = readonly ReshareRequest[];

export const noReshares: ReshareState = [];

/** Folds one event of a report's stream. */
export function evolveReshare(state: ReshareState, event: Surviving<ReportEvent>): ReshareState {
  switch (event.type) {
    case 'ReportReshareRequested': {
      const { reportId: _, sourceId: _source, ...asked } = event.data;
      const reason = event.content?.reason ?? null;
      return [...state, { ...asked, reason, status: 'open', answer: null }];
    }
    case 'ReportReshareGranted':
    case 'ReportReshareRefused': {
      const { requestId } = event.data;
      const status = event.type === 'ReportReshareGranted' ? 'granted' : 'refused';
      const answer = event.content?.reason ?? null;
      return state.map((each) =>
        each.requestId === requestId ? { ...each, status, answer } : each,
      );
    }
    default:
      return state;
  }
}
