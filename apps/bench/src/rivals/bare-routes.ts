import { hashToken } from '@tocsin/access';
import { factsOf, pictureOf, summary, titleIn, type PictureSource } from '@tocsin/domain';
import type { Viewer } from '@tocsin/domain';
import type { Network } from '@tocsin/network';
import type { IncidentView, ListRequest, ReportView } from '@tocsin/views';
import { fastify, type FastifyRequest } from 'fastify';

/** What the list asks for: the newest, as the API reads it without arguments. */
const NEWEST: ListRequest = {
  filter: { kind: 'drill', is: false },
  order: { field: 'recorded_at', direction: 'desc' },
  limit: 20,
  from: 'start',
  after: null,
  before: null,
};

/**
 * The rival of the lists: two routes that sign in and read as the API does (same statements, same role, same rules),
 * and write the same answers as plain JSON, without GraphQL.
 */
export async function openBareRoutes(
  network: Network,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = fastify();
  const answer = (from: (viewer: Viewer | null, id: string) => Promise<unknown>) => {
    return async ({ headers, params }: FastifyRequest) =>
      from(await viewerOf(network, headers), (params as { id?: string }).id ?? '');
  };
  server.get(
    '/incidents',
    answer(async (viewer) => {
      const page = await network.readModel.incidents(viewer, NEWEST);
      return { nodes: page.rows.map(({ row }) => inList(row)), hasNextPage: page.hasNextPage };
    }),
  );
  server.get(
    '/incidents/:id',
    answer((viewer, id) => oneIncident(network, viewer, id)),
  );
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

async function viewerOf(
  { access }: Network,
  { authorization }: FastifyRequest['headers'],
): Promise<Viewer | null> {
  const token = authorization?.slice('Bearer '.length);
  if (token === undefined) return null;
  const signedIn = await access.signIn(hashToken(token));
  if (!signedIn.ok) throw new Error(signedIn.problem);
  return signedIn.principal.viewer;
}

async function oneIncident(
  { access, readModel }: Network,
  viewer: Viewer | null,
  id: string,
): Promise<unknown> {
  const cited = await access.cited(id);
  const incident = cited && (await readModel.incident(viewer, cited.id));
  if (!incident) return null;
  const timeline = await readModel.timeline(viewer, incident.incidentId);
  const sources = incident.reports.flatMap(({ organisationId }) => organisationId ?? []);
  const organisations = await access.organisations([...new Set(sources)]);
  const nameOf = (source: string | null) => organisations.get(source ?? '')?.names[0]?.value;
  return {
    ...inList(incident),
    facts: factsOf(incident.reports.map(asSource)).map(({ pointer, claims }) => ({
      pointer,
      claims: claims.map(({ organisationId, ...claim }) => ({
        ...claim,
        source: nameOf(organisationId),
      })),
    })),
    reports: incident.reports.map((report) => inFull(report, nameOf(report.organisationId))),
    timeline,
  };
}

/** Fifteen fields. */
function inList(incident: IncidentView) {
  const picture = pictureOf(incident.reports.map(asSource));
  const { report } = picture.lead;
  return {
    id: incident.citation,
    tlp: picture.label,
    status: picture.status,
    title: titleIn(report, 'en').value,
    summary: summary(
      {
        recordType: picture.recordType,
        severity: { oecd: picture.severity },
        occurred: picture.occurred,
        places: [...picture.places],
        drill: picture.drill,
        harms: report.harms,
      },
      'en',
    ),
    recordType: picture.recordType,
    riskKind: picture.riskKind,
    drill: picture.drill,
    severity: picture.severity,
    occurred: picture.occurred,
    places: picture.places,
    harms: picture.harms,
    recordedAt: new Date(picture.recordedAt),
    provisional: incident.provisional,
    reports: incident.reports.map(({ citation }) => citation),
  };
}

const inFull = (view: ReportView, source: string | undefined) => ({
  ...view.report,
  id: view.citation,
  tlp: view.label,
  status: view.status,
  public: view.public,
  revision: view.revision,
  version: view.version,
  recordedAt: view.recordedAt,
  source,
});

const asSource = (view: ReportView): PictureSource => ({
  citation: view.citation,
  organisationId: view.organisationId,
  status: view.status,
  label: view.label,
  recordedAt: view.recordedAt.getTime(),
  report: view.report,
});
