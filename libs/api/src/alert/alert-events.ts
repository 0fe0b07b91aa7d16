import type { PlainAddress } from '../http/plain-events.js';

/** `GET /alerts/events?after=…&lang=…`: alerts of the reader's rules, and those handed on to him, as they are raised. */
export const alertEvents: PlainAddress = {
  path: '/alerts/events',
  document: `subscription AlertEvents($after: String, $lang: LanguageTag!) {
  alertRaised(after: $after) {
    cursor
    alert { id raisedAt kinds drill handed rule { id name } reasons { predicate value }
      incidents { id tlp severity title(lang: $lang) }
      reports { id tlp status recommendedActions { lang value } }
      clocks { rule { id regime citation } mark dueAt stands } }
  }
}`,
  variablesOf: ({ lang }, after) => ({ after, lang: lang ?? 'en' }),
  told: (data) => {
    const { cursor, alert } = data['alertRaised'] as RaisedTold;
    return alert === null
      ? { id: cursor, event: 'heartbeat', data: '{}' }
      : { id: cursor, data: JSON.stringify({ cursor, alert }) };
  },
};

type RaisedTold = { readonly cursor: string; readonly alert: object | null };
