import type { AlertKind } from '@tocsin/domain';
import type { openPool } from '@tocsin/postgres';
import type { AlertSubject } from './match-append.js';

type Pool = ReturnType<typeof openPool>;

/** An alert as it is kept: ids and places. */
export type AlertRow = {
  readonly alertId: string;
  readonly ruleId: string;
  /** Position of the event that made the rule's text. */
  readonly revision: number;
  /** Last of the append. */
  readonly position: number;
  /** A person, or for a rule of an organisation that organisation. */
  readonly ownerId: string;
  readonly organisationId: string;
  readonly raisedAt: Date;
  readonly subjects: readonly AlertSubject[];
  readonly kinds: readonly AlertKind[];
  readonly drill: boolean;
};

type Row = Record<'alert' | 'rule' | 'revision' | 'position' | 'owner' | 'organisation', string> & {
  readonly raised_at: Date;
  readonly subjects: readonly AlertSubject[];
  readonly drill: boolean;
};

const COLUMNS =
  'a.alert, a.rule, a.revision, a.position, a.owner, a.organisation, a.raised_at, a.subjects, a.drill';

/** Alerts by id; what does not exist is absent. */
export async function alertRows(
  pool: Pool,
  alertIds: readonly string[],
): Promise<Map<string, AlertRow>> {
  if (alertIds.length === 0) return new Map();
  const { rows } = await pool.query<Row>(
    `select ${COLUMNS} from alerts.alert a where a.alert = any($1::uuid[])`,
    [alertIds],
  );
  return new Map(rows.map((row) => [row.alert, alertOf(row)]));
}

/** How far alerts are raised, and for whom some came on the way there. */
export type RaisedSince = {
  readonly upTo: number;
  /** Ids of people and of organisations. */
  readonly recipients: readonly string[];
};

/** What was raised after a position, or handed on; as of one moment. */
export async function raisedSince(pool: Pool, position: number): Promise<RaisedSince> {
  const { rows } = await pool.query<{ position: string; recipients: string[] }>({
    name: 'alerts_raised_since',
    text: `select c.position, array(select distinct r.person::text from alerts.recipient r
       where r.position > $1 and r.position <= c.position) as recipients
     from alerts.checkpoint c`,
    values: [position],
  });
  const [row] = rows;
  return { upTo: Number(row?.position ?? 0), recipients: row?.recipients ?? [] };
}

/** Where an alert stands among those of a reader: when it came to him, and which. */
export type InboxPlace = { readonly position: number; readonly alertId: string };

/** An alert that is for somebody. */
export type InboxRow = AlertRow & {
  readonly place: InboxPlace;
  /** A colleague handed it on. */
  readonly handed: boolean;
};

export type InboxPage = {
  /** Under which ids alerts come to the reader: see `receivesFor`. */
  readonly recipients: readonly string[];
  /** The last one known; null: from the start, or from the newest. */
  readonly after: InboxPlace | null;
  readonly order: 'oldest' | 'newest';
  readonly limit: number;
};

/** Alerts for a reader, in the order in which they came; one that was handed to him and is his anyway stands once. */
export async function inbox(
  pool: Pool,
  { recipients, after, order, limit }: InboxPage,
): Promise<InboxRow[]> {
  const [than, direction] = order === 'oldest' ? ['>', 'asc'] : ['<', 'desc'];
  const { rows } = await pool.query<Row & { place: string; handed: boolean }>(
    `select ${COLUMNS}, r.position as place, r.handed
     from unnest($1::uuid[]) w(recipient) cross join lateral (
       select r.position, r.alert, r.handed from alerts.recipient r
       where r.person = w.recipient and ${NOT_TWICE}
         and ($2::bigint is null or (r.position, r.alert) ${than} ($2::bigint, $3::uuid))
       order by r.position ${direction}, r.alert ${direction} limit $4) r
       join alerts.alert a using (alert)
     order by r.position ${direction}, r.alert ${direction} limit $4`,
    [recipients, after?.position ?? null, after?.alertId ?? null, limit],
  );
  return rows.map((row) => ({
    ...alertOf(row),
    place: { position: Number(row.place), alertId: row.alert },
    handed: row.handed,
  }));
}

/** One handed on to somebody who had it not then, and has it now as a responder of its organisation. */
const NOT_TWICE = `not (r.handed and exists (
  select from alerts.alert o where o.alert = r.alert and o.owner = any($1::uuid[])))`;

/** How many alerts there are for a reader, counted to this many. */
export async function inboxCount(
  pool: Pool,
  recipients: readonly string[],
  most: number,
): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) from (
       select from alerts.recipient r where r.person = any($1::uuid[]) and ${NOT_TWICE} limit $2) counted`,
    [recipients, most],
  );
  return Number(rows[0]?.count ?? 0);
}

/** Who has taken an alert up. */
type Acknowledgement = { readonly personId: string; readonly at: Date };

export type AlertFollowUp = {
  readonly acknowledged: readonly Acknowledgement[];
  /** People to whom it was handed on. */
  readonly handedTo: readonly string[];
  readonly ownerId: string;
};

/** What people did with alerts, by alert. */
export async function followUpsOf(
  pool: Pool,
  alertIds: readonly string[],
): Promise<Map<string, AlertFollowUp>> {
  const { rows } = await pool.query<{
    alert: string;
    owner: string;
    acknowledged: { person: string; at: string }[];
    handed: string[];
  }>(
    `select a.alert, a.owner,
       coalesce((select jsonb_agg(jsonb_build_object('person', k.person, 'at', k.at) order by k.at, k.person)
         from alerts.acknowledged k where k.alert = a.alert), '[]') as acknowledged,
       array(select r.person::text from alerts.recipient r where r.alert = a.alert and r.handed
         order by r.position, r.person) as handed
     from alerts.alert a where a.alert = any($1::uuid[])`,
    [alertIds],
  );
  return new Map(
    rows.map(({ alert, owner, acknowledged, handed }) => [
      alert,
      {
        ownerId: owner,
        acknowledged: acknowledged.map(({ person, at }) => ({
          personId: person,
          at: new Date(at),
        })),
        handedTo: handed,
      },
    ]),
  );
}

function alertOf(row: Row): AlertRow {
  return {
    alertId: row.alert,
    ruleId: row.rule,
    revision: Number(row.revision),
    position: Number(row.position),
    ownerId: row.owner,
    organisationId: row.organisation,
    raisedAt: row.raised_at,
    subjects: row.subjects,
    kinds: [...new Set(row.subjects.flatMap(({ kinds }) => kinds))],
    drill: row.drill,
  };
}
