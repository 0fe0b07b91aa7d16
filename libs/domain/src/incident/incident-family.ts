import { evolveIncident, noIncident, type IncidentState, type OpenIncident } from './incident.js';
import type { IncidentEvent } from './incident-events.js';

/** Incidents as of one moment, by id; `none` for what is not known. */
export type IncidentLookup = (incidentId: string) => IncidentState;

/**
 * The incidents through which one is told, itself first, up to but without the one that stands by itself: empty where it
 * stands by itself. Ends also where streams of different moments make a circle.
 */
export function wayUp(find: IncidentLookup, incidentId: string): readonly string[] {
  const way: string[] = [];
  for (let id = incidentId; !way.includes(id);) {
    const into = mergedInto(find, id);
    if (into === null) break;
    way.push(id);
    id = into;
  }
  return way;
}

/** A merge holds where both say so: between the two events of one append it does not yet, or no more. */
function mergedInto(find: IncidentLookup, incidentId: string): string | null {
  const into = openOf(find, incidentId)?.mergedInto ?? null;
  return into !== null && openOf(find, into)?.absorbed.includes(incidentId) ? into : null;
}

/** The incident that an incident is told by now: itself unless it was merged. */
export function standingFor(find: IncidentLookup, incidentId: string): string {
  const last = wayUp(find, incidentId).at(-1);
  return (last === undefined ? null : mergedInto(find, last)) ?? incidentId;
}

/** An incident and all that was merged into it, directly and through others, each once; itself first. */
export function partsOf(find: IncidentLookup, incidentId: string): readonly OpenIncident[] {
  const parts = new Map<string, OpenIncident>();
  const waiting = [incidentId];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const state = openOf(find, id);
    if (state === null || parts.has(id)) continue;
    parts.set(id, state);
    waiting.push(...state.absorbed.filter((part) => mergedInto(find, part) === id));
  }
  return [...parts.values()];
}

/** The reports of an incident and of all that was merged into it, each with the merged incidents through which it came. */
export function reportsIn(
  find: IncidentLookup,
  incidentId: string,
): ReadonlyMap<string, readonly string[]> {
  const reports = new Map<string, readonly string[]>();
  for (const part of partsOf(find, incidentId)) {
    const whole = wayUp(find, part.incidentId);
    const end = whole.indexOf(incidentId);
    const through = part.incidentId === incidentId ? [] : end < 0 ? whole : whole.slice(0, end);
    for (const report of part.reports) {
      reports.set(report, [...new Set([...(reports.get(report) ?? []), ...through])]);
    }
  }
  return reports;
}

type Told = { readonly event: unknown };

/** Incidents that an incident was merged with at any time, by its events. */
function relatedBy(events: readonly Told[]): string[] {
  return events.flatMap((told) => {
    const event = told.event as IncidentEvent;
    if (event.type === 'IncidentMerged') return [event.data.intoId];
    return event.type === 'IncidentAbsorbed' ? [event.data.mergedId] : [];
  });
}

/**
 * Events of incidents and of all that they were ever merged with, however far. One reading where nothing was merged.
 *
 * @param read gives the events of incidents by their ids; what cannot be read may be left out
 */
export async function readFamily<Event extends Told>(
  incidentIds: readonly string[],
  read: (incidentIds: readonly string[]) => Promise<ReadonlyMap<string, readonly Event[]>>,
): Promise<Map<string, readonly Event[]>> {
  const known = new Map<string, readonly Event[]>();
  const asked = new Set<string>();
  for (let wanted = [...new Set(incidentIds)]; wanted.length > 0;) {
    for (const id of wanted) asked.add(id);
    const found = await read(wanted);
    for (const [id, events] of found) known.set(id, events);
    const related = [...found.values()].flatMap(relatedBy);
    wanted = [...new Set(related)].filter((id) => !asked.has(id));
  }
  return known;
}

/** An incident as its events leave it, from where it stood before them. */
export const foldIncident = (
  events: readonly Told[],
  before: IncidentState = noIncident,
): IncidentState =>
  events.reduce<IncidentState>(
    (state, { event }) => evolveIncident(state, event as IncidentEvent),
    before,
  );

/** Incidents folded from their events, each when it is first asked for. */
export function lookupIn(family: ReadonlyMap<string, readonly Told[]>): IncidentLookup {
  const folded = new Map<string, IncidentState>();
  return (id) => {
    const known = folded.get(id);
    if (known) return known;
    const state = foldIncident(family.get(id) ?? []);
    folded.set(id, state);
    return state;
  };
}

function openOf(find: IncidentLookup, incidentId: string): OpenIncident | null {
  const state = find(incidentId);
  return state.status === 'open' ? state : null;
}
