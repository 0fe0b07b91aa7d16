import { clocks } from './clocks.js';
import { mergedIncidents } from './merged-incidents.js';
import {
  secondNet,
  secondNetOfHandling,
  secondNetOfHolders,
  secondNetOfRequests,
} from './policies.js';
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
  {
    // Where the first step was run by this text, the columns are there already.
    name: 'Views1764000300002',
    sql: `
alter table views.report add column if not exists sealed_as text collate "C";
alter table views.revision add column if not exists sealed_as text collate "C";
`,
  },
  { name: 'Views1764000300003', sql: secondNet },
  {
    name: 'Views1764000300004',
    sql: `alter table views.report add column if not exists assigned jsonb not null default '[]';`,
  },
  { name: 'Views1764000300005', sql: secondNetOfRequests },
  {
    name: 'Views1764000300006',
    sql: `alter table views.report add column if not exists clients jsonb not null default '[]';`,
  },
  { name: 'Views1764000300007', sql: secondNetOfHandling },
  { name: 'Views1764000300008', sql: secondNetOfHolders },
  { name: 'Views1764000300009', sql: mergedIncidents },
  { name: 'Views1764000300010', sql: clocks },
  {
    // Where the first step was run by this text, the index is there already.
    name: 'Views1764000300011',
    sql: `
create index if not exists posting_time on views.posting (principal, recorded, report);
drop index if exists views.posting_recorded;
`,
  },
];
