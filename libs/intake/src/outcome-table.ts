import type { KeyRing } from '@tocsin/event-store';
import { withTransaction, type openPool } from '@tocsin/postgres';
import type { IntakeOutcome, MessagePlace } from '@tocsin/wire';

export type Pool = ReturnType<typeof openPool>;

/** A message by where it stands and what it is. */
export type MessageKey = MessagePlace & {
  /** A UUID made of place, time, key and id: the same for the same record, another one on a topic made anew. */
  readonly fingerprint: string;
};

export type Decided = { readonly outcome: IntakeOutcome; readonly decidedAt: Date };

/** Larger ones are told by their size alone. */
const MOST_KEPT_BYTES = 524_288;
/** Of one organisation; then payloads of others are not kept before some of these are gone. */
const MOST_KEPT_PAYLOADS = 1_000;

/** What became of each message, kept so that it is told the same way however often it is asked. */
export class OutcomeTable {
  constructor(
    private readonly pool: Pool,
    private readonly keys: KeyRing,
  ) {}

  async find(message: MessageKey, organisationId: string): Promise<Decided | null> {
    const { rows } = await this.pool.query<{ sealed: Buffer; decided_at: Date }>({
      name: 'intake_outcome',
      text: `select sealed, decided_at from intake.outcome
             where topic = $1 and partition = $2 and record_offset = $3 and fingerprint = $4`,
      values: valuesOf(message),
    });
    const [row] = rows;
    if (!row) return null;
    const key = await this.keyOf(organisationId);
    return {
      outcome: key.open(headerOf(message), row.sealed) as IntakeOutcome,
      decidedAt: row.decided_at,
    };
  }

  /** Keeps an outcome; of two who decide at once the first one is right, and both are told that one. */
  async keep(message: MessageKey, { organisationId, decided, payload }: Kept): Promise<Decided> {
    const key = await this.keyOf(organisationId);
    const sealed = key.seal(headerOf(message), decided.outcome);
    const won = await withTransaction(this.pool, async (client) => {
      const { rowCount } = await client.query(
        `insert into intake.outcome (topic, partition, record_offset, fingerprint, organisation, sealed, decided_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
        [...valuesOf(message), organisationId, sealed, decided.decidedAt],
      );
      if (rowCount !== 1) return false;
      if (decided.outcome.status !== 'PARKED') return true;
      const { reason, at } = decided.outcome;
      const { topic, partition, offset, fingerprint } = message;
      const kept = payload !== null && payload.byteLength <= MOST_KEPT_BYTES ? payload : null;
      await client.query(
        `insert into intake.parked (receipt, topic, partition, record_offset, organisation, reason, at, bytes, sealed,
           parked_at)
         select $1, $2, $3, $4, $5, $6, $7, $8,
           case when (select count(*) from intake.parked p where p.organisation = $5 and p.sealed is not null) < $11
             then $9::bytea end, $10`,
        [
          fingerprint,
          topic,
          partition,
          offset,
          organisationId,
          reason,
          at,
          payload?.byteLength ?? 0,
          kept && key.seal(headerOf(message), kept.toString('base64')),
          decided.decidedAt,
          MOST_KEPT_PAYLOADS,
        ],
      );
      return true;
    });
    return won ? decided : ((await this.find(message, organisationId)) ?? decided);
  }

  /** Forgets what is older than this: records are gone from their topics after a day. Answers how many rows. */
  async forget(before: Date): Promise<number> {
    const outcomes = await this.pool.query('delete from intake.outcome where decided_at < $1', [
      before,
    ]);
    const parked = await this.pool.query('delete from intake.parked where parked_at < $1', [
      before,
    ]);
    return (outcomes.rowCount ?? 0) + (parked.rowCount ?? 0);
  }

  private async keyOf(organisationId: string) {
    const key = await this.keys.ensure(this.pool, organisationId);
    if (!key) throw new Error('the key of this organisation was destroyed');
    return key;
  }
}

type Kept = {
  readonly organisationId: string;
  readonly decided: Decided;
  readonly payload: Buffer | null;
};

const valuesOf = ({ topic, partition, offset, fingerprint }: MessageKey): unknown[] => [
  topic,
  partition,
  offset,
  fingerprint,
];

const headerOf = ({ topic, partition, offset, fingerprint }: MessageKey): string =>
  `intake ${topic} ${partition} ${offset} ${fingerprint}`;
