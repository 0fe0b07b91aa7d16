import type { BenchRow } from '../measure/row.js';
import { ALERTS, CHANGES } from '../measure/watches.js';
import type { Alerting } from '../served/alerting.js';
import { newPlace } from '../served/place.js';
import { startProgram } from '../served/program.js';
import { aMember, type Member } from '../workload/members.js';
import { measureCrowds, VIEWERS } from './crowd.js';
import { join } from './live.js';

/** Many who wait for alerts. */
export const alertSubscriptions: BenchRow = {
  name: 'alert-subscriptions',
  about:
    'memory of open alertRaised, and one change told to 100 owners of rules, against bare graphql-ws',
  async run(machine) {
    const members = Array.from({ length: VIEWERS }, () => aMember());
    const author = aMember();
    const place = await newPlace(machine);
    await join(place, [...members, author]);
    const tocsin = startProgram(machine, 'network-program');
    const bare = startProgram(machine, 'bare-sockets-program');
    const url = await tocsin.ask<string>('serve', { ...place, roles: ['projector', 'notifier'] });
    await tocsin.ask('alerting', rulesAbout(author, members));
    const bareUrl = await bare.ask<string>('serve', { url: await machine.createDatabase() });
    const input = { authors: [author.author] };
    return measureCrowds(machine.scale, {
      ours: { url, members, program: tocsin, input, watch: ALERTS },
      theirs: { url: `${bareUrl}/graphql`, members, program: bare, input: {}, watch: CHANGES },
      told: 'one change as an alert',
      opened: 'an alert subscription',
    });
  },
};

/** A rule for each of these people, about what one member reports; nothing is pushed. */
export const rulesAbout = ({ handle }: Member, owners: readonly Member[]): Alerting[] =>
  owners.map(({ token }) => ({
    token,
    port: null,
    filter: { kind: 'organisation', in: [handle] },
  }));
