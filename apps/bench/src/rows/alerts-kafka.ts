import type { BenchRow } from '../measure/row.js';
import { startBroker } from '../served/broker.js';
import { newPlace } from '../served/place.js';
import { startProgram } from '../served/program.js';
import type { Role } from '../served/role-program.js';
import { alertedMembers, measuredAlerts } from './alerts.js';
import { join } from './live.js';
import { startBare } from './live-kafka.js';

/** From a change to the endpoint of who wants to be told, where every role is a process of its own. */
export const alertsKafka: BenchRow = {
  name: 'alerts-kafka',
  about:
    'the same with gateway, relay, projector and notifier apart, against bare pg + kafkajs + POST',
  async run(machine) {
    const kafka = await startBroker(machine);
    const members = alertedMembers();
    const place = { ...(await newPlace(machine)), kafka, endpointsHere: true };
    await join(place, members);
    for (const role of ['relay', 'projector', 'notifier'] as const) {
      await startProgram(machine, 'role-program').ask('open', { place, role } satisfies Role);
    }
    const tocsin = startProgram(machine, 'network-program');
    await tocsin.ask<string>('serve', { ...place, roles: [] });
    const { gateway: bare } = await startBare(machine, kafka);
    return measuredAlerts(machine, { place, members, tocsin, bare, how: ' over Kafka' });
  },
};
