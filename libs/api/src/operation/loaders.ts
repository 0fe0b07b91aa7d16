import type { AccessReader, DirectoryEntry, PersonEntry } from '@tocsin/access';
import type { Commands, RecallHolder, RecallNotice, ReshareView } from '@tocsin/commands';
import type { Viewer } from '@tocsin/domain';
import type { ParkingDesk } from '@tocsin/event-feed';
import type { RecordedEvent } from '@tocsin/event-store';
import type { AlertDesk } from '@tocsin/matching';
import {
  VIEWS_CONSUMER,
  type ClockView,
  type IncidentView,
  type InformationRequestView,
  type ReadModel,
  type ReportView,
  type RevisionView,
  type TimelineEntry,
} from '@tocsin/views';
import DataLoader from 'dataloader';
import { AlertLoaders } from '../alert/alert-loaders.js';
import type { StoreReader } from './store-reader.js';

type Sources = {
  readonly viewer: Viewer | null;
  readonly read: ReadModel;
  readonly access: AccessReader;
  readonly commands: Pick<
    Commands,
    'recallHolders' | 'recallNotices' | 'reshareRequests' | 'failingSince'
  >;
  readonly parking: ParkingDesk;
  readonly store: Pick<StoreReader, 'readStreams'>;
  readonly alerts: AlertDesk;
};

/** Many lookups of one operation as one statement each, however many rows ask for them. */
export class Loaders {
  readonly organisation: DataLoader<string, DirectoryEntry | null>;
  readonly person: DataLoader<string, PersonEntry | null>;
  readonly report: DataLoader<string, ReportView | null>;
  readonly incident: DataLoader<string, IncidentView | null>;
  /** Questions to the source of a report. */
  readonly informationRequests: DataLoader<string, readonly InformationRequestView[] | null>;
  readonly history: DataLoader<string, readonly RevisionView[] | null>;
  readonly timeline: DataLoader<string, readonly TimelineEntry[] | null>;

  /** By incident: clocks of the viewer's organisation. */
  readonly clocks: DataLoader<string, readonly ClockView[] | null>;

  readonly clock: DataLoader<string, ClockView | null>;

  /** The events of a stream. */
  readonly stream: DataLoader<string, readonly RecordedEvent[] | null>;

  /** By report, each for those who may know; null for everybody else. */
  readonly recallHolders: DataLoader<string, readonly RecallHolder[] | null>;
  readonly recallNotices: DataLoader<string, RecallNotice | null>;
  readonly reshares: DataLoader<string, readonly ReshareView[] | null>;

  /** By webhook: since when everything that was sent there has failed. */
  readonly failingSince: DataLoader<string, Date | null>;

  /** By stream: from which position on the views lack what was recorded. */
  readonly lacking: DataLoader<string, number | null>;

  readonly alerts: AlertLoaders;

  constructor({ viewer, read, access, commands, parking, store, alerts }: Sources) {
    this.alerts = new AlertLoaders(alerts);
    this.organisation = byId((ids) => access.organisations(ids));
    this.person = byId((ids) => access.people(ids));
    this.report = byId((ids) => read.reportsById(viewer, ids));
    this.informationRequests = byId((ids) => read.informationRequests(viewer, ids));
    this.incident = byId((ids) => read.incidentsById(viewer, ids));
    this.history = byId((ids) => read.histories(viewer, ids));
    this.timeline = byId((ids) => read.timelines(viewer, ids));
    this.clocks = byId((ids) => read.clocksOf(viewer, ids));
    this.clock = byId((ids) => read.clocksById(viewer, ids));
    this.recallHolders = byId(forViewer(viewer, commands.recallHolders));
    this.recallNotices = byId(forViewer(viewer, commands.recallNotices));
    this.reshares = byId(forViewer(viewer, commands.reshareRequests));
    this.failingSince = byId((ids) => commands.failingSince(ids));
    this.stream = byId((streams) => store.readStreams(streams));
    this.lacking = byId((streams) => parking.firstWaiting(VIEWS_CONSUMER, streams));
  }

  /** After something was written: who is in the network, and what is asked about reports, is read anew. */
  forgetMembership(): void {
    for (const loader of [this.organisation, this.person, this.stream]) loader.clearAll();
    for (const loader of [this.recallHolders, this.recallNotices, this.reshares]) loader.clearAll();
  }
}

/** Who comes without an account is told nothing. */
const forViewer =
  <Value>(
    viewer: Viewer | null,
    find: (ids: readonly string[], viewer: Viewer) => Promise<ReadonlyMap<string, Value>>,
  ) =>
  async (ids: readonly string[]): Promise<ReadonlyMap<string, Value>> =>
    viewer === null ? new Map<string, Value>() : find(ids, viewer);

/** What is absent from the map is null. */
const byId = <Value>(find: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>) =>
  new DataLoader<string, Value | null>(async (ids) => {
    const found = await find(ids);
    return ids.map((id) => found.get(id) ?? null);
  });
