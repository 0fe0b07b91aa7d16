import { withTransaction, type openPool } from '@tocsin/postgres';
import type { AlertSubject, MatchedRule } from './match-append.js';
import type { RuleChange } from './rule-set.js';

type Pool = ReturnType<typeof openPool>;

/** An alert as it is written. */
export type NewAlert = {
  readonly alert: string;
  readonly rule: string;
  readonly revision: number;
  readonly position: number;
  readonly owner: string;
  readonly organisation: string;
  readonly raised_at: string;
  readonly subjects: readonly AlertSubject[];
  readonly drill: boolean;
  readonly sending: MatchedRule['sending'];
};

/** What people did with alerts, as the log tells it. */
export type Handled = {
  readonly handed: readonly { readonly alert: string; readonly person: string; position: number }[];
  readonly acknowledged: readonly { alert: string; person: string; at: string }[];
};

/** Everything that some appends come to: one transaction. */
export type Matches = Handled & {
  readonly from: number;
  readonly to: number;
  readonly alerts: readonly NewAlert[];
  readonly rules: readonly RuleChange[];
};

/** Where a process that matches may die, in this order. */
export type MatchingPoint =
  'matched and not written' | 'written and not committed' | 'committed and not told';

/** How far matching has got. */
export async function checkpoint(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ position: string }>('select position from alerts.checkpoint');
  return Number(rows[0]?.position ?? 0);
}

/** The rules that stand at the checkpoint; by id, so many at a time. */
export async function* ruleIds(pool: Pool, atOnce: number): AsyncGenerator<string[]> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await pool.query<{ rule: string }>(
      'select rule from alerts.rule where rule > $1 order by rule limit $2',
      [after, atOnce],
    );
    const last = rows.at(-1)?.rule;
    if (last === undefined) return;
    yield rows.map(({ rule }) => rule);
    after = last;
  }
}

/** The rules that told their owners of reports, by report. */
export async function rulesThatTold(
  pool: Pool,
  reportIds: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ report: string; rules: string[] }>(
    `select report, array_agg(rule order by rule)::text[] as rules from alerts.told
     where report = any($1::uuid[]) group by report`,
    [reportIds],
  );
  return new Map(rows.map(({ report, rules }) => [report, rules]));
}

/**
 * Writes what was found and moves the checkpoint, both or neither. False where somebody else moved it: then nothing was
 * written, and it is his that stands. That is what makes one alert of one append, whoever matches beside.
 */
export async function writeMatches(
  pool: Pool,
  matches: Matches,
  onPoint?: (point: MatchingPoint) => void,
): Promise<boolean> {
  return withTransaction(pool, async (tx) => {
    const { rowCount } = await tx.query(
      `update alerts.checkpoint set position = $2, moved_at = clock_timestamp() where position = $1`,
      [matches.from, matches.to],
    );
    if (rowCount !== 1) return false;
    const writes = statements(matches).filter(({ rows }) => rows.length > 0);
    for (const { sql, rows } of writes) await tx.query(sql, [JSON.stringify(rows)]);
    onPoint?.('written and not committed');
    return true;
  });
}

type Statement = { readonly sql: string; readonly rows: readonly unknown[] };

function statements({ alerts, rules, handed, acknowledged }: Matches): Statement[] {
  const standing = rules.flatMap(({ rule }) => rule ?? []);
  return [
    { sql: INSERT_ALERTS, rows: alerts },
    { sql: INSERT_RECIPIENTS, rows: alerts },
    { sql: INSERT_TOLD, rows: alerts },
    {
      sql: PUT_RULES,
      rows: standing.map(({ ruleId: rule, ownerId: owner, organisationId, revision }) => ({
        rule,
        owner,
        organisation: organisationId,
        revision,
      })),
    },
    {
      sql: 'delete from alerts.rule where rule in (select value::uuid from jsonb_array_elements_text($1))',
      rows: rules.flatMap(({ ruleId, rule }) => (rule === null ? ruleId : [])),
    },
    { sql: INSERT_HANDED, rows: handed },
    { sql: INSERT_ACKNOWLEDGED, rows: acknowledged },
  ];
}

const INSERT_ALERTS = `insert into alerts.alert
  (alert, rule, revision, position, owner, organisation, raised_at, subjects, drill, sending)
  select alert, rule, revision, position, owner, organisation, raised_at, subjects, drill, sending
  from jsonb_populate_recordset(null::alerts.alert, $1)`;

const INSERT_RECIPIENTS = `insert into alerts.recipient (person, position, alert, handed)
  select owner, position, alert, false from jsonb_populate_recordset(null::alerts.alert, $1)`;

const INSERT_TOLD = `insert into alerts.told (report, rule)
  select distinct (subject->>'report')::uuid, a.rule
  from jsonb_populate_recordset(null::alerts.alert, $1) a, jsonb_array_elements(a.subjects) subject
  order by 1, 2 on conflict do nothing`;

const PUT_RULES = `insert into alerts.rule (rule, owner, organisation, revision)
  select rule, owner, organisation, revision from jsonb_populate_recordset(null::alerts.rule, $1)
  on conflict (rule) do update set revision = excluded.revision`;

const INSERT_HANDED = `insert into alerts.recipient (person, position, alert, handed)
  select person, position, alert, true from jsonb_populate_recordset(null::alerts.recipient, $1)
  on conflict do nothing`;

const INSERT_ACKNOWLEDGED = `insert into alerts.acknowledged (alert, person, at)
  select alert, person, at from jsonb_populate_recordset(null::alerts.acknowledged, $1)
  on conflict do nothing`;
