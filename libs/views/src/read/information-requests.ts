import { requestKnownSql, visibleSql } from '@tocsin/access';
import {
  evolveRequests,
  isParty,
  noRequests,
  streamOf,
  TLP_LABELS,
  type InformationRequests,
  type ReportEvent,
  type Surviving,
  type TlpLabel,
  type Viewer,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import { Parameters } from '../filter/parameters.js';
import type { InformationRequestView, OwnRequests, Page } from '../read-model.js';
import type { Asking } from './reader.js';
import type { Statement } from './view-database.js';

/** A question that the viewer may know of, as the access tables have it. */
type RequestRow = {
  readonly id: string;
  readonly report: string;
  readonly source: string;
  readonly label: number;
};

/**
 * What the viewer may know of the questions to these reports, oldest first. Which they are is read under both nets; what
 * was said then comes from the log, in one statement for all.
 */
export async function requestsOf(
  asking: Asking,
  reports: readonly string[],
): Promise<Map<string, InformationRequestView[]>> {
  const rows = await readRequests(asking, {
    where: ({ add }) => `q.report = any(${add(reports)}::uuid[])`,
    rest: 'order by q.information_request',
  });
  const found = new Map<string, InformationRequestView[]>();
  for (const view of await opened(asking, rows)) {
    const others = found.get(view.reportId);
    if (others) others.push(view);
    else found.set(view.reportId, [view]);
  }
  return found;
}

/** Questions to the viewer's organisation, or of it, newest first. */
export async function ownRequests(
  asking: Asking,
  {
    after,
    limit,
    ...list
  }: OwnRequests & { readonly after: string | null; readonly limit: number },
): Promise<Page<InformationRequestView>> {
  const rows = await readRequests(asking, {
    where: ({ add }) =>
      `${ownSql(asking, list, add)} and (${add(after)}::uuid is null or q.information_request < ${add(after)}::uuid)`,
    rest: `order by q.information_request desc limit ${Math.trunc(limit) + 1}`,
  });
  // Only what is on the page is opened: opening counts as showing.
  const views = await opened(asking, rows.slice(0, limit));
  return {
    rows: views.map((row) => ({ row, key: { sort: null, id: row.requestId } })),
    hasNextPage: rows.length > limit,
    hasPreviousPage: after !== null,
    scannedTo: null,
  };
}

/** How many those are. */
export async function countOwnRequests(asking: Asking, list: OwnRequests): Promise<number> {
  const { text, parameters } = requestsSql(asking, {
    where: ({ add }) => ownSql(asking, list, add),
    rest: `limit ${MOST_COUNTED}`,
  });
  const counted = `select count(*)::int as count from (${text}) q`;
  const [row] = await asking.db.query<{ count: number }>({ text: counted, parameters });
  return row?.count ?? 0;
}

/** Counted no further: a count must not cost more than the list. */
const MOST_COUNTED = 10_000;

type Add = (value: unknown) => string;

const ownSql = ({ viewer }: Asking, { side, open }: OwnRequests, add: Add): string => {
  const column = side === 'received' ? 'source' : 'organisation';
  const own = `q.${column} = ${add(viewer?.organisationId ?? null)}::uuid`;
  return open === null ? own : `${own} and q.open = ${add(open)}::boolean`;
};

type Part = { readonly where: (given: { readonly add: Add }) => string; readonly rest: string };

const readRequests = (asking: Asking, part: Part): Promise<RequestRow[]> =>
  asking.db.query<RequestRow>(requestsSql(asking, part));

function requestsSql({ viewer }: Asking, { where, rest }: Part): Statement {
  const parameters = new Parameters();
  const asker = parameters.addViewer(viewer);
  const chosen = where({ add: (value) => parameters.add(value) });
  return {
    parameters,
    text: `
select q.information_request as id, q.report, q.source, a.label
from access.information_request q join access.report a on a.report = q.report and a.valid_to is null
where q.valid_to is null and ${chosen} and ${visibleSql('a', asker)} and ${requestKnownSql('q', asker)}
${rest}`,
  };
}

/** In the order of the rows; what has been erased meanwhile is left out. */
async function opened(
  { store, viewer }: Asking,
  rows: readonly RequestRow[],
): Promise<InformationRequestView[]> {
  const reports = [...new Set(rows.map(({ report }) => report))];
  if (reports.length === 0) return [];
  const streams = await store.readStreams(reports.map(streamOf.report));
  const views = new Map(
    rows.map(({ report, source, label }) => {
      const events = streams.get(streamOf.report(report)) ?? [];
      const about = { reportId: report, source, label: TLP_LABELS[label] as TlpLabel };
      return [report, openRequests(viewer, about, events)] as const;
    }),
  );
  return rows.flatMap(({ id, report }) => views.get(report)?.get(id) ?? []);
}

type About = {
  readonly reportId: string;
  readonly source: string;
  readonly label: TlpLabel;
};

/**
 * All questions of a report's stream by id, as this viewer may read those that he may read: who asked is told to the
 * parties, people to their colleagues.
 */
export function openRequests(
  viewer: Viewer | null,
  { source, ...about }: About,
  events: readonly RecordedEvent[],
): Map<string, InformationRequestView> {
  const revision = revisionOf(events);
  const times = timesOf(events);
  const requests = events.reduce<InformationRequests>(
    (folded, { event }) => evolveRequests(folded, event as Surviving<ReportEvent>),
    noRequests,
  );
  const own = viewer?.organisationId ?? null;
  const views = requests.map((request): InformationRequestView => {
    const { requestId, organisationId, personId, roles, question, answer, revisions } = request;
    const party = isParty(viewer, { sourceOrganisationId: source }, request);
    const colleague = party && own === organisationId;
    return {
      ...about,
      requestId,
      revision,
      question,
      revisions,
      askedAt: times.asked.get(requestId) as Date,
      asker: party ? { organisationId, personId: colleague ? personId : null, roles } : null,
      answer: answer && {
        text: answer.text,
        shared: answer.shared,
        at: times.answered.get(requestId) as Date,
        personId: party && own === source ? answer.personId : null,
      },
    };
  });
  return new Map(views.map((view) => [view.requestId, view]));
}

function timesOf(events: readonly RecordedEvent[]) {
  const [asked, answered] = [new Map<string, Date>(), new Map<string, Date>()];
  for (const { event, recordedAt } of events) {
    if (event.type === 'ReportInformationRequested') asked.set(event.data.requestId, recordedAt);
    if (event.type === 'ReportInformationAnswered') answered.set(event.data.requestId, recordedAt);
  }
  return { asked, answered };
}

const revisionOf = (events: readonly RecordedEvent[]): number =>
  Math.max(1, ...events.map(({ event }) => ('revision' in event.data ? event.data.revision : 1)));
