import {
  factsOf,
  pictureOf,
  summary,
  titleIn,
  type Claim,
  type IncidentPicture,
  type PictureSource,
} from '@tocsin/domain';
import type { IncidentView, MergedIncidentView, ReportView } from '@tocsin/views';
import type { Moment } from '../consistency/consistency.js';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionOf } from '../paging/connection.js';
import type { PageInput } from '../paging/page.js';

/** An incident as a resolver hands it on; `moment` where it was asked for as of then. */
export type IncidentNode = IncidentView & { readonly moment?: Moment | undefined };

type Language = { readonly lang: string };

const pictures = new WeakMap<IncidentView, IncidentPicture>();

/** The picture is folded from what this viewer sees, once for each time the incident was read. */
function picture(incident: IncidentNode): IncidentPicture {
  const known = pictures.get(incident) ?? pictureOf(incident.reports.map(asSource));
  pictures.set(incident, known);
  return known;
}

const asSource = (view: ReportView): PictureSource => ({
  citation: view.citation,
  organisationId: view.organisationId,
  status: view.status,
  label: view.label,
  recordedAt: view.recordedAt.getTime(),
  report: view.report,
});

/** Resolvers of Incident. */
export const incidentFields = {
  id: ({ citation }: IncidentNode) => citation,
  tlp: (node: IncidentNode) => picture(node).label,
  status: (node: IncidentNode) => picture(node).status,
  title: (node: IncidentNode, { lang }: Language) => titleIn(picture(node).lead.report, lang).value,
  summary: (node: IncidentNode, { lang }: Language) => summary(summarised(picture(node)), lang),
  recordType: (node: IncidentNode) => picture(node).recordType,
  riskKind: (node: IncidentNode) => picture(node).riskKind,
  drill: (node: IncidentNode) => picture(node).drill,
  severity: (node: IncidentNode) => picture(node).severity,
  occurred: (node: IncidentNode) => picture(node).occurred,
  places: (node: IncidentNode) => picture(node).places,
  harms: (node: IncidentNode) => picture(node).harms,
  recordedAt: (node: IncidentNode) => new Date(picture(node).recordedAt),
  facts: ({ reports }: IncidentNode) => factsOf(reports.map(asSource)),
  reports: (node: IncidentNode, page: PageInput, { services }: OperationContext) => {
    const { moment } = node;
    const reports = moment ? node.reports.map((report) => ({ ...report, moment })) : node.reports;
    const identity = { list: 'reports of', filter: node.citation, order: '' };
    return connectionOf(reports, page, { cursors: services.cursors, identity });
  },
  timeline: async (node: IncidentNode, page: PageInput, context: OperationContext) => {
    const { incidentId, moment } = node;
    const entries = moment
      ? await context.read.timeline(context.viewer, incidentId, moment)
      : await context.loaders.timeline.load(incidentId);
    const identity = { list: 'timeline', filter: node.citation, order: '' };
    return connectionOf(entries ?? [], page, { cursors: context.services.cursors, identity });
  },
};

/** The numbers of harmed are those of the leading report: adding them up would count people twice. */
const summarised = ({ recordType, severity, occurred, places, drill, lead }: IncidentPicture) => ({
  recordType,
  severity: { oecd: severity },
  occurred,
  places: [...places],
  drill,
  harms: lead.report.harms,
});

/** Resolvers of TimelineEntry and Change. */
export const timelineFields = {
  reportId: ({ reportCitation }: { reportCitation: string | null }) => reportCitation,
  mergedId: ({ mergedCitation }: { mergedCitation: string | null }) => mergedCitation,
};

/** Resolvers of MergedIncident. */
export const mergedIncidentFields = {
  id: ({ citation }: MergedIncidentView) => citation,
};

/** Resolvers of Claim. */
export const claimFields = {
  reportId: ({ reportCitation }: Claim) => reportCitation,
  source: ({ organisationId }: Claim, _: unknown, { loaders }: OperationContext) =>
    organisationId === null ? null : loaders.organisation.load(organisationId),
};
