import { inlineName } from '../schema/append-batch.js';
import type { Actor } from '../event-store.js';
import type { InlineFold } from '../inline-fold.js';
import type { PreparedAppend, PreparedEvent } from './prepare-append.js';
import type { SealedAppend } from './seal-append.js';

const places = (count: number): string =>
  Array.from({ length: count }, (_, index) => `$${index + 1}`).join(',');

/** Calls events.append_batch. The names of its parameters and this list go together. */
export const APPEND_BATCH = `select first_position, recorded_at, refusals from events.append_batch(${places(42)})`;

/** Calls events.append_batch_new. */
export const APPEND_BATCH_NEW = `select first_position, recorded_at, null as refusals
  from events.append_batch_new(${places(34)})`;

export type BatchSetting = {
  readonly inline: InlineFold | undefined;
  /** Null: the database's clock. */
  readonly now: Date | null;
  /** True where an earlier attempt may have been written: then the events' ids are looked up first. */
  readonly sentBefore: boolean;
};

/** The batch as the 42 parameters of events.append_batch, as few large values as possible. */
export function batchParameters(batch: readonly SealedAppend[], setting: BatchSetting): unknown[] {
  const { inline, now, sentBefore } = setting;
  const parts = batch.map((append, index) => ({ append, number: index + 1 }));
  return [
    now,
    sentBefore,
    ...actorColumns(batch),
    ...correlationColumns(batch),
    ...streamColumns(parts),
    ...eventColumns(parts),
    ...keyColumns(parts),
    ...destroyColumns(parts),
    ...idempotencyColumns(parts),
    ...citationColumns(parts),
    inline ? inlineName(inline) : null,
    inlineRows(batch),
  ];
}

/** Whether events.append_batch_new can write this batch, unless the database knows better. */
export function onlyBegins(batch: readonly SealedAppend[]): boolean {
  const keys = batch.flatMap((append) => [...append.keys.values()]);
  return (
    batch.every(
      ({ prepared: { streams, destroyKeys } }) =>
        destroyKeys.length === 0 && streams.every(({ expectedVersion }) => expectedVersion === 0),
    ) &&
    keys.every(({ isNew }) => isNew) &&
    new Set(keys.map(({ key }) => key.subject)).size === keys.length
  );
}

/** The batch as the 34 parameters of events.append_batch_new. */
export function newBatchParameters(
  batch: readonly SealedAppend[],
  { inline, now }: Omit<BatchSetting, 'sentBefore'>,
): unknown[] {
  const parts = batch.map((append, index) => ({ append, number: index + 1 }));
  const [, streams] = streamColumns(parts);
  const [, subjects, ids, , wrapped] = keyColumns(parts);
  const [, ...citations] = citationColumns(parts);
  return [
    now,
    ...actorColumns(batch),
    ...correlationColumns(batch),
    streams,
    ...eventColumns(parts),
    subjects,
    ids,
    wrapped,
    ...idempotencyColumns(parts),
    ...citations,
    inline ? inlineName(inline) : null,
    inlineRows(batch),
  ];
}

type Parts = readonly { readonly append: SealedAppend; readonly number: number }[];

/** The guard is asked once for each actor and what he decided with, however many appends are theirs. */
function actorColumns(batch: readonly SealedAppend[]): string[] {
  const actors: (Actor & { readonly roles: string | null })[] = [];
  const places = new Map<string, number>();
  const placeOf = ({ actor, actorRoles: roles }: PreparedAppend): number => {
    const name = `${actor.personId} ${actor.organisationId} ${actor.tokenId} ${roles}`;
    const place = places.get(name) ?? actors.push({ ...actor, roles });
    places.set(name, place);
    return place;
  };
  const ofAppends = batch.map(({ prepared }) => placeOf(prepared));
  return [
    plainArray(actors.map(({ personId }) => personId)),
    plainArray(actors.map(({ organisationId }) => organisationId)),
    plainArray(actors.map(({ tokenId }) => tokenId)),
    textArray(actors.map(({ roles }) => roles)),
    plainArray(ofAppends),
  ];
}

const correlationColumns = (batch: readonly SealedAppend[]): string[] => [
  textArray(batch.map(({ prepared }) => prepared.correlation.correlationId)),
  textArray(batch.map(({ prepared }) => prepared.correlation.causationId)),
  textArray(batch.map(({ prepared }) => prepared.correlation.trace)),
];

function streamColumns(parts: Parts): string[] {
  const rows = parts.flatMap(({ append, number }) =>
    append.prepared.streams.map((stream) => ({ ...stream, number })),
  );
  return [
    plainArray(rows.map(({ number }) => number)),
    textArray(rows.map(({ stream }) => stream)),
    plainArray(rows.map(({ expectedVersion }) => expectedVersion)),
  ];
}

type EventRow = {
  readonly append: number;
  readonly index: number;
  readonly stream: number;
  readonly offset: number;
  readonly event: PreparedEvent;
  readonly from: number | null;
  readonly length: number | null;
};

function eventColumns(parts: Parts): (string | Buffer)[] {
  const rows: EventRow[] = [];
  const contents: Buffer[] = [];
  let streams = 0;
  let from = 1;
  for (const { append, number } of parts) {
    for (const [index, { event, stream, offset }] of placedEvents(append).entries()) {
      const sealed = append.contents.get(event.id);
      const length = sealed?.length ?? null;
      const place = { append: number, index, stream: streams + stream, offset };
      rows.push({ ...place, event, from: sealed ? from : null, length });
      if (sealed) contents.push(sealed);
      from += length ?? 0;
    }
    streams += append.prepared.streams.length;
  }
  return [
    plainArray(rows.map((row) => row.append)),
    plainArray(rows.map((row) => row.index)),
    plainArray(rows.map((row) => row.stream)),
    plainArray(rows.map((row) => row.offset)),
    plainArray(rows.map(({ event }) => event.id)),
    plainArray(rows.map(({ event }) => event.type)),
    plainArray(rows.map(({ event }) => event.schemaVersion)),
    plainArray(rows.map(({ event }) => event.subject)),
    plainArray(rows.map((row) => row.from)),
    plainArray(rows.map((row) => row.length)),
    `[${rows.map(({ event }) => event.data).join(',')}]`,
    Buffer.concat(contents),
  ];
}

function keyColumns(parts: Parts): (string | Buffer)[] {
  const rows = parts.flatMap(({ append, number }) =>
    [...append.keys.values()].map(({ key, isNew }) => ({ number, key, isNew })),
  );
  return [
    plainArray(rows.map(({ number }) => number)),
    plainArray(rows.map(({ key }) => key.subject)),
    plainArray(rows.map(({ key }) => key.id)),
    plainArray(rows.map(({ isNew }) => isNew)),
    Buffer.concat(rows.map(({ key }) => key.wrapped)),
  ];
}

function destroyColumns(parts: Parts): string[] {
  const rows = parts.flatMap(({ append, number }) =>
    append.prepared.destroyKeys.map((subject) => ({ number, subject })),
  );
  return [
    plainArray(rows.map(({ number }) => number)),
    plainArray(rows.map(({ subject }) => subject)),
  ];
}

function idempotencyColumns(parts: Parts): (string | Buffer)[] {
  const rows = parts.flatMap(({ append, number }) =>
    append.idempotency ? [{ ...append.idempotency, number }] : [],
  );
  return [
    plainArray(rows.map(({ number }) => number)),
    plainArray(rows.map(({ subject }) => subject)),
    Buffer.concat(rows.map(({ hash }) => hash)),
    Buffer.concat(rows.map(({ hmac }) => hmac)),
  ];
}

function citationColumns(parts: Parts): string[] {
  const rows = parts.flatMap(({ append, number }) =>
    append.prepared.citations.map((citation) => ({ ...citation, number })),
  );
  return [
    plainArray(rows.map(({ number }) => number)),
    textArray(rows.map(({ stream }) => stream)),
    textArray(rows.map(({ citation }) => citation)),
    plainArray(rows.map(({ year }) => year)),
  ];
}

/** Events of an append, with the 1-based places of their stream in it and of themselves in their stream. */
const placedEvents = ({ prepared }: SealedAppend) =>
  prepared.streams.flatMap(({ events }, stream) =>
    events.map((event, offset) => ({ event, stream: stream + 1, offset: offset + 1 })),
  );

/** Each row gets the 1-based place of its event in the batch. */
function inlineRows(batch: readonly SealedAppend[]): string {
  const events = batch.flatMap(({ prepared }) =>
    prepared.streams.flatMap((stream) => stream.events),
  );
  const rows = events.flatMap((event, index) =>
    event.rows.map((row) => `{"event":${index + 1}${row === '{}' ? '}' : `,${row.slice(1)}`}`),
  );
  return `[${rows.join(',')}]`;
}

/** An array literal of values that hold nothing to be quoted: numbers, booleans, UUIDs, our own type names. */
const plainArray = (values: readonly (string | number | boolean | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`;

const textArray = (values: readonly (string | null)[]): string =>
  `{${values.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`;

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
