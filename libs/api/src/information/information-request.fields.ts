import { MOST_COUNTED } from '@tocsin/access';
import type { InformationRequestView, OwnRequests, ReportView } from '@tocsin/views';
import type { Moment } from '../consistency/consistency.js';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionOf, type Connection } from '../paging/connection.js';
import { readPage, type PageInput } from '../paging/page.js';

type AtMoment = Pick<ReportView, 'reportId' | 'citation'> & {
  readonly moment?: Moment | undefined;
};

/** Report.informationRequests: as they were at the moment that the report is read at, for whoever may know of them today. */
export async function reportRequests(
  { reportId, citation, moment }: AtMoment,
  page: PageInput,
  { loaders, services: { cursors } }: OperationContext,
): Promise<Connection<InformationRequestView>> {
  const requests = (await loaders.informationRequests.load(reportId)) ?? [];
  const until = moment?.time;
  const then = until ? requests.flatMap((request) => asOf(request, until)) : requests;
  const identity = { list: 'information requests of', filter: citation, order: '' };
  return connectionOf(then, page, { cursors, identity });
}

function asOf(request: InformationRequestView, until: Date): InformationRequestView[] {
  const { askedAt, answer } = request;
  if (askedAt > until) return [];
  return [{ ...request, answer: answer && answer.at <= until ? answer : null }];
}

type List = PageInput & {
  readonly side: OwnRequests['side'];
  readonly open?: boolean | null;
};

/** Viewer.informationRequests. */
export async function viewerRequests(
  _: unknown,
  { side, open = null, ...page }: List,
  { viewer, read, services: { cursors } }: OperationContext,
): Promise<Connection<InformationRequestView>> {
  const identity = { list: 'information requests', filter: `${side} ${open}`, order: 'newest' };
  const { after, limit } = readPage(page, cursors, identity);
  const list = { side, open };
  const behind = { ...list, after: after?.id ?? null, limit };
  return {
    page: viewer ? await read.ownInformationRequests(viewer, behind) : NOTHING,
    cursorOf: (key) => cursors.seal(identity, key),
    count: async () => {
      const counted = viewer ? await read.countOwnInformationRequests(viewer, list) : 0;
      return counted < MOST_COUNTED ? { exact: counted } : { atLeast: counted };
    },
  };
}

const NOTHING = { rows: [], hasNextPage: false, hasPreviousPage: false, scannedTo: null };

type Answered = NonNullable<InformationRequestView['answer']>;

/** Resolvers of InformationRequest. */
export const informationRequestFields = {
  id: ({ requestId }: InformationRequestView) => requestId,
  report: ({ reportId }: InformationRequestView, _: unknown, { loaders }: OperationContext) =>
    loaders.report.load(reportId),
  organisation: ({ asker }: InformationRequestView, _: unknown, { loaders }: OperationContext) =>
    asker && loaders.organisation.load(asker.organisationId),
  person: ({ asker }: InformationRequestView) => (asker?.personId ? asker : null),
  roles: ({ asker }: InformationRequestView) => asker?.roles ?? null,
  open: ({ answer }: InformationRequestView) => answer === null,
};

/** Resolvers of InformationAnswer. */
export const informationAnswerFields = {
  person: ({ personId }: Answered, _: unknown, { viewer }: OperationContext) =>
    personId && viewer ? { personId, organisationId: viewer.organisationId } : null,
};
