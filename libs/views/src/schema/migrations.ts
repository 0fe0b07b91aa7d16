import { tableTexts } from './tables.js';

const tables = Object.values(tableTexts);

/** Tables of the views. A released step is never edited: views change by a new version and a rebuild. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'Views1764000300001',
    sql: `
create schema views;
${tables.map(({ table }) => table('views')).join('')}
${tables.map(({ indexes }) => indexes('views')).join('')}
-- Which version of its fold each view was built by.
create table views.built (
  view text collate "C" primary key,
  version int not null,
  built_at timestamptz(3) not null default clock_timestamp()
);
insert into views.built (view, version) values ('report', 1), ('incident', 1), ('history', 1);
`,
  },
];
