import type { AlertKind } from '@tocsin/domain';
import { withTransaction, type openPool } from '@tocsin/postgres';
import { startRounds, type Rounds, type RoundsOptions } from './rounds.js';

/** An alert as other services of the network are told of it: ids alone. */
export type PublishedAlert = {
  readonly alertId: string;
  readonly ruleId: string;
  /** Whose rule it is. */
  readonly ownerId: string;
  readonly organisationId: string;
  /** Last of the append that it is about. */
  readonly position: number;
  readonly raisedAt: Date;
  readonly subjects: readonly {
    readonly incidentId: string | null;
    readonly reportId: string;
    readonly kinds: readonly AlertKind[];
  }[];
  readonly drill: boolean;
};

export type PublishingOptions = Omit<RoundsOptions, 'pollMs'> & {
  readonly pool: ReturnType<typeof openPool>;
  /** Resolved once they are safe there. Where it throws, the same alerts are sent again. */
  readonly send: (alerts: readonly PublishedAlert[]) => Promise<void>;
  readonly pollMs?: number;
};

const BATCH = 500;

/**
 * Tells of every alert that was ever raised, in the order of the log. Any number of processes may run it: one sends at a
 * time, and marks what it sent before the next one does. Who dies in between has the same alerts sent again: repeats,
 * and never a hole.
 */
export function startPublishing(options: PublishingOptions): Rounds {
  const { pollMs = 250 } = options;
  return startRounds(() => publish(options), { ...options, pollMs });
}

/** Gives whether there may be more. */
function publish({ pool, send }: PublishingOptions): Promise<boolean> {
  return withTransaction(pool, async (tx) => {
    const { rows: marks } = await tx.query<Mark>(
      'select position, rule from alerts.published for update skip locked',
    );
    const [mark] = marks;
    // Somebody else is at it.
    if (!mark) return false;
    const { rows } = await tx.query<Row>(NEXT, [mark.position, mark.rule, BATCH]);
    const last = rows.at(-1);
    if (!last) return false;
    await send(rows.map(publishedOf));
    await tx.query('update alerts.published set position = $1, rule = $2', [
      last.position,
      last.rule,
    ]);
    return rows.length === BATCH;
  });
}

type Mark = { readonly position: number; readonly rule: string };

type Row = Mark & {
  readonly alert: string;
  readonly owner: string;
  readonly organisation: string;
  readonly raised_at: Date;
  readonly subjects: readonly {
    readonly incident: string | null;
    readonly report: string;
    readonly kinds: readonly AlertKind[];
  }[];
  readonly drill: boolean;
};

const NEXT = `
select alert, rule, position, owner, organisation, raised_at, subjects, drill from alerts.alert
where (position, rule) > ($1::bigint, $2::uuid) order by position, rule limit $3`;

const publishedOf = (row: Row): PublishedAlert => ({
  alertId: row.alert,
  ruleId: row.rule,
  ownerId: row.owner,
  organisationId: row.organisation,
  position: row.position,
  raisedAt: row.raised_at,
  // What a rule's words were is nobody else's business: their places stay here.
  subjects: row.subjects.map(({ incident, report, kinds }) => ({
    incidentId: incident,
    reportId: report,
    kinds,
  })),
  drill: row.drill,
});
