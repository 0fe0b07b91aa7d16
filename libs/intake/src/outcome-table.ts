import type { DataKey, KeyRing } from '@tocsin/event-store';
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

  /** What is known of these messages of one organisation, by fingerprint; those not yet decided are absent. */
  async find(
    messages: readonly MessageKey[],
    organisationId: string,
  ): Promise<ReadonlyMap<string, Decided>> {
    const { rows } = await this.pool.query<OutcomeRow>({
      name: 'intake_outcomes',
      text: `select o.topic, o.partition, o.record_offset as offset, o.fingerprint, o.sealed, o.decided_at
             from unnest($1::text[], $2::int[], $3::bigint[], $4::uuid[]) m (topic, partition, record_offset, fingerprint)
             join intake.outcome o using (topic, partition, record_offset, fingerprint)`,
      values: columnsOf(messages),
    });
    if (rows.length === 0) return new Map();
    const key = await this.keyOf(organisationId);
    return new Map(
      rows.map((row) => [
        row.fingerprint,
        {
          outcome: key.open(headerOf(row), row.sealed) as IntakeOutcome,
          decidedAt: row.decided_at,
        },
      ]),
    );
  }

  /**
   * Keeps outcomes, all of them or none. Of two who decide about one message at once the first one is right, and both
   * are told that one.
   */
  async keep(
    outcomes: readonly Outcome[],
    organisationId: string,
  ): Promise<ReadonlyMap<string, Decided>> {
    const key = await this.keyOf(organisationId);
    const won = await withTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ fingerprint: string }>(
        `insert into intake.outcome (topic, partition, record_offset, fingerprint, organisation, sealed, decided_at)
         select m.topic, m.partition, m.record_offset, m.fingerprint, $5::uuid, s.sealed, s.decided_at
         from unnest($1::text[], $2::int[], $3::bigint[], $4::uuid[]) with ordinality
                m (topic, partition, record_offset, fingerprint, n)
           join unnest($6::bytea[], $7::timestamptz[]) with ordinality s (sealed, decided_at, n) using (n)
         on conflict do nothing returning fingerprint`,
        [
          ...columnsOf(outcomes.map(({ message }) => message)),
          organisationId,
          outcomes.map(({ message, decided }) => key.seal(headerOf(message), decided.outcome)),
          outcomes.map(({ decided }) => decided.decidedAt),
        ],
      );
      const mine = new Set(rows.map(({ fingerprint }) => fingerprint));
      for (const outcome of outcomes) {
        if (mine.has(outcome.message.fingerprint))
          await park(client, outcome, { organisationId, key });
      }
      return mine;
    });
    const lost = outcomes.filter(({ message }) => !won.has(message.fingerprint));
    const others =
      lost.length > 0
        ? await this.find(
            lost.map(({ message }) => message),
            organisationId,
          )
        : null;
    return new Map(
      outcomes.map(({ message, decided }) => [
        message.fingerprint,
        others?.get(message.fingerprint) ?? decided,
      ]),
    );
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

type OutcomeRow = MessageKey & { readonly sealed: Buffer; readonly decided_at: Date };

/** What was decided about a message, and what it said. */
export type Outcome = {
  readonly message: MessageKey;
  readonly decided: Decided;
  readonly payload: Buffer | null;
};

type Queryable = Parameters<Parameters<typeof withTransaction>[1]>[0];

/** Sets aside what could not be read; other outcomes need no more than their row. */
async function park(
  client: Queryable,
  { message, decided, payload }: Outcome,
  { organisationId, key }: { readonly organisationId: string; readonly key: DataKey },
): Promise<void> {
  if (decided.outcome.status !== 'PARKED') return;
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
}

/** As parallel arrays. */
const columnsOf = (messages: readonly MessageKey[]): unknown[] => [
  messages.map(({ topic }) => topic),
  messages.map(({ partition }) => partition),
  messages.map(({ offset }) => offset),
  messages.map(({ fingerprint }) => fingerprint),
];

const headerOf = ({ topic, partition, offset, fingerprint }: MessageKey): string =>
  `intake ${topic} ${partition} ${offset} ${fingerprint}`;
