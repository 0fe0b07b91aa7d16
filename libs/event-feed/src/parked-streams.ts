import type { FeedTransaction, ParkedStream } from './feed.js';

/** Whose stream. */
export type ParkedPlace = { readonly consumer: string; readonly stream: string };

/** An event that is set aside: where it is and why, never what it says. */
export type ParkedEvent = {
  readonly position: number;
  /** Null where the store itself cannot read it. */
  readonly eventId: string | null;
  readonly reason: string;
  readonly parkedAt: Date;
};

/** A parked stream with its first waiting events. */
export type ParkedLook = ParkedStream & { readonly events: readonly ParkedEvent[] };

const MOST_EVENTS = 100;

type Row = Omit<ParkedStream, 'dropped'> & {
  readonly why: string | null;
  readonly person: string | null;
  readonly organisation: string | null;
  readonly droppedAt: Date;
};

/** Streams that are set aside, the oldest first: all of them, or the one at a place. */
export async function listParked(
  tx: FeedTransaction,
  place: Partial<ParkedPlace> = {},
): Promise<ParkedStream[]> {
  const { rows } = await tx.query<Row>(
    `select distinct on (p.consumer, p.stream) p.consumer, p.stream, p.position, p.event_id as "eventId", p.reason,
            count(*) over (partition by p.consumer, p.stream) as waiting, p.parked_at as "parkedAt",
            d.reason as why, d.person, d.organisation, d.dropped_at as "droppedAt"
     from feed.parked p left join feed.dropped d using (consumer, stream)
     where ($1::text is null or p.consumer = $1) and ($2::text is null or p.stream = $2)
     order by p.consumer, p.stream, p.position`,
    [place.consumer ?? null, place.stream ?? null],
  );
  return rows.map(parkedStream).sort((a, b) => a.position - b.position);
}

function parkedStream({ why, person, organisation, droppedAt, ...parked }: Row): ParkedStream {
  if (why === null) return { ...parked, dropped: null };
  const by =
    person === null || organisation === null
      ? null
      : { personId: person, organisationId: organisation };
  return { ...parked, dropped: { reason: why, by, at: droppedAt } };
}

/** Where each of these streams stopped for a consumer; what is not set aside is absent. */
export async function firstWaiting(
  tx: FeedTransaction,
  consumer: string,
  streams: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ stream: string; position: number }>(
    `select stream, min(position) as position from feed.parked
     where consumer = $1 and stream = any($2::text[]) group by stream`,
    [consumer, streams],
  );
  return new Map(rows.map(({ stream, position }) => [stream, position]));
}

/** One stream and the first hundred of its waiting events; null where nothing of it is set aside. */
export async function lookAtParked(
  tx: FeedTransaction,
  place: ParkedPlace,
): Promise<ParkedLook | null> {
  const [parked] = await listParked(tx, place);
  if (!parked) return null;
  const { rows: events } = await tx.query<ParkedEvent>(
    `select position, event_id as "eventId", reason, parked_at as "parkedAt"
     from feed.parked where consumer = $1 and stream = $2 order by position limit ${MOST_EVENTS}`,
    [place.consumer, place.stream],
  );
  return { ...parked, events };
}
