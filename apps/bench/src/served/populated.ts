import type { BenchMachine } from '../measure/machine.js';
import { seeded, timed } from '../measure/statistics.js';
import { tidy } from '../measure/tidy.js';
import { fillViews } from '../workload/made-log.js';
import { openPopulation, type Population } from '../workload/population.js';
import { openPlace, type Place } from './place.js';

/** What autovacuum would have looked at long before a network is that large. */
const READ_TABLES = [
  'access.report',
  'keys.data_key',
  'views.report',
  'views.posting',
  'views.incident',
  'views.incident_report',
];

/** A network of so many incidents, in the proportions of a real one. */
export async function populate(
  machine: BenchMachine,
  place: Place,
  incidents: number,
): Promise<Population['tokens']> {
  const network = await openPlace(place, []);
  try {
    const { store } = network;
    const { draw, tokens } = await openPopulation(store, seeded(machine.seed));
    const took = await timed(() => fillViews({ url: place.url, store, appends: incidents, draw }));
    await tidy(place.url, READ_TABLES);
    machine.say(`  ${incidents} incidents folded in ${(took / 1000).toFixed(1)} s`);
    return tokens;
  } finally {
    await network.close();
  }
}
