import type { BenchMachine } from '../measure/machine.js';
import { seeded, timed } from '../measure/statistics.js';
import { tidy } from '../measure/tidy.js';
import { fillViews } from '../workload/made-log.js';
import { openPopulation, type Population } from '../workload/population.js';
import { fill } from '../workload/submissions.js';
import { openPlace, type Place } from './place.js';

/** What autovacuum would have looked at long before a network is that large. */
const READ_TABLES = [
  'access.report',
  'events.citation',
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

const FOLDING_MS = 600_000;

/** The same, smaller, events and all: ids that people cite are looked up among them. Gives those ids, too. */
export async function populateWithEvents(
  machine: BenchMachine,
  place: Place,
  incidents: number,
): Promise<Pick<Population, 'tokens'> & { readonly cited: readonly string[] }> {
  const network = await openPlace(place, ['projector']);
  try {
    const { store, readModel, pool } = network;
    const { draw, tokens } = await openPopulation(store, seeded(machine.seed));
    await fill(store, incidents, draw);
    const { position } = await store.head();
    if (!(await readModel.waitFor(position, FOLDING_MS)))
      throw new Error('the views did not follow');
    const cited = await pool.query<{ id: string }>('select id from access.citation order by id');
    await tidy(place.url, READ_TABLES);
    return { tokens, cited: cited.rows.map(({ id }) => id) };
  } finally {
    await network.close();
  }
}
