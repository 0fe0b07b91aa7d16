import { deliveryId } from './delivery-ids.js';
import type { Destination } from './destinations.js';
import type { Transaction } from './sql.js';

/** A delivery that is to be made. */
export type NewDelivery = Destination & {
  readonly kind: 'alert' | 'digest' | 'test' | 'notice';
  /** Id of the alert or digest; of a test or a notice, what makes it one. */
  readonly subject: string;
  readonly rule: string | null;
  readonly organisation: string;
  readonly owner: string;
  readonly nextAt: Date;
  readonly notice?: string;
};

/** Writes deliveries that are not there yet, and has their destinations looked at. In the order of destinations: two that write at once wait for each other, and not in a circle. */
export async function writeDeliveries(
  tx: Transaction,
  deliveries: readonly NewDelivery[],
  now: Date,
): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = deliveries.map((each) => ({
    delivery: deliveryId(each.subject, each.channel, each.destination),
    rule: each.rule,
    alert: each.kind === 'alert' ? each.subject : null,
    digest: each.kind === 'digest' ? each.subject : null,
    kind: each.kind,
    channel: each.channel,
    destination: each.destination,
    organisation: each.organisation,
    owner: each.owner,
    next_at: each.nextAt,
    notice: each.notice ?? null,
  }));
  await tx.query(WRITE, [JSON.stringify(rows), now]);
}

const WRITE = `
with given as (
  select * from jsonb_to_recordset($1::jsonb) as g(delivery uuid, rule uuid, alert uuid, digest uuid, kind text, channel text,
    destination uuid, organisation uuid, owner uuid, next_at timestamptz, notice text)),
written as (
  insert into alerts.delivery (delivery, rule, alert, digest, kind, channel, destination, organisation, owner, state,
    made_at, next_at, waits_from, notice)
  select delivery, rule, alert, digest, kind, channel, destination, organisation, owner, 'waiting', $2, next_at, $2, notice
  from given on conflict (delivery) do nothing)
insert into alerts.destination as d (channel, destination, organisation, next_at)
select channel, destination, (array_agg(organisation))[1], min(next_at) from given
group by channel, destination order by channel, destination
on conflict (channel, destination) do update set next_at = least(d.next_at, excluded.next_at)`;
