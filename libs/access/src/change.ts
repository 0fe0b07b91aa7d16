/**
 * A change of one row of one table. `set` names the columns that change; null closes the row. `whole`: all columns, so
 * that there need not be a row before; other changes of a row that is not there are left out.
 */
export type Change = {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
  readonly set: Readonly<Record<string, unknown>> | null;
  readonly whole?: true;
};

export const changed = (table: string, id: string, set: Change['set']): Change => ({
  table,
  key: { [table]: id },
  set,
});

export const opened = (table: string, id: string, set: Change['set']): Change => ({
  ...changed(table, id, { [table]: id, ...set }),
  whole: true,
});

export const closed = (table: string, id: string): Change => changed(table, id, null);
