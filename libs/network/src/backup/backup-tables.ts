/** A table of a backup: the file that holds it and the order in which its rows stand there. */
export type BackupTable = {
  readonly file: string;
  readonly table: string;
  readonly orderBy: string;
  /** The step of the schema that brought it, where that was later than the first backups. */
  readonly since?: string;
};

function alertTables(since: string, tables: Readonly<Record<string, string>>): BackupTable[] {
  return Object.entries(tables).map(([name, orderBy]) => ({
    file: `alerts-${name}`,
    table: `alerts.${name}`,
    orderBy,
    since,
  }));
}

/** What cannot be made again from anything else. Access tables and views can, and are not in a backup. */
export const EVENT_TABLES: readonly BackupTable[] = [
  { file: 'events', table: 'events.event', orderBy: 'position' },
  { file: 'citations', table: 'events.citation', orderBy: 'citation' },
  { file: 'idempotency', table: 'events.idempotency', orderBy: 'key_hash' },
  { file: 'counter', table: 'events.counter', orderBy: 'only_row' },
  {
    file: 'disclosures',
    table: 'ledger.disclosure',
    orderBy: 'at, id',
    since: 'Disclosure1764000500001',
  },
  // An alert is made once and sent once: what was is no view, and made again it would be sent again.
  ...alertTables('Alerts1764000700001', {
    checkpoint: 'one',
    rule: 'rule',
    alert: 'alert',
    delivery: 'delivery',
    attempt: 'delivery, number',
    digest: 'digest',
  }),
  ...alertTables('Alerts1764000700002', {
    // By the whole row: two of one rule differ in a column that a database from before step 11 does not have.
    gathering: 'gathering',
    gathered: 'alert',
    pace: 'pace',
    destination: 'channel, destination',
  }),
  ...alertTables('Alerts1764000700005', {
    recipient: 'person, position, alert',
    acknowledged: 'alert, person',
    told: 'report, rule',
  }),
  ...alertTables('Alerts1764000700009', { published: 'one' }),
];

/** The tables that a database with these steps of the schema has, or a backup of one. */
export const tablesWith = (
  tables: readonly BackupTable[],
  migrations: readonly string[],
): BackupTable[] => tables.filter(({ since }) => since === undefined || migrations.includes(since));

/** Kept in a folder of their own, so that they can be kept elsewhere than the events. */
export const KEY_TABLES: readonly BackupTable[] = [
  { file: 'data-keys', table: 'keys.data_key', orderBy: 'subject' },
  { file: 'master', table: 'keys.master', orderBy: 'id' },
  { file: 'erasures', table: 'keys.erasure', orderBy: 'subject' },
];

export const EVENTS_FOLDER = '.';
export const KEYS_FOLDER = 'keys';
