import { deadlineRule, type ClockStatus, type StartKind } from '@tocsin/domain';
import { problem } from '@tocsin/report-format';
import type { ClockEntry, ClockFiling, ClockView, OwnClocks } from '@tocsin/views';
import type { IncidentNode } from '../incident/incident.fields.js';
import { counted } from '../membership/application.resolver.js';
import { validationFailed } from '../operation/api-error.js';
import type { OperationContext } from '../operation/operation-context.js';
import type { Connection } from '../paging/connection.js';
import { readPage, type PageInput } from '../paging/page.js';
import { readMoment } from '../time/time-point.js';

/** Incident.clocks. */
export async function incidentClocks(
  { incidentId, moment }: IncidentNode,
  _: unknown,
  { loaders }: OperationContext,
): Promise<readonly ClockView[] | null> {
  if (moment) return null;
  return (await loaders.clocks.load(incidentId)) ?? [];
}

type Asked = PageInput & {
  readonly status?: readonly ClockStatus[] | null;
  readonly dueBefore?: string | null;
  readonly drills: boolean;
};

/** Viewer.clocks. */
export async function viewerClocks(
  _: unknown,
  { status = null, dueBefore, drills, ...page }: Asked,
  { viewer, read, services: { cursors } }: OperationContext,
): Promise<Connection<ClockView>> {
  const list: OwnClocks = { statuses: status, dueBefore: momentOf(dueBefore), drills };
  const identity = { list: 'clocks', filter: JSON.stringify(list), order: 'due' };
  const { after, limit } = readPage(page, cursors, identity);
  return {
    page: viewer ? await read.ownClocks(viewer, { ...list, after, limit }) : NOTHING,
    cursorOf: (key) => cursors.seal(identity, key),
    count: async () => counted(viewer ? await read.countOwnClocks(viewer, list) : 0),
  };
}

const NOTHING = { rows: [], hasNextPage: false, hasPreviousPage: false, scannedTo: null };

function momentOf(dueBefore: string | null | undefined): Date | null {
  if (dueBefore === null || dueBefore === undefined) return null;
  const moment = readMoment(dueBefore);
  if (!moment.ok) throw validationFailed([problem('/dueBefore', moment.error)]);
  return new Date(moment.moment.start);
}

/** Resolvers of Clock. */
export const clockFields = {
  id: ({ clockId }: ClockView) => clockId,
  rule: ({ ruleId }: ClockView) => deadlineRule(ruleId),
  incident: ({ toldBy }: ClockView, _: unknown, { loaders }: OperationContext) =>
    loaders.incident.load(toldBy),
  starts: ({ starts }: ClockView) =>
    (Object.entries(starts) as [StartKind, string][])
      .map(([kind, at]) => ({ kind, at: new Date(at) }))
      .sort((a, b) => a.at.getTime() - b.at.getTime()),
  dueAt: ({ due }: ClockView) => due?.dueAt ?? null,
  governedBy: ({ due }: ClockView) =>
    due && { from: due.from === 'filed' ? null : due.from, since: due.begins, period: due.period },
  filings: ({ filings, organisationId }: ClockView) =>
    filings.map((filing) => ({ ...filing, organisationId })),
  history: ({ history, organisationId }: ClockView) =>
    history.map((entry) => ({ ...entry, organisationId })),
};

type OfOrganisation = { readonly organisationId: string };

/** Resolvers of ClockFiling. */
export const clockFilingFields = {
  person: ({ personId, organisationId }: ClockFiling & OfOrganisation) => ({
    personId,
    organisationId,
  }),
};

/** Resolvers of ClockEntry. */
export const clockEntryFields = {
  person: ({ personId, organisationId }: ClockEntry & OfOrganisation) =>
    personId === null ? null : { personId, organisationId },
  start: ({ start }: ClockEntry) => start?.kind ?? null,
  startAt: ({ start }: ClockEntry) => start?.at ?? null,
};
