import type { RecallFacts, RecallState, ReportState } from '@tocsin/domain';
import { accessOf } from '@tocsin/domain';
import type { Reading } from '@tocsin/disclosure';
import type { CommandSetting } from '../command-setting.js';
import { viewersOf } from '../viewers-of.js';

/** What the directory and the ledger know of who holds a report. */
export type KnownHolders = RecallFacts & { readonly readers: readonly Reading[] };

/** Stands for a report that is not there: it is looked up like one that is. */
const NO_REPORT = '00000000-0000-0000-0000-000000000000';

/** The same for many reports, in as many statements as for one. In the order of the states. */
export async function recallFacts(
  setting: CommandSetting,
  states: readonly RecallState[],
): Promise<KnownHolders[]> {
  const [members, readings] = await Promise.all([
    setting.access.directory(),
    setting.ledger.readersOf(states.map(({ report }) => idOf(report))),
  ]);
  const people = states.flatMap((state) => [
    ...namedIn(state),
    ...(readings.get(idOf(state.report)) ?? []).map(({ personId }) => personId),
  ]);
  const known = await setting.access.people([...new Set(people)]);
  const viewers = viewersOf(known.values(), members);
  return states.map(({ report }) => ({
    members,
    people: viewers,
    readers: readings.get(idOf(report)) ?? [],
  }));
}

const idOf = (report: ReportState): string =>
  report.status === 'none' ? NO_REPORT : report.reportId;

/** Everybody who was ever named, or asked in his own name. */
function namedIn({ report, markings, entries }: RecallState): string[] {
  const now = report.status === 'none' ? [] : [accessOf(report)];
  return [
    ...[...markings, ...now].flatMap(({ sharing }) => sharing.namedPeople),
    ...[...entries.values()].flatMap(({ personId }) => personId ?? []),
  ];
}
