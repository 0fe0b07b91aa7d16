/** Tables of the ledger. Landed steps are never edited: a change is a new step. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'Disclosure1764000500001',
    sql: `
create schema ledger;

-- One row for each report in an answer. Ids and no names: they are looked up when the list is read.
create table ledger.disclosure (
  id uuid primary key default gen_random_uuid(),
  at timestamptz(3) not null,
  report uuid not null,
  revision int not null,
  person uuid not null,
  organisation uuid not null,
  roles text[] not null,
  -- 0 query, 1 subscription
  channel smallint not null,
  request text collate "C" not null
);
create index disclosure_of_report on ledger.disclosure (report, at desc, id desc);
`,
  },
];
