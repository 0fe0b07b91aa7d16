import type { BenchRow } from '../measure/row.js';
import { CHANGES } from '../measure/watches.js';
import { newPlace } from '../served/place.js';
import { startProgram } from '../served/program.js';
import { aMember } from '../workload/members.js';
import { nth } from '../workload/nth.js';
import { measureCrowds, VIEWERS } from './crowd.js';
import { join } from './live.js';

/** Many open subscriptions. */
export const subscriptions: BenchRow = {
  name: 'subscriptions',
  about:
    'memory of open subscriptions, and one change told to 100 viewers, against bare graphql-ws',
  async run(machine) {
    const members = Array.from({ length: VIEWERS }, () => aMember());
    const place = await newPlace(machine);
    await join(place, members);
    const tocsin = startProgram(machine, 'network-program');
    const bare = startProgram(machine, 'bare-sockets-program');
    const url = await tocsin.ask<string>('serve', place);
    const bareUrl = await bare.ask<string>('serve', { url: await machine.createDatabase() });
    const { author } = nth(members, 0);
    const both = { members, watch: CHANGES };
    return measureCrowds(machine.scale, {
      ours: { ...both, url, program: tocsin, input: { authors: [author] } },
      theirs: { ...both, url: `${bareUrl}/graphql`, program: bare, input: {} },
      told: 'one change',
      opened: 'a subscription',
    });
  },
};
