import type { AlertNotice, Notification } from '@tocsin/alerts';

export const PERSON = '01900000-0000-7000-8000-007065720001';
export const RULE = '01900000-0000-7000-8000-0072756c0001';
export const INCIDENT = 'TI-2026-ABCDEFGH-J';
export const REPORT = 'TR-2026-ABCDEFGH-J';

/** A TLP:GREEN alert about a new report, whatever is given otherwise. */
export const anAlert = (given: Partial<AlertNotice> = {}): AlertNotice => ({
  alertId: '01900000-0000-7000-8000-00616c650001',
  raisedAt: new Date('2026-05-04T12:00:00Z'),
  kinds: ['PUBLISHED'],
  label: 'TLP:GREEN',
  incidentId: INCIDENT,
  reportIds: [REPORT],
  drill: false,
  content: {
    severity: 'serious_incident',
    title: [
      { lang: 'en', value: 'Delivery robot drives into a crossing' },
      { lang: 'zh-Hans', value: '配送机器人闯入路口' },
    ],
    recommendedActions: [
      { lang: 'en', value: 'Stop robots with firmware 4.2' },
      { lang: 'zh-Hans', value: '停用固件 4.2 的机器人' },
    ],
  },
  reasons: [{ predicate: 'severity', value: 'serious_incident' }],
  clocks: [],
  ...given,
});

/** A notification of one alert, whatever is given otherwise. */
export const aNotification = (given: Partial<Notification> = {}): Notification => ({
  deliveryId: '01900000-0000-7000-8000-0064656c0001',
  kind: 'alert',
  rule: { ruleId: RULE, name: 'Robots in the street' },
  alerts: [anAlert()],
  window: null,
  notice: null,
  destination: PERSON,
  sentAt: new Date('2026-05-04T12:00:03Z'),
  ...given,
});

/** A digest of these alerts over a day. */
export const aDigest = (alerts: readonly AlertNotice[]): Notification =>
  aNotification({
    kind: 'digest',
    alerts,
    window: {
      since: new Date('2026-05-03T22:00:00Z'),
      until: new Date('2026-05-04T22:00:00Z'),
      zone: 'Europe/Berlin',
    },
  });
