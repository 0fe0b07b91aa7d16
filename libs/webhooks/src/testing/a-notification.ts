import type { AlertNotice, Notification } from '@tocsin/alerts';
import { someId } from '@tocsin/domain/testing';

export const WEBHOOK = someId('whk', 1);
export const SENT_AT = new Date('2026-05-04T12:00:07.500Z');

export const aNotice = (given: Partial<AlertNotice> = {}): AlertNotice => ({
  alertId: someId('alt', 1),
  raisedAt: new Date('2026-05-04T12:00:00.000Z'),
  kinds: ['PUBLISHED', 'SEVERITY_RAISED'],
  label: 'TLP:GREEN',
  incidentId: 'TI-2026-7QK4M2XD-H',
  reportIds: ['TR-2026-7QK4M2XD-H'],
  drill: false,
  content: {
    severity: 'disaster',
    title: [{ lang: 'en', value: 'Brakes let go on "autonomous" buses' }],
    recommendedActions: [{ lang: 'en', value: 'Take the buses off the road.' }],
  },
  reasons: [{ predicate: 'severity', value: 'disaster' }],
  clocks: [],
  ...given,
});

export const aNotification = (given: Partial<Notification> = {}): Notification => ({
  deliveryId: someId('del', 1),
  kind: 'alert',
  rule: { ruleId: someId('rul', 1), name: 'Buses in Europe' },
  alerts: [aNotice()],
  window: null,
  notice: null,
  destination: WEBHOOK,
  sentAt: SENT_AT,
  ...given,
});
