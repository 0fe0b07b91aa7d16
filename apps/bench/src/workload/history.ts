import type { Network } from '@tocsin/network';
import { seeded } from '../measure/statistics.js';
import { tidy } from '../measure/tidy.js';
import { aReport } from './a-report.js';
import { aMember } from './members.js';
import { appendOrThrow, aSubmission, fill } from './submissions.js';

/** Events that one submission appends. */
const PER_SUBMISSION = 3;

/** Fills an empty network with about so many events, one 2 kB report to two facts; gives how many there are. */
export async function writeHistory(
  { store, database }: Network,
  { events, seed }: { readonly events: number; readonly seed: number },
): Promise<number> {
  const random = seeded(seed);
  const { author, append } = aMember();
  await appendOrThrow(store, append);
  const submissions = Math.ceil(events / PER_SUBMISSION);
  await fill(store, submissions, (serial) => aSubmission(aReport(serial, random), author));
  await tidy(database.url, ['events.event', 'keys.data_key']);
  return (await store.head()).position;
}
