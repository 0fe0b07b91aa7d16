import { isSilent, severityRank, type AlertRuleDefinition, type Silence } from '@tocsin/domain';
import type { AlertNotice, Notification } from '../channel.js';
import type { Claimed } from './claim.js';
import { destinationsOf } from './destinations.js';
import type { DeliveryFacts, DeliveryRules, RuleStanding, Tellable } from './ports.js';
import type { Pool } from './sql.js';

type Parts = {
  readonly pool: Pool;
  readonly rules: DeliveryRules;
  readonly facts: DeliveryFacts;
};

/** What is to be sent now, or why nothing is. */
export type ToSend =
  | { readonly ok: true; readonly notification: Notification; readonly raisedAt: Date | null }
  | { readonly ok: false; readonly reason: Unsent };

type Unsent =
  | 'RULE_DELETED'
  | 'CHANNEL_REMOVED'
  | 'SILENCED'
  | 'ACCESS_LOST'
  | 'OWNER_SUSPENDED'
  | 'CLOCK_SETTLED';

type AlertRow = {
  readonly alert: string;
  readonly revision: number;
  readonly raised_at: Date;
  readonly incidents: readonly (string | null)[];
};

/** Makes what is sent out of what may be told at this moment: rights and silences are looked at again. */
export async function toSend(parts: Parts, claimed: Claimed, sentAt: Date): Promise<ToSend> {
  const { delivery: deliveryId, kind, destination, notice, rule } = claimed;
  const bare = {
    deliveryId,
    kind,
    destination,
    notice,
    rule: null,
    alerts: [],
    window: null,
    sentAt,
  };
  if (rule === null) return { ok: true, notification: bare, raisedAt: null };
  const asked = askedFor(await parts.rules.standing(rule), claimed);
  if (!asked.ok) return asked;
  const { standing } = asked;
  const rows = await alertsOf(parts.pool, claimed);
  const heard = rows.filter((row) => !isSilenced(row, standing.silences, sentAt));
  if (heard.length === 0)
    return { ok: false, reason: rows.length > 0 ? 'SILENCED' : 'ACCESS_LOST' };
  const told = await parts.facts.notices(
    heard.map(({ alert }) => alert),
    claimed.owner,
  );
  if (told === null) return { ok: false, reason: 'OWNER_SUSPENDED' };
  if (told.notices.length === 0) return { ok: false, reason: emptyBecause(told, heard.length) };
  const revision = Math.max(...rows.map((row) => row.revision));
  const definition = standing.textAt(revision);
  if (definition === null) return { ok: false, reason: 'RULE_DELETED' };
  const notification = {
    ...bare,
    rule: { ruleId: rule, name: definition.name },
    alerts: mostSeriousFirst(told.notices),
    window: await windowOf(parts.pool, claimed.digest, definition),
  };
  return { ok: true, notification, raisedAt: heard[0]?.raised_at ?? null };
}

type Asked =
  | { readonly ok: true; readonly standing: RuleStanding }
  | { readonly ok: false; readonly reason: Unsent };

/** What waited for its time, for the end of quiet hours or for another try goes nowhere where nobody wants it by now. */
function askedFor(standing: RuleStanding | null, { channel, destination, owner }: Claimed): Asked {
  if (standing === null) return { ok: false, reason: 'RULE_DELETED' };
  const isStill = destinationsOf(standing.definition, owner).some(
    (place) => place.channel === channel && place.destination === destination,
  );
  return isStill ? { ok: true, standing } : { ok: false, reason: 'CHANNEL_REMOVED' };
}

async function alertsOf(pool: Pool, { alert, digest }: Claimed): Promise<AlertRow[]> {
  const { rows } = await pool.query<AlertRow>(
    `select alert, revision, raised_at,
       array(select s ->> 'incident' from jsonb_array_elements(subjects) s) as incidents
     from alerts.alert where ${alert === null ? 'digest' : 'alert'} = $1 order by position`,
    [alert ?? digest],
  );
  return rows;
}

/** Of what may be read and of what may not the latter is said: it is what its owner should look after. */
const emptyBecause = ({ settled }: Tellable, asked: number): Unsent =>
  settled === asked ? 'CLOCK_SETTLED' : 'ACCESS_LOST';

/** All that an alert is about is silenced, by itself or with the whole rule. */
const isSilenced = ({ incidents }: AlertRow, silences: readonly Silence[], now: Date): boolean =>
  incidents.every((incident) => isSilent(silences, incident, now.getTime()));

/** What may not be told stands last: nobody shall read a grade out of its place. */
function mostSeriousFirst(alerts: readonly AlertNotice[]): AlertNotice[] {
  const grade = ({ content }: AlertNotice): number =>
    content === null ? -2 : severityRank(content.severity);
  return [...alerts].sort(
    (one, other) => grade(other) - grade(one) || one.raisedAt.getTime() - other.raisedAt.getTime(),
  );
}

async function windowOf(
  pool: Pool,
  digest: string | null,
  { timing, quietHours }: AlertRuleDefinition,
): Promise<Notification['window']> {
  if (digest === null) return null;
  const { rows } = await pool.query<{ since: Date; until: Date }>(
    'select since, until from alerts.digest where digest = $1',
    [digest],
  );
  const [row] = rows;
  const zone = 'zone' in timing ? timing.zone : (quietHours?.zone ?? 'UTC');
  return row ? { ...row, zone } : null;
}
