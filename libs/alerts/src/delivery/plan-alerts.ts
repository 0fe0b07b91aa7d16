import { withTransaction } from '@tocsin/postgres';
import type { AlertRuleDefinition, Severity } from '@tocsin/domain';
import { gather, type Gathering } from '../digest/gathering.js';
import { destinationsOf } from './destinations.js';
import { writeDeliveries, type NewDelivery } from './new-deliveries.js';
import { asksSeverity, sendingOf } from './planned-sending.js';
import type { DeliveryFacts, DeliveryRules } from './ports.js';
import { pacesOf, writePaces } from './paces.js';
import { turnOf, type Pool, type Transaction } from './sql.js';
import { NO_PACES } from './throttle.js';

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
  const throttled = open.filter(({ definition }) => definition?.throttle != null);
  const paces = await pacesOf(
    tx,
    throttled.map(({ rule }) => rule),
  );
  const deliveries: NewDelivery[] = [];
  const gatherings = new Map<string, Gathering>();
  for (const each of open) {
    const { definition, severity, rule, owner, organisation, alert } = each;
    const destinations = definition === null ? [] : destinationsOf(definition, owner);
    if (definition === null || destinations.length === 0) continue;
    const before = paces.get(rule) ?? NO_PACES;
    const sending = sendingOf(definition, { now: at, severity, paces: before });
    paces.set(rule, sending.paces);
    if (sending.how === 'gathered') {
      const place = `${rule} ${sending.putOff}`;
      gatherings.set(place, withAlert(gatherings.get(place), each, sending));
      continue;
    }
    const about = { kind: 'alert', subject: alert, rule, owner, organisation } as const;
    for (const place of destinations) deliveries.push({ ...about, ...place, nextAt: sending.at });
  }
  for (const gathering of inOrder(gatherings)) await gather(tx, gathering, at);
  await writePaces(tx, paces);
  await writeDeliveries(tx, deliveries, at);
}

/** Both of one rule in the order in which whoever makes its digest holds them: two that do it wait, and not in a circle. */
const inOrder = (gatherings: ReadonlyMap<string, Gathering>): Gathering[] =>
  [...gatherings.values()].toSorted((one, other) => Number(one.putOff) - Number(other.putOff));

/** Many of one rule are gathered as one. */
const withAlert = (
  known: Gathering | undefined,
  { rule, alert }: Ready,
  { dueAt, urgent, putOff }: Pick<Gathering, 'dueAt' | 'urgent' | 'putOff'>,
): Gathering => ({
  rule,
  putOff,
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
