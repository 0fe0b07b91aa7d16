import type { AccessReader } from '@tocsin/access';
import type { Viewer } from '@tocsin/domain';
import type { EventStore, KeyRing } from '@tocsin/event-store';
import type { DataSource } from 'typeorm';
import { submissionTagOf } from '../projections/submission-tag.js';
import type { IncidentView, ReadModel, ReportView } from '../read-model.js';
import { LinkEntity } from '../schema/entities.js';
import { incidentAsOf, reportAsOf } from './as-of.js';
import { clocksById, clocksOf, countOwnClocks, ownClocks } from './clocks.js';
import { countIncidents, countReports } from './count.js';
import { countRecalled, countReshares, recalledReports, resharesOf } from './handling.js';
import { historiesOf } from './history.js';
import { countOwnRequests, ownRequests, requestsOf } from './information-requests.js';
import { groupByIncident, incidentOf, listIncidents } from './list-incidents.js';
import { listReports } from './list-reports.js';
import { mergedView } from './merged-rows.js';
import { openReport } from './open-report.js';
import { freshness, ViewProgress, waitFor } from './progress.js';
import type { Asking, Reader } from './reader.js';
import { readBySubmission, readIncidents, readMoved, readReports } from './read-incidents.js';
import { timelinesOf } from './timeline.js';
import { ViewDatabase } from './view-database.js';

export type ReadModelOptions = {
  /** Connections of the role that row-level security binds: everything read for a viewer comes through them. */
  readonly readers: DataSource;
  /** Connections of the network itself, for what no viewer is shown. */
  readonly dataSource: DataSource;
  readonly keyRing: KeyRing;
  readonly access: AccessReader;
  readonly store: EventStore;
  /** Secret of the opaque versions of reports: the commands must have the same. */
  readonly versionSecret: Uint8Array;
  /** Wakes `waitFor` at once where this process folds the views too. */
  readonly progress?: ViewProgress;
  /** Most places of lists looked at in one statement; 20,000 when absent. */
  readonly examine?: number;
  /** Most of a viewer's reports that are TLP:RED opened for a page by severity or date of the event; 10,000 when absent. */
  readonly openInOrder?: number;
  /** Statements of which each connection keeps the plan: 60 when absent, some hundred kilobytes each. */
  readonly plans?: number;
};

/** Opens the reads on the views. The data source stays the caller's. */
export function openReadModel(options: ReadModelOptions): ReadModel {
  const { readers, dataSource, progress = new ViewProgress(), plans, ...rest } = options;
  const reader: Reader = {
    ...rest,
    examine: options.examine ?? 20_000,
    openInOrder: options.openInOrder ?? 10_000,
    network: new ViewDatabase(dataSource),
    readers: new ViewDatabase(readers, plans === undefined ? {} : { plans }),
    submissionTag: submissionTagOf(options.keyRing),
  };
  return readModelOf(reader, progress);
}

function readModelOf(reader: Reader, progress: ViewProgress): ReadModel {
  const asking = (viewer: Viewer | null): Asking => ({
    ...reader,
    viewer,
    db: reader.readers.as(viewer),
  });
  const sources = { db: reader.network, store: reader.store, progress };
  const one = async <Row>(found: Promise<Map<string, Row>>, id: string): Promise<Row | null> =>
    (await found).get(id) ?? null;
  const model: ReadModel = {
    report: (viewer, id, asOf) =>
      asOf ? reportAsOf(asking(viewer), id, asOf) : one(model.reportsById(viewer, [id]), id),
    reportBySubmission: async (viewer, submissionId) => {
      const row = await readBySubmission(asking(viewer), submissionId);
      return row && openReport(asking(viewer), row);
    },
    reportsById: (viewer, ids) => reportsById(asking(viewer), ids),
    reports: (viewer, request) => listReports(asking(viewer), request),
    countReports: (viewer, filter) => countReports(asking(viewer), filter),
    incident: (viewer, id, asOf) =>
      asOf ? incidentAsOf(asking(viewer), id, asOf) : one(model.incidentsById(viewer, [id]), id),
    incidentsById: (viewer, ids) => incidentsById(asking(viewer), ids),
    incidents: (viewer, request) => listIncidents(asking(viewer), request),
    countIncidents: (viewer, filter) => countIncidents(asking(viewer), filter),
    history: async (viewer, id) => {
      const found = (await model.histories(viewer, [id])).get(id);
      return found ? [...found] : null;
    },
    histories: async (viewer, ids) => {
      const found = await historiesOf(asking(viewer), ids);
      return new Map(
        [...found].map(([report, acts]) => [report, acts.map(({ revision }) => revision)]),
      );
    },
    timeline: (viewer, id, asOf) => one(timelinesOf(asking(viewer), [id], asOf), id),
    timelines: (viewer, ids) => timelinesOf(asking(viewer), ids),
    informationRequests: (viewer, ids) => requestsOf(asking(viewer), ids),
    ownInformationRequests: (viewer, list) => ownRequests(asking(viewer), list),
    countOwnInformationRequests: (viewer, list) => countOwnRequests(asking(viewer), list),
    recalled: (viewer, page) => recalledReports(asking(viewer), page),
    countRecalled: (viewer) => countRecalled(asking(viewer)),
    reshares: (viewer, page) => resharesOf(asking(viewer), page),
    countReshares: (viewer, side) => countReshares(asking(viewer), side),
    clocksOf: (viewer, ids) => clocksOf(asking(viewer), ids),
    clocksById: (viewer, ids) => clocksById(asking(viewer), ids),
    ownClocks: (viewer, list) => ownClocks(asking(viewer), list),
    countOwnClocks: (viewer, list) => countOwnClocks(asking(viewer), list),
    incidentsEverLinked: (ids) => incidentsEverLinked(reader, ids),
    until: (signal) => {
      const [network, readers] = [reader.network.until(signal), reader.readers.until(signal)];
      return readModelOf({ ...reader, network, readers }, progress);
    },
    freshness: () => freshness(sources),
    get applied() {
      return progress.position;
    },
    waitFor: (position, timeoutMs) => waitFor(sources, position, timeoutMs),
  };
  return model;
}

async function reportsById(
  asking: Asking,
  ids: readonly string[],
): Promise<Map<string, ReportView>> {
  const rows = await readReports(asking, ids);
  return new Map(rows.map((row) => [row.report, openReport(asking, row)]));
}

async function incidentsById(
  asking: Asking,
  ids: readonly string[],
): Promise<Map<string, IncidentView>> {
  const found = await standingById(asking, ids);
  const others = ids.filter((id) => !found.has(id));
  if (others.length === 0) return found;
  const moved = await readMoved(asking, others);
  if (moved.length === 0) return found;
  const told = await standingById(asking, [...new Set(moved.map(({ root }) => root))]);
  for (const { asked, root, ...merge } of moved) {
    const view = told.get(root);
    if (view) found.set(asked, { ...view, askedAs: mergedView(merge) });
  }
  return found;
}

async function standingById(
  asking: Asking,
  ids: readonly string[],
): Promise<Map<string, IncidentView>> {
  const incidents = groupByIncident(await readIncidents(asking, ids));
  const views = incidents.map((rows) => incidentOf(asking, rows));
  return new Map(views.map((view) => [view.incidentId, view]));
}

async function incidentsEverLinked(
  { network }: Reader,
  reports: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const links = await network.build((source, runner) =>
    source
      .createQueryBuilder(LinkEntity, 'link', runner)
      .select('link.report', 'report')
      .addSelect('link.incident', 'incident')
      .distinct(true)
      .where('link.report = any(:reports)', { reports })
      .getRawMany<{ report: string; incident: string }>(),
  );
  const found = new Map<string, string[]>();
  for (const { report, incident } of links) {
    const others = found.get(report);
    if (others) others.push(incident);
    else found.set(report, [incident]);
  }
  return found;
}
