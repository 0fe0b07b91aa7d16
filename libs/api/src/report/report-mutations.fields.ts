import type { PreviewInput, Submitted } from '@tocsin/commands';
import type { CautionRule } from '@tocsin/domain';
import type { IncidentView, ReportView } from '@tocsin/views';
import type { GraphQLResolveInfo } from 'graphql';
import { asksOnlyFor } from '../operation/selected-fields.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import type { ReportChangedNode } from './report-mutations.resolver.js';

/** What the answer of the command tells already, without waiting for any view. */
const TOLD_BY_COMMAND = ['id', 'version', '__typename'];

async function report(
  { changed }: ReportChangedNode,
  _: unknown,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Partial<ReportView> | null> {
  if (changed === null) return null;
  const { citation, version, reportId, position } = changed;
  if (asksOnlyFor(info, TOLD_BY_COMMAND)) return { citation, version };
  await readYourWrite(context, position);
  return context.read.report(context.viewer, reportId);
}

/** The views are asked once they have got to the change: who writes reads what he wrote. */
export async function readYourWrite(context: OperationContext, position: number): Promise<void> {
  await context.services.consistency.reach(context.read, position);
  context.used.views = true;
}

/** Resolvers of ReportChangedPayload. */
export const reportChangedFields = { report };

/** Resolvers of SubmitReportPayload. */
export const submitReportFields = {
  report,
  incident: async (
    { submitted }: { readonly submitted: Submitted | null },
    _: unknown,
    context: OperationContext,
    info: GraphQLResolveInfo,
  ): Promise<Partial<IncidentView> | null> => {
    const incident = submitted?.incidents[0];
    if (!submitted || !incident) return null;
    if (asksOnlyFor(info, ['id', '__typename'])) return { citation: incident.citation };
    await readYourWrite(context, submitted.position);
    return context.loaders.incident.load(incident.incidentId);
  },
  cautions: async (
    { submitted, sent }: { readonly submitted: Submitted | null; readonly sent: PreviewInput },
    _: unknown,
    context: OperationContext,
  ): Promise<readonly CautionRule[]> => {
    if (submitted === null) return [];
    const { commands } = context.services;
    const preview = await commands.previewAudience(sent, commandContext(context));
    return preview.ok ? preview.value.cautions : [];
  },
};
