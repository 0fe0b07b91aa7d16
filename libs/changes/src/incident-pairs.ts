import {
  foldIncident,
  reportsIn,
  standingFor,
  type IncidentLookup,
  type IncidentState,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import type { Releases } from './releases.js';

/** Events of incidents by their ids. */
export type Family = ReadonlyMap<string, readonly RecordedEvent[]>;

/** What readers saw of a stream before an append, and what came into sight with it. */
export type Split = (events: readonly RecordedEvent[]) => ReturnType<Releases['splitBy']>;

/** The reports of an incident, each with the merged incidents through which it came. */
type Reports = ReturnType<typeof reportsIn>;

/** An incident before and after an append; no reports while it was merged into another one. */
export type Pair = {
  readonly incidentId: string;
  readonly citation: string;
  readonly before: Reports;
  readonly after: Reports;
  readonly linked: readonly string[];
  readonly mergedAway: boolean;
};

/**
 * The incidents in which an append is to be noticed: those that it touched, and those by which they were told before it or
 * are told after it. By id.
 */
export function pairsOf(touched: readonly string[], family: Family, split: Split): Pair[] {
  const both = bothSides(family, split);
  const before: IncidentLookup = (id) => both(id).before;
  const after: IncidentLookup = (id) => both(id).after;
  const noticed = touched.flatMap((id) => [id, standingFor(before, id), standingFor(after, id)]);
  return [...new Set(noticed)].sort().flatMap((incidentId) => {
    const state = after(incidentId);
    if (state.status === 'none') return [];
    return [
      {
        incidentId,
        citation: state.citation,
        before: told(before, incidentId),
        after: told(after, incidentId),
        linked: newIn(before(incidentId), state),
        mergedAway:
          standingFor(before, incidentId) === incidentId &&
          standingFor(after, incidentId) !== incidentId,
      },
    ];
  });
}

type Sides = { readonly before: IncidentState; readonly after: IncidentState };

/** Incidents before and after, each folded when it is first asked for: of a burst hardly any belongs to an append. */
function bothSides(family: Family, split: Split): (incidentId: string) => Sides {
  const known = new Map<string, Sides>();
  return (id) => {
    const sides = known.get(id);
    if (sides) return sides;
    const { earlier, changed } = split(family.get(id) ?? []);
    const before = foldIncident(earlier);
    const folded = { before, after: foldIncident(changed, before) };
    known.set(id, folded);
    return folded;
  };
}

/** What an incident shows: nothing where another one does. */
const told = (find: IncidentLookup, incidentId: string): Reports =>
  standingFor(find, incidentId) === incidentId ? reportsIn(find, incidentId) : new Map();

const linksOf = (state: IncidentState): readonly string[] =>
  state.status === 'open' ? state.reports : [];

const newIn = (before: IncidentState, after: IncidentState): string[] =>
  linksOf(after).filter((report) => !linksOf(before).includes(report));
