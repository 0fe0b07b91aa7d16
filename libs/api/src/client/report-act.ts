import type { ReportView } from '@tocsin/views';
import { internalId } from '../node/cited.js';
import type { OperationContext } from '../operation/operation-context.js';
import { readYourWrite } from '../report/report-mutations.fields.js';

/** An act on a report that was done, and where it stands. */
type Acted = {
  /** TR-… */
  readonly reportId: string;
  readonly position: number;
};

/** What a payload needs to show the report after the act. */
export const actedOn = ({ reportId, position }: Acted) => ({ acted: { reportId, position } });

/** The field `report` of such a payload. */
async function reportAfter(
  { acted }: { readonly acted?: Acted },
  _: unknown,
  context: OperationContext,
): Promise<ReportView | null> {
  if (!acted) return null;
  await readYourWrite(context, acted.position);
  const reportId = await internalId('report', acted.reportId, context);
  return reportId === null ? null : context.read.report(context.viewer, reportId);
}

/** Resolvers of payloads that show the report of an act. */
export const reportActFields = { report: reportAfter };
