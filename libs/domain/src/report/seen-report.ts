import { refuse, type Decision } from '../decision.js';
import { visible, type Viewer } from '../sharing/visible.js';
import { accessOf, type LivingReport, type ReportState } from './report.js';

type Seen =
  | { readonly ok: true; readonly report: LivingReport }
  | Extract<Decision<never, 'NOT_FOUND' | 'REPORT_ERASED'>, { ok: false }>;

/** A report that this person may read; what is hidden is answered exactly like what does not exist. */
export function seenReport(state: ReportState, by: Viewer): Seen {
  if (state.status === 'none' || !visible(by, accessOf(state))) return reportNotFound();
  if (state.status === 'erased') return refuse('REPORT_ERASED', 'The report has been erased.');
  return { ok: true, report: state };
}

/** The one answer for what there is not and for what somebody may not see. */
export const reportNotFound = () => refuse('NOT_FOUND', 'There is no such report.');
