import type { AlertKind } from '@tocsin/domain';
import type { openPool } from '@tocsin/postgres';

/** An alert as it was recorded: ids alone, and nothing of what a report says. */
export type RecordedAlert = {
  readonly alertId: string;
  readonly raisedAt: Date;
  readonly drill: boolean;
  readonly subjects: readonly AlertSubject[];
};

/** A report that an alert is about, and what happened to it. */
export type AlertSubject = {
  readonly incident: string | null;
  readonly report: string;
  readonly kinds: readonly AlertKind[];
};

/** The alerts of a person's rules. What may be told of them is looked up anew by whoever shows them. */
export type NewestAlerts = {
  /** Newest first. */
  newestOf(ownerId: string, limit: number): Promise<readonly RecordedAlert[]>;
};

type Row = Pick<RecordedAlert, 'drill' | 'subjects'> & {
  readonly alert: string;
  readonly raised_at: Date;
};

/** They are read where they were written. */
export const openNewestAlerts = (pool: ReturnType<typeof openPool>): NewestAlerts => ({
  async newestOf(ownerId, limit) {
    const { rows } = await pool.query<Row>({
      name: 'alerts_newest',
      text: `select alert, raised_at, drill, subjects from alerts.alert
where owner = $1 order by position desc, rule desc limit $2`,
      values: [ownerId, limit],
    });
    return rows.map(({ alert, raised_at: raisedAt, drill, subjects }) => ({
      alertId: alert,
      raisedAt,
      drill,
      subjects,
    }));
  },
});
