import type { EventStore } from '@tocsin/event-store';
import type pg from 'pg';
import { transactionOn } from './delivery.js';
import type { Consumer, Dropped, FeedTransaction, ParkedStream, Released } from './feed.js';
import {
  firstWaiting,
  listParked,
  lookAtParked,
  type ParkedLook,
  type ParkedPlace,
} from './parked-streams.js';
import { releaseStream } from './release.js';

/** What an operator gives with a drop. */
export type Drop = {
  /** Of the event that could not be applied, as it was looked at: a stream that has moved on is not dropped. */
  readonly position: number;
  /** 3 to 500 characters, for the next operator. */
  readonly reason: string;
  readonly by: Dropped['by'];
};

export type DropRefusal =
  'NOT_FOUND' | 'CHANGED_MEANWHILE' | 'ALREADY_DROPPED' | 'REASON_REQUIRED' | 'REASON_TOO_LONG';

export type DropOutcome =
  | { readonly ok: true; readonly parked: ParkedStream }
  | { readonly ok: false; readonly code: DropRefusal };

/**
 * Where an operator deals with what was set aside, whichever transport feeds the consumers. It knows ids, places and
 * reasons, and nothing of what events say.
 *
 * A dropped stream ends, for its consumer, before the event that could not be applied. What follows could only build on
 * what is missing, so it stays set aside too; but it no longer asks for anybody. Nothing is lost by it: a release, with
 * a program that can apply the event, replays all of it in order and lifts the drop.
 */
export type ParkingDesk = {
  list(): Promise<ParkedStream[]>;
  look(place: ParkedPlace): Promise<ParkedLook | null>;
  /** Which of these streams do not stand as they were recorded, and from which position on. */
  firstWaiting(consumer: string, streams: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Null: nothing is set aside there. */
  release(place: ParkedPlace): Promise<Released | null>;
  drop(place: ParkedPlace, drop: Drop): Promise<DropOutcome>;
};

const SHORTEST_REASON = 3;
const LONGEST_REASON = 500;

/** Opens the desk for these consumers. */
export function openParkingDesk(
  { pool, store }: { readonly pool: pg.Pool; readonly store: EventStore },
  consumers: readonly Consumer[],
): ParkingDesk {
  const tx = transactionOn(pool);
  const look = (place: ParkedPlace) => lookAtParked(tx, place);
  return {
    list: () => listParked(tx),
    look,
    firstWaiting: (consumer, streams) => firstWaiting(tx, consumer, streams),
    async release(place) {
      const consumer = consumers.find(({ name }) => name === place.consumer);
      if (!consumer || !(await look(place))) return null;
      return releaseStream({ pool, store, consumer }, place.stream);
    },
    drop: (place, drop) => dropStream(tx, place, drop),
  };
}

async function dropStream(
  tx: FeedTransaction,
  place: ParkedPlace,
  drop: Drop,
): Promise<DropOutcome> {
  const reason = drop.reason.trim();
  if (reason.length < SHORTEST_REASON) return { ok: false, code: 'REASON_REQUIRED' };
  if (reason.length > LONGEST_REASON) return { ok: false, code: 'REASON_TOO_LONG' };
  const [before] = await listParked(tx, place);
  if (!before) return { ok: false, code: 'NOT_FOUND' };
  if (before.dropped) return { ok: false, code: 'ALREADY_DROPPED' };
  if (!(await record(tx, place, { ...drop, reason }))) {
    return { ok: false, code: 'CHANGED_MEANWHILE' };
  }
  const [parked] = await listParked(tx, place);
  return parked ? { ok: true, parked } : { ok: false, code: 'CHANGED_MEANWHILE' };
}

/** The first waiting event is locked, so that a release under way is waited for. False: it is another one now. */
async function record(
  tx: FeedTransaction,
  { consumer, stream }: ParkedPlace,
  { position, reason, by }: Drop,
): Promise<boolean> {
  const { rows } = await tx.query(
    `insert into feed.dropped (consumer, stream, position, reason, person, organisation)
     select p.consumer, p.stream, p.position, $4, $5, $6
     from (select consumer, stream, position from feed.parked where consumer = $1 and stream = $2
           order by position limit 1 for update) p
     where p.position = $3
     on conflict (consumer, stream) do nothing returning stream`,
    [consumer, stream, position, reason, by?.personId ?? null, by?.organisationId ?? null],
  );
  return rows.length > 0;
}
