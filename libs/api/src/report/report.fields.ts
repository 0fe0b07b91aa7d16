import { streamOf, summary, textIn, titleIn, type IncidentReport } from '@tocsin/domain';
import type { ReportView, RevisionView } from '@tocsin/views';
import type { Moment } from '../consistency/consistency.js';
import { reportRequests } from '../information/information-request.fields.js';
import { clientsField } from '../client/client.fields.js';
import { disclosuresField } from '../disclosure/disclosure.fields.js';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionOf } from '../paging/connection.js';
import type { PageInput } from '../paging/page.js';
import { recallsField } from '../recall/recall.fields.js';
import { reshareRequestsField } from '../reshare/reshare.fields.js';

/** A report as a resolver hands it on; `moment` where it was asked for as of then. */
export type ReportNode = ReportView & { readonly moment?: Moment | undefined };

type Language = { readonly lang: string };

/** Answers that Report repeats from the payload, each as it stands there. */
const ANSWERS = [
  'recordType',
  'drill',
  'riskKind',
  'aiInvolvement',
  'contributingFactors',
  'occurred',
  'awareAt',
  'places',
  'propagation',
  'crossBorder',
  'severity',
  'harms',
  'systems',
  'entities',
  'context',
  'regulatory',
  'security',
  'response',
  'recommendedActions',
  'references',
  'externalIds',
  'classifications',
  'unknownFields',
] as const satisfies readonly (keyof IncidentReport)[];

const answers = Object.fromEntries(
  ANSWERS.map((name) => [name, ({ report }: ReportNode): unknown => report[name]]),
);

/** Resolvers of Report. */
export const reportFields = {
  ...answers,
  id: ({ citation }: ReportNode) => citation,
  tlp: ({ label }: ReportNode) => label,
  title: ({ report }: ReportNode, { lang }: Language) => titleIn(report, lang).value,
  description: ({ report }: ReportNode, { lang }: Language) => textIn(report.description, lang),
  summary: ({ report }: ReportNode, { lang }: Language) => summary(report, lang),
  source: ({ organisationId }: ReportNode, _: unknown, { loaders }: OperationContext) =>
    organisationId === null ? null : loaders.organisation.load(organisationId),
  author: (node: ReportNode, _: unknown, context: OperationContext) =>
    node.authorId === null || !isSource(node, context)
      ? null
      : context.loaders.person.load(node.authorId),
  incomplete: async (
    { reportId, moment }: ReportNode,
    _: unknown,
    { loaders }: OperationContext,
  ) => {
    const from = await loaders.lacking.load(streamOf.report(reportId));
    return from !== null && from <= (moment?.position ?? Infinity);
  },
  submissionId: (node: ReportNode, _: unknown, context: OperationContext) =>
    isSource(node, context) ? node.submissionId : null,
  payload: (node: ReportNode, _: unknown, context: OperationContext) =>
    isSource(node, context) ? node.report : { ...node.report, sharing: labelOnly(node.report) },
  sharing: (node: ReportNode, _: unknown, context: OperationContext) =>
    isSource(node, context) ? node.report.sharing : null,
  incidents: async ({ incidents, moment }: ReportNode, _: unknown, context: OperationContext) => {
    const found = await Promise.all(
      incidents.map(async ({ incidentId }) => {
        if (!moment) return context.loaders.incident.load(incidentId);
        const view = await context.read.incident(context.viewer, incidentId, moment);
        return view && { ...view, moment };
      }),
    );
    return found.filter((incident) => incident !== null);
  },
  disclosures: disclosuresField,
  informationRequests: reportRequests,
  clients: clientsField,
  reshareRequests: reshareRequestsField,
  recalls: recallsField,
  history: async (node: ReportNode, page: PageInput, context: OperationContext) => {
    const revisions = (await context.loaders.history.load(node.reportId)) ?? [];
    const until = node.moment?.time;
    const then = until ? revisions.filter(({ recordedAt }) => recordedAt <= until) : revisions;
    const told = isSource(node, context) ? then : then.map(withoutAuthor);
    const identity = { list: 'history', filter: node.citation, order: '' };
    return connectionOf(told, page, { cursors: context.services.cursors, identity });
  },
};

/** Resolvers of Revision. */
export const revisionFields = {
  author: ({ authorId }: RevisionView, _: unknown, { loaders }: OperationContext) =>
    authorId === null ? null : loaders.person.load(authorId),
};

/** Whether the reader belongs to the organisation that said it. */
const isSource = ({ organisationId }: ReportView, { viewer }: OperationContext): boolean =>
  viewer !== null && organisationId === viewer.organisationId;

const withoutAuthor = (revision: RevisionView): RevisionView => ({ ...revision, authorId: null });

/** Who else receives a report is nobody's business but the source's. */
const labelOnly = ({ sharing: { tlp, iep } }: IncidentReport): IncidentReport['sharing'] =>
  iep ? { tlp, iep } : { tlp };
