import { retryTransient, type openPool } from '@tocsin/postgres';
import {
  CHANNELS,
  type Answer,
  type Channel,
  type Disclosure,
  type DisclosureLedger,
  type Reading,
} from './ledger.js';
import { Groups } from './groups.js';

type Pool = ReturnType<typeof openPool>;

/** An answer waits for its row: better a named failure soon than one that nobody waits for any more. */
const RETRIES = { attempts: 4, deadlineMs: 3_000 };

/** The ledger in PostgreSQL. Answers that come while one group is written are written as the next. */
export function openLedger(pool: Pool): DisclosureLedger {
  const groups = new Groups<Answer>((answers) =>
    retryTransient(() => write(pool, answers), RETRIES),
  );
  return {
    record: (answer) => groups.add(answer),
    async disclosuresOf(reportId, { after, limit }) {
      const { rows } = await pool.query<Row>({
        name: 'ledger_of_report',
        text: `
select d.id, d.at, d.report, d.revision, d.person, d.organisation, d.roles, d.channel from ledger.disclosure d
where d.report = $1 and ($2::timestamptz is null or (d.at, d.id) < ($2, $3::uuid)) order by d.at desc, d.id desc limit $4`,
        values: [reportId, after?.at ?? null, after?.id ?? null, limit],
      });
      return rows.map(disclosureFrom);
    },
    async countOf(reportId) {
      const { rows } = await pool.query<{ count: number }>({
        name: 'ledger_count',
        text: 'select count(*) as count from ledger.disclosure d where d.report = $1',
        values: [reportId],
      });
      return rows[0]?.count ?? 0;
    },
    async readersOf(reportIds) {
      const { rows } = await pool.query<ReadingRow>({
        name: 'ledger_readers',
        text: `
select d.report, d.person, d.organisation, min(d.at) as first, bool_or('coordinator' = any(d.roles)) as coordinated
from ledger.disclosure d
where d.report = any($1::uuid[]) group by d.report, d.person, d.organisation order by first, d.person, d.organisation`,
        values: [[...reportIds]],
      });
      const readers = new Map<string, Reading[]>();
      for (const { report, person, organisation, first: firstAt, coordinated } of rows) {
        const reading = { personId: person, organisationId: organisation, firstAt, coordinated };
        readers.set(report, [...(readers.get(report) ?? []), reading]);
      }
      return readers;
    },
  };
}

type Row = {
  readonly id: string;
  readonly at: Date;
  readonly report: string;
  readonly revision: number;
  readonly person: string;
  readonly organisation: string;
  readonly roles: Disclosure['roles'];
  readonly channel: number;
};

type ReadingRow = Pick<Row, 'report' | 'person' | 'organisation'> & {
  readonly first: Date;
  readonly coordinated: boolean;
};

const disclosureFrom = (row: Row): Disclosure => ({
  id: row.id,
  at: row.at,
  reportId: row.report,
  revision: row.revision,
  personId: row.person,
  organisationId: row.organisation,
  roles: row.roles,
  channel: CHANNELS[row.channel] as Channel,
});

/** One statement, and so one commit, for a group. */
async function write(pool: Pool, answers: readonly Answer[]): Promise<void> {
  const shown = answers.flatMap((answer, index) =>
    answer.reports.map((report) => ({ ...report, answer: index + 1 })),
  );
  await pool.query({
    name: 'ledger_write',
    text: `
insert into ledger.disclosure (at, report, revision, person, organisation, roles, channel, request)
select clock_timestamp(), s.report, s.revision, a.person, a.organisation, string_to_array(a.roles, ','), a.channel, a.request
from unnest($1::int[], $2::uuid[], $3::int[]) s(answer, report, revision)
join unnest($4::uuid[], $5::uuid[], $6::text[], $7::smallint[], $8::text[])
  with ordinality a(person, organisation, roles, channel, request, answer) using (answer)`,
    values: [
      shown.map(({ answer }) => answer),
      shown.map(({ reportId }) => reportId),
      shown.map(({ revision }) => revision),
      answers.map(({ personId }) => personId),
      answers.map(({ organisationId }) => organisationId),
      answers.map(({ roles }) => roles.join(',')),
      answers.map(({ channel }) => CHANNELS.indexOf(channel)),
      answers.map(({ requestId }) => requestId),
    ],
  });
}
