import { randomUUID } from 'node:crypto';
import type { FeedTransaction } from '../feed.js';

/** What the relay has put on Kafka, as the database knows it. */
export type RelayRow = {
  readonly generation: number;
  readonly topic: string;
  readonly partitions: number;
  readonly epoch: number;
  /** Everything up to here is acknowledged. */
  readonly published: number;
  /** Of each partition: the offset that follows what was acknowledged. */
  readonly acknowledged: readonly number[];
};

/** Positions of the events that one mark brought to one partition. */
export type SentRange = {
  readonly partition: number;
  readonly first: number;
  readonly last: number;
};

/** Somebody else sends, or another generation or epoch has begun: nothing was marked. */
export class NotMine extends Error {
  constructor() {
    super('another relay holds the lease, or another generation has begun');
  }
}

const COLUMNS = `generation, topic, partitions, epoch, published, acknowledged`;

/** The row as it is; null where no relay has ever begun. */
export async function readRelay(tx: FeedTransaction): Promise<RelayRow | null> {
  const { rows } = await tx.query<RelayRow>(`select ${COLUMNS} from feed.relay`);
  return rows[0] ?? null;
}

/** One relay's turn: a lease in the row, so that of several one sends. */
export class Lease {
  readonly #me = randomUUID();

  constructor(
    private readonly tx: FeedTransaction,
    private readonly leaseMs: number,
  ) {}

  /** Takes the turn if it is nobody else's. Null: it is, or there is no row yet. */
  async take(): Promise<RelayRow | null> {
    const { rows } = await this.tx.query<RelayRow>(
      `update feed.relay set holder = $1, held_until = ${UNTIL}
       where holder is null or holder = $1 or held_until < clock_timestamp() returning ${COLUMNS}`,
      [this.#me, this.leaseMs],
    );
    return rows[0] ?? null;
  }

  /** Says that this one is alive. False: it has lost its turn. */
  async renew(): Promise<boolean> {
    const { rows } = await this.tx.query(
      `update feed.relay set held_until = ${UNTIL} where holder = $1 returning 1`,
      [this.#me, this.leaseMs],
    );
    return rows.length > 0;
  }

  /**
   * Notes what was acknowledged, and renews. `sent`: the positions that partitions got; with them a watermark does not
   * go back when a partition that was idle gets an event again. Throws NotMine.
   */
  async mark(row: RelayRow, sent: readonly SentRange[] = []): Promise<void> {
    const { rows } = await this.tx.query(
      `with marked as (
         update feed.relay set published = $3, acknowledged = $4,
           held_until = ${UNTIL}, marked_at = clock_timestamp()
         where holder = $1 and generation = $5 and published <= $3
           and epoch = (select epoch from events.counter) returning 1
       ), noted as (
         insert into feed.sent (generation, partition, first, last)
         select $5, s.partition, s.first, s.last
         from unnest($6::int[], $7::bigint[], $8::bigint[]) s (partition, first, last)
         where exists (select from marked)
       ) select 1 from marked`,
      [
        this.#me,
        this.leaseMs,
        row.published,
        row.acknowledged,
        row.generation,
        sent.map(({ partition }) => partition),
        sent.map(({ first }) => first),
        sent.map(({ last }) => last),
      ],
    );
    if (rows.length === 0) throw new NotMine();
  }

  /** Puts together what every consumer has passed; rows would otherwise gather for ever. */
  async putTogether(): Promise<void> {
    await this.tx.query(
      `with passed as (
         delete from feed.sent s where s.first > 0 and s.last <= (
           select min(o.position) from feed.partition_offset o
           where o.generation = s.generation and o.partition = s.partition)
         returning s.generation, s.partition, s.last
       )
       update feed.sent b set last = p.last
       from (select generation, partition, max(last) as last from passed group by 1, 2) p
       where b.generation = p.generation and b.partition = p.partition and b.first = 0`,
    );
  }

  /**
   * Begins the next generation, empty, of the epoch that the store is in; in a transaction. What consumers have got to
   * is kept: they begin the new topic from its first record, and leave out what they have applied.
   */
  async begin(tx: FeedTransaction, next: NewGeneration): Promise<void> {
    await tx.query('select from feed.relay for update');
    await tx.query('select from feed.consumer_offset order by consumer for update');
    await tx.query('select from feed.partition_offset order by consumer, partition for update');
    await tx.query(
      `update feed.consumer_offset set next = feed.watermark(consumer) + 1 where mode = 'kafka'`,
    );
    const { generation, topic, partitions } = next;
    const none = Array.from({ length: partitions }, () => 0);
    const { rows } = await tx.query(
      `insert into feed.relay as present
         (generation, topic, partitions, epoch, published, acknowledged, holder, held_until)
       select $3, $4, $5, c.epoch, 0, $6, $1, ${UNTIL} from events.counter c
       on conflict (only_row) do update set generation = excluded.generation, topic = excluded.topic,
         partitions = excluded.partitions, epoch = excluded.epoch, published = 0,
         acknowledged = excluded.acknowledged, held_until = excluded.held_until, marked_at = clock_timestamp()
       where present.holder = $1 and present.generation < excluded.generation
       returning 1`,
      [this.#me, this.leaseMs, generation, topic, partitions, none],
    );
    if (rows.length === 0) throw new NotMine();
    await tx.query('delete from feed.sent');
    await tx.query(
      `insert into feed.sent (generation, partition, first, last)
       select $1, p, 0, 0 from generate_series(0, $2::int - 1) p`,
      [generation, partitions],
    );
  }

  /** Lets another one send at once. */
  async release(): Promise<void> {
    await this.tx.query('update feed.relay set holder = null where holder = $1', [this.#me]);
  }
}

export type NewGeneration = Pick<RelayRow, 'generation' | 'topic' | 'partitions'>;

const UNTIL = `clock_timestamp() + make_interval(secs => $2::float8 / 1000)`;
