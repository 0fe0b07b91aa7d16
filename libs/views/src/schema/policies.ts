import {
  clocksOfSettings,
  holdersOfSettings,
  principalsSql,
  recallsOfSettings,
  requestKnownToSettings,
  resharesOfSettings,
  visibleToSettings,
} from '@tocsin/access';
import type pg from 'pg';

/**
 * The second net: row-level security under every read for a viewer. Whoever forgets the rule in a statement, or asks
 * outside of a viewer's transaction, is shown nothing that the viewer may not see. The rule itself stands once, on the
 * rows of access.report; the other tables ask whether the row of their report can be read. A scalar and not `exists`:
 * that would become a hash of the whole table.
 */
export const secondNet = `
alter table access.report enable row level security;
create policy viewer on access.report for select using (${visibleToSettings});

alter table views.report enable row level security;
create policy viewer on views.report for select using (${readableSql('report.report')});
alter table views.posting enable row level security;
create policy viewer on views.posting for select using (principal = any (${principalsSql}));
alter table views.revision enable row level security;
create policy viewer on views.revision for select using (${readableSql('revision.report')});
alter table views.incident_report enable row level security;
create policy viewer on views.incident_report for select using (${readableSql('incident_report.report')});
alter table views.incident enable row level security;
create policy viewer on views.incident for select
  using ((select true from views.incident_report l where l.incident = incident.incident limit 1));

-- Without its key a report is noise, wherever its ciphertext stands.
alter table keys.data_key enable row level security;
create policy viewer on keys.data_key for select using (${readableSql('data_key.subject')});
`;

/** The same for questions to the sources of reports. */
export const secondNetOfRequests = `
alter table access.information_request enable row level security;
create policy viewer on access.information_request for select
  using (${requestKnownToSettings} and ${readableSql('information_request.report')});
`;

/** The same under what is asked of holders and of sources. */
export const secondNetOfHandling = `
alter table access.recall enable row level security;
create policy viewer on access.recall for select using (${recallsOfSettings});
alter table access.reshare enable row level security;
create policy viewer on access.reshare for select using (${resharesOfSettings});
`;

/** Recalls are found by their holders; the table of whole recalls, which nothing reads any more, goes with its policy. */
export const secondNetOfHolders = `
alter table access.recall_holder enable row level security;
create policy viewer on access.recall_holder for select using (${holdersOfSettings});
drop table access.recall;
`;

/**
 * An incident is there for who may read a report that is shown by it, or that was merged away with it; and so is when
 * that was. The way over a merge is looked at last: hardly any incident has one.
 */
export const secondNetOfMerges = `
drop policy viewer on views.incident;
create policy viewer on views.incident for select using (${shownSql('incident.incident')});
alter table views.incident_merge enable row level security;
create policy viewer on views.incident_merge for select using (${shownSql('incident_merge.incident')});
alter table views.incident_part enable row level security;
create policy viewer on views.incident_part for select using (
  (select true from views.incident_report l
   where l.root = incident_part.root and l.incident = incident_part.incident limit 1));
`;

/**
 * A clock is there for people of its organisation who may read a report of its incident. After a merge that is the incident
 * that was merged, not the one that stands: whoever sees nothing of it is not told of it by a clock.
 */
export const secondNetOfClocks = `
alter table views.clock enable row level security;
create policy viewer on views.clock for select
  using (${clocksOfSettings} and ${shownSql('clock.incident')});
`;

function shownSql(incident: string): string {
  return `coalesce(
    (select true from views.incident_report l where l.root = ${incident} limit 1),
    (select true from views.incident_part p where p.part = ${incident} limit 1))`;
}

function readableSql(report: string): string {
  return `(select true from access.report a where a.report = ${report} and a.valid_to is null)`;
}

const SCHEMAS = ['views', 'access', 'keys'];

/** All that reads for viewers need, each of them under a policy or without anything about reports in it. */
const TABLES = [
  'views.report',
  'views.posting',
  'views.revision',
  'views.incident',
  'views.incident_report',
  'views.incident_merge',
  'views.incident_part',
  'views.clock',
  'access.report',
  'access.information_request',
  'access.recall_holder',
  'access.reshare',
  'access.organisation',
  'keys.data_key',
];

/** Lets a role read for viewers, where it may not yet. The pool's role owns the tables. */
export async function grantReading(pool: pg.Pool, readerUrl: string): Promise<void> {
  const role = decodeURIComponent(new URL(readerUrl).username);
  const missing = await pool.query(
    `select from unnest($2::text[]) t where not has_table_privilege($1, t, 'select')
     union all select from unnest($3::text[]) s where not has_schema_privilege($1, s, 'usage')`,
    [role, TABLES, SCHEMAS],
  );
  if (missing.rowCount === 0) return;
  const client = await pool.connect();
  try {
    const reader = client.escapeIdentifier(role);
    // Several processes that start at once take turns; the catalogue refuses two changes of one row.
    await client.query(`begin; select pg_advisory_xact_lock(hashtext('tocsin reader'));
      grant usage on schema ${SCHEMAS.join(', ')} to ${reader};
      grant select on ${TABLES.join(', ')} to ${reader}; commit`);
  } finally {
    await client.query('rollback').catch(() => {});
    client.release();
  }
}
