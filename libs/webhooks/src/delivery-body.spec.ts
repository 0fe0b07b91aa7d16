import { TLP_LABELS } from '@tocsin/domain';
import { deliveryBody } from './delivery-body.js';
import { aNotice, aNotification } from './testing/a-notification.js';

const origin = 'https://tocsin.example.org';
const thin = (given = {}) =>
  JSON.parse(deliveryBody(aNotification(given), { payload: 'thin', origin }));
const full = (given = {}) =>
  JSON.parse(deliveryBody(aNotification(given), { payload: 'full', origin }));

const pointer = {
  id: aNotice().alertId,
  raisedAt: '2026-05-04T12:00:00.000Z',
  kinds: ['PUBLISHED', 'SEVERITY_RAISED'],
  label: 'TLP:GREEN',
  incident: 'TI-2026-7QK4M2XD-H',
  reports: ['TR-2026-7QK4M2XD-H'],
  drill: false,
  link: 'https://tocsin.example.org/i/TI-2026-7QK4M2XD-H',
};

describe('a thin delivery', () => {
  it('holds ids, kinds, label and link, and nothing that anybody wrote', () => {
    expect(thin()).toEqual({
      type: 'alert.raised',
      timestamp: '2026-05-04T12:00:00.000Z',
      data: {
        delivery: aNotification().deliveryId,
        rule: { id: aNotification().rule?.ruleId },
        alerts: [pointer],
      },
    });
  });

  it('has no link where the report belongs to no incident', () => {
    expect(thin({ alerts: [aNotice({ incidentId: null })] }).data.alerts[0]).toMatchObject({
      incident: null,
      link: null,
    });
  });
});

describe('a full delivery', () => {
  it('says what the reports say and what of the rule matched', () => {
    const { severity, title, recommendedActions } = aNotice().content!;
    expect(full().data.rule).toEqual(
      aNotification().rule && { id: aNotification().rule?.ruleId, name: 'Buses in Europe' },
    );
    expect(full().data.alerts).toEqual([
      { ...pointer, severity, title, recommendedActions, reasons: aNotice().reasons },
    ]);
  });

  it('says of a clock which rule, how far the time is and when it is over; up to TLP:GREEN, and not thinly', () => {
    const clocks = [
      { ruleId: 'eu-aia-73-2', mark: 'half', dueAt: new Date('2026-05-19T08:30:00Z') },
    ] as const;
    const about = (given: { label: 'TLP:GREEN' | 'TLP:AMBER' }) => ({
      alerts: [aNotice({ ...given, kinds: ['CLOCK_RUNNING_OUT'], clocks })],
    });
    const green = about({ label: 'TLP:GREEN' });
    expect(full(green).data.alerts[0].clocks).toEqual([
      { rule: 'eu-aia-73-2', mark: 'half', dueAt: '2026-05-19T08:30:00.000Z' },
    ]);
    for (const alert of [full(about({ label: 'TLP:AMBER' })), thin(green)]) {
      expect(alert.data.alerts[0]).toMatchObject({ kinds: ['CLOCK_RUNNING_OUT'] });
      expect(alert.data.alerts[0]).not.toHaveProperty('clocks');
    }
  });

  it.each(TLP_LABELS.map((label) => [label, label === 'TLP:CLEAR' || label === 'TLP:GREEN']))(
    'of %s holds content: %s',
    (label, holds) => {
      const alerts = [aNotice({ label: label as 'TLP:RED' })];
      const [alert] = full({ alerts }).data.alerts;
      expect('title' in alert).toBe(holds);
      if (label !== 'TLP:RED') expect(alert).toMatchObject({ ...pointer, label });
      expect(JSON.stringify(alert).includes('disaster')).toBe(holds);
      const beside = [aNotice(), ...alerts];
      expect('name' in (full({ alerts: beside }).data.rule ?? {})).toBe(holds);
    },
  );

  it.each(['thin', 'full'] as const)(
    'of TLP:RED says that something waits, and neither what nor by which rule (%s)',
    (payload) => {
      const bodyOf = (label: 'TLP:RED' | 'TLP:AMBER', kind: 'alert' | 'digest') => {
        const alerts = [aNotice({ label }), aNotice()];
        return JSON.parse(deliveryBody(aNotification({ kind, alerts }), { payload, origin }));
      };
      for (const kind of ['alert', 'digest'] as const) {
        const { data } = bodyOf('TLP:RED', kind);
        const { id, raisedAt } = pointer;
        expect(data.alerts[0]).toEqual({ id, raisedAt, label: 'TLP:RED' });
        expect(data.alerts[1]).toMatchObject(pointer);
        expect(data).not.toHaveProperty('rule');
        expect(bodyOf('TLP:AMBER', kind).data.rule).toEqual({ id: aNotification().rule?.ruleId });
      }
    },
  );

  it('of an erased report is the pointer', () => {
    expect(full({ alerts: [aNotice({ content: null })] }).data.alerts).toEqual([pointer]);
  });
});

describe('other deliveries', () => {
  it('are a digest with its window, a test, and a word to the owner', () => {
    const window = {
      since: new Date('2026-05-03T06:00:00.000Z'),
      until: new Date('2026-05-04T06:00:00.000Z'),
      zone: 'Europe/Berlin',
    };
    expect(thin({ kind: 'digest', window })).toMatchObject({
      type: 'alert.digest',
      timestamp: '2026-05-04T06:00:00.000Z',
      data: { window: { since: '2026-05-03T06:00:00.000Z', zone: 'Europe/Berlin' } },
    });
    const none = { alerts: [], rule: null };
    expect(thin({ ...none, kind: 'test' })).toEqual({
      type: 'webhook.test',
      timestamp: '2026-05-04T12:00:07.500Z',
      data: { delivery: aNotification().deliveryId, alerts: [] },
    });
    expect(thin({ ...none, kind: 'notice', notice: 'WEBHOOK_DISABLED' })).toMatchObject({
      type: 'webhook.notice',
      data: { notice: 'WEBHOOK_DISABLED' },
    });
  });
});
