import { randomUUID } from 'node:crypto';
import type { AccessReader } from '@tocsin/access';
import type { AlertContent, AlertNotice, DeliveryFacts, OwnedAlert } from '@tocsin/alerts';
import type { DisclosureLedger } from '@tocsin/disclosure';
import {
  evolveReport,
  highestLabel,
  isActive,
  isOfOrganisation,
  noReport,
  severityRank,
  streamOf,
  visible,
  type LivingReport,
  type ReportAccess,
  type ReportEvent,
  type ReportState,
  type Severity,
  type Surviving,
  type TlpLabel,
  type Viewer,
} from '@tocsin/domain';
import type { EventStore, RecordedEvent } from '@tocsin/event-store';
import type { openPool } from '@tocsin/postgres';
import { clocksIn, clockStreams } from './alert-clocks.js';
import { reasonsIn } from './alert-desk.js';
import { alertRows, type AlertRow } from './alert-rows.js';
import type { AlertSubject } from './match-append.js';

export type FactsSources = {
  readonly pool: ReturnType<typeof openPool>;
  readonly store: Pick<EventStore, 'readStreams' | 'readAll'>;
  readonly access: Pick<AccessReader, 'owners' | 'reports'>;
  /** Where it is written down that content leaves, before it does; absent where somebody else does so. */
  readonly ledger?: Pick<DisclosureLedger, 'record'>;
};

/** What may be told of alerts at this moment, with the rights of this moment. */
export function openAlertFacts(sources: FactsSources): DeliveryFacts {
  return {
    async notices(alertIds, ownerId) {
      const looked = await look(sources, alertIds, ownerId);
      if (looked === null) return null;
      const notices = await Promise.all(
        looked.alerts.map((alert) => noticeOf(sources, alert, looked)),
      );
      const told = notices.filter((notice) => notice !== null && notice !== 'settled');
      await writeDown(sources, looked.viewer, told);
      return {
        notices: told.map(({ notice }) => notice),
        settled: notices.filter((notice) => notice === 'settled').length,
      };
    },
    severities: (alerts) => severitiesOf(sources, alerts),
  };
}

/** Everything that these alerts are about, as it is now. */
type Looked = {
  readonly alerts: readonly AlertRow[];
  readonly viewer: Viewer;
  /** Reports that the owner may read now, by id. */
  readonly readable: ReadonlyMap<string, LivingReport>;
  /** TR-…, also of what he may read no more. */
  readonly citations: ReadonlyMap<string, string>;
  /** TI-… */
  readonly incidents: ReadonlyMap<string, string>;
  /** Streams of rules and clocks, by name. */
  readonly streams: ReadonlyMap<string, readonly RecordedEvent[]>;
};

/** Null: the owner is suspended or gone. */
async function look(
  { pool, store, access }: FactsSources,
  alertIds: readonly string[],
  ownerId: string,
): Promise<Looked | null> {
  const viewer = (await access.owners([ownerId])).get(ownerId);
  if (!viewer || !isActive(viewer)) return null;
  const found = await alertRows(pool, alertIds);
  const alerts = alertIds.flatMap((id) => found.get(id) ?? []);
  const subjects = alerts.flatMap((alert) => alert.subjects);
  const reportIds = [...new Set(subjects.map(({ report }) => report))];
  const incidentIds = [...new Set(subjects.flatMap(({ incident }) => incident ?? []))];
  const ruleIds = [...new Set(alerts.map(({ ruleId }) => ruleId))];
  const streams = await store.readStreams([
    ...reportIds.map(streamOf.report),
    ...incidentIds.map(streamOf.incident),
    ...ruleIds.map(streamOf.alertRule),
    ...clockStreams(subjects),
  ]);
  const rights = await access.reports(reportIds);
  const states = statesOf(reportIds, streams);
  return {
    alerts,
    viewer,
    readable: readableOf(states, rights, viewer),
    citations: new Map(
      [...states].flatMap(([id, state]) =>
        state.status === 'none' ? [] : [[id, state.citation] as const],
      ),
    ),
    incidents: new Map(
      incidentIds.flatMap((id) => {
        const opened = streams.get(streamOf.incident(id))?.[0]?.event;
        return opened?.type === 'IncidentOpened' ? [[id, opened.data.citation] as const] : [];
      }),
    ),
    streams,
  };
}

const foldReport = (events: readonly RecordedEvent[]): ReportState =>
  events.reduce<ReportState>(
    (state, { event }) => evolveReport(state, event as Surviving<ReportEvent>),
    noReport,
  );

const statesOf = (
  reportIds: readonly string[],
  streams: ReadonlyMap<string, readonly RecordedEvent[]>,
): Map<string, ReportState> =>
  new Map(reportIds.map((id) => [id, foldReport(streams.get(streamOf.report(id)) ?? [])]));

const readableOf = (
  states: ReadonlyMap<string, ReportState>,
  rights: ReadonlyMap<string, ReportAccess>,
  viewer: Viewer,
): Map<string, LivingReport> =>
  new Map(
    [...states].flatMap(([id, state]) => {
      const access = rights.get(id);
      const isLiving = state.status === 'submitted' || state.status === 'retracted';
      return isLiving && access && visible(viewer, access) ? [[id, state] as const] : [];
    }),
  );

type Told = { readonly notice: AlertNotice; readonly shown: readonly LivingReport[] };

/** Kinds that say that something is gone: they are told of what the owner could read, and of nothing else. */
const GONE: ReadonlySet<string> = new Set(['ACCESS_LOST', 'RECALLED', 'WITHDRAWN']);

/** Null where nothing of it may be told any more; settled where it was about clocks alone that ask for nothing now. */
async function noticeOf(
  sources: FactsSources,
  alert: AlertRow,
  looked: Looked,
): Promise<Told | 'settled' | null> {
  const readable = alert.subjects.flatMap(({ report }) => looked.readable.get(report) ?? []);
  const gone = alert.subjects.filter(
    ({ report, kinds }) => !looked.readable.has(report) && kinds.some((kind) => GONE.has(kind)),
  );
  if (readable.length + gone.length === 0) return null;
  const toTell = alert.subjects.filter(
    (subject) => looked.readable.has(subject.report) || gone.includes(subject),
  );
  const clocks = clocksIn(toTell, looked.streams).filter(({ stands }) => stands);
  const subjects = clocks.length > 0 ? toTell : withoutClocks(toTell);
  if (subjects.length === 0) return 'settled';
  const goneLabels = await labelsBefore(sources, alert, gone);
  const label = highestLabel([...readable.map(({ sharing }) => sharing.label), ...goneLabels]);
  const isPointer = isPointerOnly(label);
  const shown = isPointer ? [] : readable;
  const incident = subjects.find((each) => each.incident !== null)?.incident ?? null;
  const notice: AlertNotice = {
    alertId: alert.alertId,
    raisedAt: alert.raisedAt,
    kinds: [...new Set(subjects.flatMap(({ kinds }) => kinds))],
    label,
    incidentId: incident === null ? null : (looked.incidents.get(incident) ?? null),
    reportIds: subjects.flatMap(({ report }) => looked.citations.get(report) ?? []),
    drill: alert.drill,
    content: contentOf(shown),
    reasons: reasonsIn(alert, looked.streams),
    clocks: isPointer ? [] : clocks.map(({ ruleId, mark, dueAt }) => ({ ruleId, mark, dueAt })),
  };
  return { notice, shown };
}

/** What was filed, set aside or counted anew since warns of nothing. */
const withoutClocks = (subjects: readonly AlertSubject[]): AlertSubject[] =>
  subjects
    .map((each) => ({ ...each, kinds: each.kinds.filter((kind) => kind !== 'CLOCK_RUNNING_OUT') }))
    .filter(({ kinds }) => kinds.length > 0);

/** sharing-rules.md, channels: above TLP:GREEN a pointer. */
const isPointerOnly = (label: TlpLabel): boolean => label !== 'TLP:CLEAR' && label !== 'TLP:GREEN';

/** Of what was taken away the label that the owner knew. */
async function labelsBefore(
  { store, access }: FactsSources,
  { position }: AlertRow,
  gone: readonly { readonly report: string }[],
): Promise<TlpLabel[]> {
  if (gone.length === 0) return [];
  const [event] = await store.readAll({ after: position - 1, limit: 1 });
  const before = (event?.appendPosition ?? position) - 1;
  const rights = await access.reports(
    gone.map(({ report }) => report),
    before,
  );
  return [...rights.values()].map(({ sharing }) => sharing.label);
}

function contentOf(shown: readonly LivingReport[]): AlertContent | null {
  const [gravest] = [...shown].sort(
    (a, b) => severityRank(b.report.severity.oecd) - severityRank(a.report.severity.oecd),
  );
  if (!gravest) return null;
  const { severity, title } = gravest.report;
  const recommendedActions = shown.flatMap(({ report }) => report.recommendedActions ?? []);
  return { severity: severity.oecd, title, recommendedActions };
}

async function severitiesOf(
  { pool, store, access }: FactsSources,
  owned: readonly OwnedAlert[],
): Promise<Map<string, Severity>> {
  if (owned.length === 0) return new Map();
  const owners = await access.owners([...new Set(owned.map(({ ownerId }) => ownerId))]);
  const alerts = await alertRows(
    pool,
    owned.map(({ alertId }) => alertId),
  );
  const subjects = [...alerts.values()].flatMap((alert) => alert.subjects);
  const reportIds = [...new Set(subjects.map(({ report }) => report))];
  const streams = await store.readStreams(reportIds.map(streamOf.report));
  const rights = await access.reports(reportIds);
  const states = statesOf(reportIds, streams);
  return new Map(
    owned.flatMap(({ alertId, ownerId }) => {
      const [alert, viewer] = [alerts.get(alertId), owners.get(ownerId)];
      if (!alert || !viewer || !isActive(viewer)) return [];
      return [[alertId, graveOf(alert, readableOf(states, rights, viewer))]];
    }),
  );
}

function graveOf({ subjects }: AlertRow, readable: ReadonlyMap<string, LivingReport>): Severity {
  const grades = subjects.flatMap(({ report }) => readable.get(report)?.report.severity.oecd ?? []);
  return grades.sort((a, b) => severityRank(b) - severityRank(a))[0] ?? 'unknown';
}

/**
 * What is above TLP:CLEAR is written down before it leaves: for a rule of an organisation under its id, as nobody in
 * particular was shown it. Throws where the ledger cannot be written.
 */
async function writeDown(
  { ledger }: FactsSources,
  { personId, organisationId, roles }: Viewer,
  told: readonly Told[],
): Promise<void> {
  const reports = told
    .flatMap(({ shown }) => shown)
    .filter(({ sharing }) => sharing.label !== 'TLP:CLEAR')
    .map(({ reportId, revision }) => ({ reportId, revision }));
  if (!ledger || reports.length === 0) return;
  await ledger.record({
    personId,
    organisationId,
    roles: isOfOrganisation({ ownerId: personId, organisationId }) ? [] : roles,
    channel: 'alert',
    requestId: randomUUID(),
    reports,
  });
}
