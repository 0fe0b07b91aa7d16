import type { IncidentFilter, Viewer } from '@tocsin/domain';
import type { IncidentView, ListRequest, Page, ReportView } from '@tocsin/views';
import { compared, type Asker, type Read } from './asker.js';
import type { Difference } from './attempt.js';
import type { Draw } from './draw.js';
import { clocksOn, ownClocks } from './clock-reads.js';
import { clients, holders, recalls, requests } from './handling-reads.js';
import { WORDS, type SimulatedNetwork } from './simulated-network.js';

const noDrill: IncidentFilter = { kind: 'drill', is: false };

/** One random question of a random person, or of nobody, and the same put to the oracle. */
export async function randomRead(world: SimulatedNetwork): Promise<Difference> {
  const draw = world.draw.apart();
  const isLate = world.isLagging;
  const person = draw.dice(8) === 0 ? null : draw.one(world.accounts.keys());
  const read = draw.one(READS);
  const viewer = person === null ? null : await viewerOf(world, person);
  if (viewer === 'refused') return null;
  const difference = await read(world, { person, viewer, isLate, draw });
  return difference && `${read.name} by ${person ?? 'nobody'}: ${difference}`;
}

/** Somebody's rights as they are now; who is refused is refused by the oracle, too. */
async function viewerOf(world: SimulatedNetwork, person: string): Promise<Viewer | 'refused'> {
  const principal = await world.principalOfNow(person);
  if ((principal !== null) !== world.oracle.comesIn(person)) {
    throw new Error(`${person} comes in: ${principal !== null}`);
  }
  return principal ? principal.viewer : 'refused';
}

/** Labels and sources are those of now, however late the views are. */
function markingOf(
  { oracle }: SimulatedNetwork,
  { person }: Asker,
  { reportId, label, organisationId }: ReportView,
): Difference {
  const report = oracle.reports.get(reportId);
  const wanted = report?.marking.label.replace('STRICT', 'AMBER+STRICT');
  if (label !== `TLP:${wanted}`) return `${reportId} is marked ${label}, not ${wanted}`;
  const source = oracle.knowsSource(person, reportId) ? report?.source : null;
  return organisationId === source ? null : `${reportId} is told as of ${organisationId}`;
}

const first = (differences: readonly Difference[]): Difference =>
  differences.find((difference) => difference !== null) ?? null;

const one: Read = async (world, asker) => {
  const id = asker.draw.one(world.oracle.reports.keys());
  const view = await world.network.readModel.report(asker.viewer, id);
  const expected = new Set(world.oracle.maySee(asker.person, id) ? [id] : []);
  return (
    compared(view ? [view.reportId] : [], expected, asker) ??
    (view && markingOf(world, asker, view))
  );
};

const asOf: Read = async (world, asker) => {
  const { oracle, network } = world;
  const id = asker.draw.one(oracle.reports.keys());
  const position = asker.draw.dice((await world.positionOfNow()) + 1);
  const view = await network.readModel.report(asker.viewer, id, { position });
  const said = view?.report.title[0]?.value ?? null;
  const expected = oracle.saidAt(asker.person, id, position);
  return said === expected ? null : `${id} said ${said} at ${position}, not ${expected}`;
};

const incident: Read = async (world, asker) => {
  const id = asker.draw.one(world.oracle.incidents.keys());
  const view = await world.network.readModel.incident(asker.viewer, id);
  const shown = (view?.reports ?? []).map(({ reportId }) => reportId);
  if (asker.isLate) return compared(shown, world.oracle.visibleReports(asker.person), asker);
  const standing = world.oracle.standing(id);
  const isSeen = world.oracle.seesIncident(asker.person, id);
  const within = isSeen ? world.oracle.visibleIncidents(asker.person).get(standing) : [];
  const difference = compared(shown, new Set(within), asker);
  if (view === null || difference) return difference;
  if (view.incidentId !== standing) return `${id} is told by ${view.incidentId}, not ${standing}`;
  return mergedIn(world, asker, view);
};

/** What was merged into an incident is told to who sees a report of that, and to nobody else. */
function mergedIn(
  { oracle, incidents }: SimulatedNetwork,
  { person }: Asker,
  { incidentId, merged }: IncidentView,
): Difference {
  const known = [...oracle.incidents.keys()].filter(
    (id) =>
      id !== incidentId && oracle.standing(id) === incidentId && oracle.seesIncident(person, id),
  );
  const expected = known
    .map((id) => incidents.get(id)!.citation)
    .toSorted()
    .join();
  const told = merged.map(({ citation }) => citation).join();
  return told === expected ? null : `merged into ${incidentId}: ${told}, not ${expected}`;
}

const incidentAsOf: Read = async (world, asker) => {
  const { oracle, network } = world;
  const id = asker.draw.one(oracle.incidents.keys());
  const position = asker.draw.dice((await world.positionOfNow()) + 1);
  const view = await network.readModel.incident(asker.viewer, id, { position });
  const shown = new Map(
    (view?.reports ?? []).map(({ reportId, report }) => [reportId, report.title[0]?.value ?? '']),
  );
  const said = (report: string) => oracle.saidAt(asker.person, report, position);
  const isSeen = oracle.linked(id, position).some((report) => said(report) !== null);
  const linked = isSeen ? oracle.linked(oracle.standing(id, position), position) : [];
  const then = linked.filter((report) => said(report) !== null);
  return (
    compared(shown.keys(), new Set(then), { ...asker, isLate: false }) ??
    first(then.map((report) => (shown.get(report) === said(report) ? null : `${report} of then`)))
  );
};

const history: Read = async (world, asker) => {
  const id = asker.draw.one(world.oracle.reports.keys());
  const acts = await world.network.readModel.history(asker.viewer, id);
  const expected = new Set(world.oracle.maySee(asker.person, id) ? [id] : []);
  return compared(acts ? [id] : [], expected, asker);
};

const timeline: Read = async (world, asker) => {
  const id = asker.draw.one(world.oracle.incidents.keys());
  const entries = (await world.network.readModel.timeline(asker.viewer, id)) ?? [];
  const citations = new Set(
    [...world.oracle.visibleReports(asker.person)].map((each) => world.reports.get(each)!.citation),
  );
  const told = new Set(entries.flatMap(({ reportCitation }) => reportCitation ?? []));
  return compared(told, citations, { ...asker, isLate: true });
};

/** All pages of a list, of a size that is drawn. */
async function pagesOf<Row>(
  draw: Draw,
  ask: (request: ListRequest) => Promise<Page<Row>>,
  filter: IncidentFilter,
): Promise<Row[]> {
  const rows: Row[] = [];
  const limit = draw.one([7, 20, 100]);
  const direction = draw.one(['asc', 'desc'] as const);
  const order = { field: draw.one(['recorded_at', 'occurred', 'severity'] as const), direction };
  let after: ListRequest['after'] = null;
  for (;;) {
    const page: Page<Row> = await ask({ filter, order, limit, from: 'start', after, before: null });
    rows.push(...page.rows.map(({ row }) => row));
    after = page.scannedTo ?? page.rows.at(-1)?.key ?? null;
    if (!page.hasNextPage || after === null) return rows;
  }
}

async function listed(
  world: SimulatedNetwork,
  asker: Asker,
  { filter, expected }: { filter: IncidentFilter; expected: Set<string> },
): Promise<Difference> {
  const { readModel } = world.network;
  const ask = (request: ListRequest) => readModel.reports(asker.viewer, request);
  const rows = await pagesOf(asker.draw, ask, filter);
  // A late view still finds by what was said before: never more than there is to be seen.
  const bound = asker.isLate ? world.oracle.visibleReports(asker.person) : expected;
  return (
    compared(
      rows.map(({ reportId }) => reportId),
      bound,
      asker,
    ) ?? first(rows.map((view) => markingOf(world, asker, view)))
  );
}

const reports: Read = (world, asker) =>
  listed(world, asker, {
    filter: noDrill,
    expected: world.oracle.visibleReports(asker.person),
  });

const search: Read = (world, asker) => {
  const word = asker.draw.one(WORDS);
  return listed(world, asker, {
    filter: { kind: 'and', filters: [noDrill, { kind: 'text', text: word }] },
    expected: world.oracle.found(asker.person, word),
  });
};

const bySource: Read = (world, asker) => {
  const { organisationId, handle } = asker.draw.one(world.members);
  return listed(world, asker, {
    filter: { kind: 'and', filters: [noDrill, { kind: 'organisation', in: [handle] }] },
    expected: world.oracle.sentBy(asker.person, organisationId),
  });
};

const incidents: Read = async (world, asker) => {
  const { readModel } = world.network;
  const ask = (request: ListRequest) => readModel.incidents(asker.viewer, request);
  const rows = await pagesOf(asker.draw, ask, noDrill);
  const expected = world.oracle.visibleIncidents(asker.person);
  const visible = world.oracle.visibleReports(asker.person);
  const shown = rows.map(({ incidentId }) => incidentId);
  const all = new Set(asker.isLate ? shown : expected.keys());
  return (
    compared(shown, all, asker) ??
    first(
      rows.map(({ incidentId, reports: inside }) =>
        compared(
          inside.map(({ reportId }) => reportId),
          asker.isLate ? visible : new Set(expected.get(incidentId)),
          asker,
        ),
      ),
    )
  );
};

const counts: Read = async (world, asker) => {
  const { readModel } = world.network;
  const expected = world.oracle.visibleReports(asker.person).size;
  const count = await readModel.countReports(asker.viewer, noDrill);
  const counted = 'exact' in count ? count.exact : count.atLeast;
  if (asker.isLate ? counted > expected : counted !== expected) {
    return `${counted} reports, not ${expected}`;
  }
  if (asker.isLate) return null;
  const inAll = await readModel.countIncidents(asker.viewer, noDrill);
  const wanted = world.oracle.visibleIncidents(asker.person).size;
  const found = 'exact' in inAll ? inAll.exact : inAll.atLeast;
  return found === wanted ? null : `${found} incidents, not ${wanted}`;
};

const NODES = 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }';

/** Over HTTP, with ids of reports and incidents as somebody has them who was told. */
const nodes: Read = async (world, asker) => {
  const { oracle, accounts, api } = world;
  const asked = Array.from({ length: 5 }, () => asker.draw.one(oracle.reports.keys()));
  const ids = asked.map((id) => world.reports.get(id)!.citation);
  const as = asker.person === null ? null : accounts.get(asker.person);
  const { data } = await api.ask(NODES, { ids }, as);
  const found = (data.nodes as ({ id: string } | null)[]).flatMap((node) => node?.id ?? []);
  const expected = asked.flatMap((id, index) =>
    oracle.maySee(asker.person, id) ? [ids[index] as string] : [],
  );
  return compared(new Set(found), new Set(expected), asker);
};

/** How often each of them is asked. */
const WEIGHTS: readonly (readonly [Read, number])[] = [
  [one, 3],
  [asOf, 2],
  [incident, 2],
  [incidentAsOf, 2],
  [recalls, 3],
  [holders, 4],
  [requests, 3],
  [clients, 2],
  [history, 1],
  [timeline, 1],
  [reports, 2],
  [search, 2],
  [bySource, 1],
  [incidents, 2],
  [counts, 2],
  [nodes, 1],
  [ownClocks, 2],
  [clocksOn, 2],
];

const READS = WEIGHTS.flatMap(([read, times]) => Array.from({ length: times }, () => read));
