import type { Append } from '@tocsin/event-store';
import type { Network, NetworkOptions } from '@tocsin/network';
import { seeded } from '../measure/statistics.js';
import { aReport } from '../workload/a-report.js';
import type { Author } from '../workload/members.js';
import { nth } from '../workload/nth.js';
import { appendOrThrow, aSubmission } from '../workload/submissions.js';
import { alerting, type Alerting } from './alerting.js';
import { drive, type Drive } from './drive.js';
import { openApi } from './open-api.js';
import { openPlace, type Place } from './place.js';
import { answerParent, memory } from './program.js';

/**
 * The product in one process, as `npm start` runs it: it folds views, serves the API, and makes changes when asked. A
 * gateway folds nothing.
 */
export type Serving = Place & { readonly roles?: NetworkOptions['roles'] };

const closing: (() => Promise<unknown>)[] = [];
const random = seeded(7);
let opened: Network | null = null;
let serial = 0;

answerParent(
  {
    async serve({ roles = ['projector'], ...place }: Serving) {
      const network = await openPlace(place, roles);
      const api = await openApi(network);
      closing.push(api.close, network.close);
      opened = network;
      return api.url.replace('http:', 'ws:') + '/graphql';
    },
    async alerting(rules: readonly Alerting[]) {
      for (const rule of rules) await alerting(opened as Network, rule);
    },
    async drive({ authors, ...pace }: Drive & { readonly authors: readonly Author[] }) {
      const { store } = opened as Network;
      return drive(pace, () => {
        serial += 1;
        const append = aSubmission(aReport(serial, random), nth(authors, serial % authors.length));
        return { id: incidentOf(append), done: appendOrThrow(store, append) };
      });
    },
    memory,
  },
  async () => {
    for (const close of closing) await close();
  },
);

/** TI-… of the incident that an append opens. */
function incidentOf({ streams }: Append): string {
  for (const event of streams.flatMap(({ events }) => events)) {
    if (event.type === 'IncidentOpened') return event.data.citation;
  }
  throw new Error('no incident is opened');
}
