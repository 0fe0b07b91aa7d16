import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { ReportView } from '@tocsin/views';
import type { AsOfInput } from '../consistency/consistency.js';
import { internalId } from '../node/cited.js';
import { ApiError } from '../operation/api-error.js';
import type { OperationContext } from '../operation/operation-context.js';
import type { Connection } from '../paging/connection.js';
import { listPage, type ListInput } from '../paging/list.js';
import type { ReportNode } from './report.fields.js';

type OneReport = {
  readonly id?: string | null;
  readonly submissionId?: string | null;
  readonly asOf?: AsOfInput | null;
  readonly atLeast?: string | null;
};

/** Reports, read. */
@Resolver()
export class ReportResolver {
  @Query('report')
  async report(
    @Args() asked: OneReport,
    @Context() context: OperationContext,
  ): Promise<ReportNode | null> {
    const { consistency } = context.services;
    await consistency.atLeast(context.read, asked.atLeast);
    const moment = await consistency.moment(asked.asOf);
    const reportId = await whichReport(asked, context);
    const view = reportId && (await context.read.report(context.viewer, reportId, moment));
    if (!view) return null;
    context.used.label = view.label;
    return { ...view, moment };
  }

  @Query('reports')
  reports(
    @Args() input: ListInput,
    @Context() context: OperationContext,
  ): Promise<Connection<ReportView>> {
    const { read, viewer } = context;
    const list = {
      name: 'reports',
      read: read.reports.bind(read, viewer),
      count: read.countReports.bind(read, viewer),
    };
    return listPage(input, list, context);
  }
}

async function whichReport(asked: OneReport, context: OperationContext): Promise<string | null> {
  const { id, submissionId } = asked;
  if (typeof id === 'string' && typeof submissionId !== 'string') {
    context.used.views = true;
    return internalId('report', id, context);
  }
  if (typeof submissionId === 'string' && typeof id !== 'string') {
    context.used.views = true;
    if (context.viewer === null) return null;
    const view = await context.read.reportBySubmission(context.viewer, submissionId);
    return view?.reportId ?? null;
  }
  throw new ApiError('BAD_REQUEST', 'Give id or submissionId, exactly one of both.');
}
