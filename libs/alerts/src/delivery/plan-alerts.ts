import { withTransaction } from '@tocsin/postgres';
import type { AlertRuleDefinition, Severity } from '@tocsin/domain';
import { gather, type Gathering } from '../digest/gathering.js';
import { destinationsOf } from './destinations.js';
import { writeDeliveries, type NewDelivery } from './new-deliveries.js';
import { asksSeverity, sendingOf } from './planned-sending.js';
import type { DeliveryFacts, DeliveryRules } from './ports.js';
import { turnOf, type Pool, type Transaction } from './sql.js';
import type { Pace } from './throttle.js';

export type PlanningParts = {
  readonly pool: Pool;
  readonly rules: DeliveryRules;
  readonly facts: Pick<DeliveryFacts, 'severities'>;
  readonly now: () => Date;
  /** For specs: throws where the process is to die. */
  readonly onPoint?: (point: PlanningPoint) => void;
};

type PlanningPoint =
  | 'planned and not written'
  | 'planned'
  | 'digest made and not written'
  | 'digest made and not sent';

type Unplanned = {
  readonly alert: string;
  readonly rule: string;
  readonly revision: number;
  readonly owner: string;
  readonly organisation: string;
};

/** An alert with what is to be known before it is planned. */
type Ready = Unplanned & {
  readonly definition: AlertRuleDefinition | null;
  readonly severity: Severity | null;
};

/**
 * Plans the oldest alerts that nobody has planned: each gets its deliveries, or waits in the next digest of its rule,
 * in one transaction with the mark that it is planned.
 *
 * @returns how many alerts were looked at
 */
export async function planAlerts(parts: PlanningParts, limit: number): Promise<number> {
  const { rows } = await parts.pool.query<Unplanned>(UNPLANNED, [limit]);
  if (rows.length === 0) return 0;
  const readied = await ready(rows, parts);
  await withTransaction(parts.pool, async (tx) => {
    await tx.query(turnOf('alerts planning'));
    await plan(tx, readied, parts);
    parts.onPoint?.('planned and not written');
  });
  parts.onPoint?.('planned');
  return rows.length;
}

const UNPLANNED = `
select alert, rule, revision, owner, organisation from alerts.alert where not planned order by position, rule limit $1`;

/**
 * All of them in a few statements. Asked for one by one, hundreds would stand in line for connections until time is up, on a
 * slow database none would ever be planned, and whoever else needs a connection would wait behind them.
 */
async function ready(
  rows: readonly Unplanned[],
  { rules, facts }: PlanningParts,
): Promise<Ready[]> {
  const texts = await rules.textsOf(rows.map(({ rule, revision }) => ({ ruleId: rule, revision })));
  const defined = rows.map((row, index) => ({ ...row, definition: texts[index] ?? null }));
  const graded = defined.filter(({ definition }) => definition && asksSeverity(definition));
  const severities = await facts.severities(
    graded.map(({ alert, owner }) => ({ alertId: alert, ownerId: owner })),
  );
  return defined.map((row) => ({ ...row, severity: severities.get(row.alert) ?? null }));
}

async function plan(
  tx: Transaction,
  readied: readonly Ready[],
  { now }: PlanningParts,
): Promise<void> {
  const at = now();
  const open = await markPlanned(tx, readied);
  const paces = await pacesOf(tx, open);
  const deliveries: NewDelivery[] = [];
  const gatherings = new Map<string, Gathering>();
  for (const each of open) {
    const { definition, severity, rule, owner, organisation, alert } = each;
    const destinations = definition === null ? [] : destinationsOf(definition, owner);
    if (definition === null || destinations.length === 0) continue;
    const sending = sendingOf(definition, { now: at, severity, pace: paces.get(rule) ?? null });
    if (sending.pace !== null) paces.set(rule, sending.pace);
    if (sending.how === 'gathered') {
      gatherings.set(rule, withAlert(gatherings.get(rule), each, sending));
      continue;
    }
    const about = { kind: 'alert', subject: alert, rule, owner, organisation } as const;
    for (const place of destinations) deliveries.push({ ...about, ...place, nextAt: sending.at });
  }
  for (const gathering of gatherings.values()) await gather(tx, gathering, at);
  await writePaces(tx, paces);
  await writeDeliveries(tx, deliveries, at);
}

/** Many of one rule are gathered as one. */
const withAlert = (
  known: Gathering | undefined,
  { rule, alert }: Ready,
  { dueAt, urgent }: Pick<Gathering, 'dueAt' | 'urgent'>,
): Gathering => ({
  rule,
  alerts: [...(known?.alerts ?? []), alert],
  dueAt: known && known.dueAt < dueAt ? known.dueAt : dueAt,
  urgent: urgent || (known?.urgent ?? false),
});

/** Those that nobody else has planned meanwhile. */
async function markPlanned(tx: Transaction, readied: readonly Ready[]): Promise<Ready[]> {
  const { rows } = await tx.query<{ alert: string }>(
    'update alerts.alert set planned = true where alert = any($1::uuid[]) and not planned returning alert',
    [readied.map(({ alert }) => alert)],
  );
  const mine = new Set(rows.map(({ alert }) => alert));
  return readied.filter(({ alert }) => mine.has(alert));
}

async function pacesOf(tx: Transaction, readied: readonly Ready[]): Promise<Map<string, Pace>> {
  const throttled = readied.filter(({ definition }) => definition?.throttle != null);
  if (throttled.length === 0) return new Map();
  const { rows } = await tx.query<{ rule: string; began_at: Date; sent: number }>(
    'select rule, began_at, sent from alerts.pace where rule = any($1::uuid[])',
    [throttled.map(({ rule }) => rule)],
  );
  return new Map(rows.map(({ rule, began_at: beganAt, sent }) => [rule, { beganAt, sent }]));
}

async function writePaces(tx: Transaction, paces: ReadonlyMap<string, Pace>): Promise<void> {
  if (paces.size === 0) return;
  const all = [...paces];
  await tx.query(
    `insert into alerts.pace (rule, began_at, sent)
     select * from unnest($1::uuid[], $2::timestamptz[], $3::int[])
     on conflict (rule) do update set began_at = excluded.began_at, sent = excluded.sent`,
    [
      all.map(([rule]) => rule),
      all.map(([, { beganAt }]) => beganAt),
      all.map(([, { sent }]) => sent),
    ],
  );
}
