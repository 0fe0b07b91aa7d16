import type { AccessReader, DirectoryEntry, PersonEntry } from '@tocsin/access';
import type { Viewer } from '@tocsin/domain';
import type { IncidentView, ReadModel, RevisionView, TimelineEntry } from '@tocsin/views';
import DataLoader from 'dataloader';

type Sources = {
  readonly viewer: Viewer | null;
  readonly read: ReadModel;
  readonly access: AccessReader;
};

/** Many lookups of one operation as one statement each, however many rows ask for them. */
export class Loaders {
  readonly organisation: DataLoader<string, DirectoryEntry | null>;
  readonly person: DataLoader<string, PersonEntry | null>;
  readonly incident: DataLoader<string, IncidentView | null>;
  readonly history: DataLoader<string, readonly RevisionView[] | null>;
  readonly timeline: DataLoader<string, readonly TimelineEntry[] | null>;

  constructor({ viewer, read, access }: Sources) {
    this.organisation = byId((ids) => access.organisations(ids));
    this.person = byId((ids) => access.people(ids));
    this.incident = byId((ids) => read.incidentsById(viewer, ids));
    this.history = byId((ids) => read.histories(viewer, ids));
    this.timeline = byId((ids) => read.timelines(viewer, ids));
  }
}

/** What is absent from the map is null. */
const byId = <Value>(find: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>) =>
  new DataLoader<string, Value | null>(async (ids) => {
    const found = await find(ids);
    return ids.map((id) => found.get(id) ?? null);
  });
