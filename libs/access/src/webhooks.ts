import type { Query } from './query.js';
import { nowSql } from './visible-sql.js';

/** Nothing but challenges is sent to an endpoint that is not active. */
export type WebhookEntryState = 'unverified' | 'active' | 'paused' | 'disabled';

export type WebhookEntry = {
  readonly webhookId: string;
  readonly organisationId: string;
  /** Who registered it, and is told when it fails. */
  readonly personId: string;
  readonly state: WebhookEntryState;
};

/** The part of the port that says which endpoints there are. Removed ones are absent. */
export type WebhookReader = {
  /** By id. */
  webhooks(ids: readonly string[]): Promise<Map<string, WebhookEntry>>;
  /** Oldest first; ids are UUIDv7. */
  webhooksOf(organisationId: string): Promise<readonly WebhookEntry[]>;
};

type WebhookRow = {
  readonly webhook: string;
  readonly organisation: string;
  readonly person: string;
  readonly state: WebhookEntryState;
};

const SELECT_WEBHOOKS = `
  select w.webhook, w.organisation, w.person, w.state from access.webhook w where ${nowSql('w')}`;

/** Reads endpoints from the table of this room. */
export const webhookReader = (query: Query): WebhookReader => ({
  async webhooks(ids) {
    if (ids.length === 0) return new Map();
    const text = `${SELECT_WEBHOOKS} and w.webhook = any($1::uuid[])`;
    const rows = await query<WebhookRow>('webhooks', text, [ids]);
    return new Map(rows.map((row) => [row.webhook, webhookFrom(row)]));
  },
  async webhooksOf(organisationId) {
    const text = `${SELECT_WEBHOOKS} and w.organisation = $1 order by w.webhook`;
    return (await query<WebhookRow>('webhooks_of', text, [organisationId])).map(webhookFrom);
  },
});

const webhookFrom = (row: WebhookRow): WebhookEntry => ({
  webhookId: row.webhook,
  organisationId: row.organisation,
  personId: row.person,
  state: row.state,
});

/** The same from rows in memory. */
export const webhooksIn = (rows: () => readonly WebhookRow[]): WebhookReader => ({
  webhooks: async (ids) =>
    new Map(
      rows()
        .filter(({ webhook }) => ids.includes(webhook))
        .map((row) => [row.webhook, webhookFrom(row)]),
    ),
  webhooksOf: async (organisationId) =>
    rows()
      .filter(({ organisation }) => organisation === organisationId)
      .map(webhookFrom)
      .sort((a, b) => (a.webhookId < b.webhookId ? -1 : 1)),
});
