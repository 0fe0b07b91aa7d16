import { keySubjectOf, type DomainEvent, type Surviving } from '@tocsin/domain';
import { v7 as uuidv7 } from 'uuid';
import type {
  Actor,
  Append,
  AppendConflict,
  AppendResult,
  Duplicate,
  EventStore,
  ReadAll,
  RecordedEvent,
  StreamAppend,
} from '../event-store.js';

/** What the inline tables are to the real store: folded before the append returns, and asked about rights. */
export type MemoryInline = {
  /** Called for each event, in position order. */
  readonly fold?: (event: RecordedEvent) => void;
  /** Null: this actor may act. Otherwise the reason of a `rights` conflict. */
  readonly guard?: (actor: Actor, roles: readonly string[] | null) => string | null;
};

export type InMemoryOptions = { readonly inline?: MemoryInline; readonly clock?: () => Date };

type UsedKey = {
  readonly payload: string;
  readonly subject: string;
  readonly position: number;
};

type Memory = {
  readonly events: RecordedEvent[];
  readonly versions: Map<string, number>;
  readonly used: Map<string, UsedKey>;
  readonly citations: Set<string>;
  readonly destroyed: Set<string>;
};

/** An event store for tests: everything that the port promises, nothing that survives the process. */
export function inMemoryEventStore({ inline, clock }: InMemoryOptions = {}): EventStore {
  const memory: Memory = {
    events: [],
    versions: new Map(),
    used: new Map(),
    citations: new Set(),
    destroyed: new Set(),
  };
  const listeners = new Set<() => void>();
  const recordedAt = (): Date => {
    const now = clock?.() ?? new Date();
    const last = memory.events.at(-1)?.recordedAt;
    return last && last > now ? last : now;
  };
  const read = (choose: (event: RecordedEvent) => boolean): RecordedEvent[] =>
    memory.events.filter(choose).map((event) => surviving(event, memory.destroyed));
  const readStreams = (streams: readonly string[], upTo = Infinity) => {
    const found = read(({ stream, position }) => streams.includes(stream) && position <= upTo);
    return grouped(found);
  };
  return {
    append: async (append) => {
      const at = recordedAt();
      const conflict = conflictOf(append, { memory, at, guard: inline?.guard });
      if (conflict) return { ok: false, conflict };
      const result = write(append, memory, at);
      for (const event of memory.events.slice(result.first - 1)) inline?.fold?.(event);
      setImmediate(() => listeners.forEach((listener) => queueMicrotask(listener)));
      return result;
    },
    readStream: async (stream, upTo) => readStreams([stream], upTo).get(stream) ?? [],
    readStreams: async (streams, upTo) => readStreams(streams, upTo),
    readAll: async (range) => read(within(range)),
    readAllTolerant: async (range) => ({ events: read(within(range)), unreadable: [] }),
    head: async () => ({
      position: memory.events.length,
      recordedAt: memory.events.at(-1)?.recordedAt ?? new Date(0),
      epoch: 1,
    }),
    positionAt: async (time) =>
      memory.events.findLast((event) => event.recordedAt <= time)?.position ?? 0,
    findDuplicate: async (key) => duplicateOf(key, memory),
    onAppended: (wake) => {
      const listener = () => wake();
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => listeners.clear(),
  };
}

function grouped(events: readonly RecordedEvent[]): Map<string, RecordedEvent[]> {
  const groups = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    groups.set(event.stream, [...(groups.get(event.stream) ?? []), event]);
  }
  return groups;
}

const within =
  ({ after, limit, upTo = Infinity }: ReadAll) =>
  ({ position }: RecordedEvent): boolean =>
    position > after && position <= Math.min(after + limit, upTo);

type Check = {
  readonly memory: Memory;
  readonly at: Date;
  readonly guard: MemoryInline['guard'] | undefined;
};

function conflictOf(append: Append, { memory, at, guard }: Check): AppendConflict | null {
  const reason = guard?.(append.actor, append.actorRoles ?? null) ?? null;
  if (reason !== null) return { kind: 'rights', reason };
  const duplicate = append.idempotency && duplicateOf(append.idempotency, memory);
  if (duplicate) return { kind: 'duplicate', ...duplicate };
  return (
    keyConflict(append, memory) ??
    versionConflict(append.streams, memory) ??
    citationConflict(append.streams, memory, at)
  );
}

function keyConflict(
  { streams, idempotency, destroyKeys = [] }: Append,
  { destroyed }: Memory,
): AppendConflict | null {
  const subjects = [
    ...streams.flatMap(({ events }) => events.flatMap((event) => keySubjectOf(event) ?? [])),
    ...(idempotency ? [idempotency.subject] : []),
  ];
  const subject = subjects.find((key) => destroyed.has(key) || destroyKeys.includes(key));
  return subject === undefined ? null : { kind: 'key-destroyed', subject };
}

function versionConflict(
  streams: readonly StreamAppend[],
  { versions }: Memory,
): AppendConflict | null {
  for (const { stream, expectedVersion: expected } of streams) {
    const actual = versions.get(stream) ?? 0;
    if (expected !== null && expected !== actual) {
      return { kind: 'version', stream, expected, actual };
    }
  }
  return null;
}

function citationConflict(
  streams: readonly StreamAppend[],
  { citations }: Memory,
  at: Date,
): AppendConflict | null {
  const citation = streams
    .flatMap(citationsOf)
    .find((id) => citations.has(id) || Number(id.split('-')[1]) !== at.getUTCFullYear());
  return citation === undefined ? null : { kind: 'citation', citation };
}

function write(append: Append, memory: Memory, recordedAt: Date): AppendResult & { ok: true } {
  const { streams, actor, correlation, idempotency, destroyKeys = [] } = append;
  const first = memory.events.length + 1;
  for (const { stream, events } of streams) {
    for (const event of events) {
      const version = (memory.versions.get(stream) ?? 0) + 1;
      memory.versions.set(stream, version);
      memory.events.push({
        position: memory.events.length + 1,
        epoch: 1,
        id: uuidv7(),
        stream,
        version,
        schemaVersion: 1,
        recordedAt,
        actor,
        correlation,
        appendPosition: first,
        // What is written is JSON: nothing else survives, and nobody can change it afterwards.
        event: JSON.parse(JSON.stringify(event)) as Surviving<DomainEvent>,
      });
    }
  }
  for (const id of streams.flatMap(citationsOf)) memory.citations.add(id);
  for (const subject of destroyKeys) memory.destroyed.add(subject);
  if (idempotency) {
    const { scope, key, payload, subject } = idempotency;
    memory.used.set(JSON.stringify([scope, key]), { payload, subject, position: first });
  }
  return { ok: true, first, last: memory.events.length, recordedAt };
}

const citationsOf = ({ events }: StreamAppend): string[] =>
  events.flatMap((event) =>
    event.type === 'ReportSubmitted' || event.type === 'IncidentOpened'
      ? [event.data.citation]
      : [],
  );

function duplicateOf(
  { scope, key, payload }: { scope: string; key: string; payload: string },
  { used, destroyed }: Memory,
): Duplicate | null {
  const found = used.get(JSON.stringify([scope, key]));
  if (!found) return null;
  const samePayload = destroyed.has(found.subject) ? null : found.payload === payload;
  return { position: found.position, samePayload };
}

function surviving(recorded: RecordedEvent, destroyed: ReadonlySet<string>): RecordedEvent {
  const event = structuredClone(recorded.event);
  const subject = keySubjectOf(event as DomainEvent);
  const gone = subject !== null && destroyed.has(subject);
  return { ...recorded, event: gone ? ({ ...event, content: null } as typeof event) : event };
}
