import type { Place, PlaceMeaning } from '../report/incident-report.js';
import { ancestors, areaCode } from './m49.js';

export { ancestors, areaCode, countries, isCountry, isM49, isoToM49, regions } from './m49.js';

/**
 * Whether two areas (ISO 3166-1 alpha-2 or UN M49) are the same or one lies in the other. It holds both ways: a report
 * about the world concerns every country, and a filter on Europe finds a report about France.
 */
export function placesOverlap(a: string, b: string): boolean {
  const [first, second] = [areaCode(a), areaCode(b)];
  return first === second || ancestors(first).includes(second) || ancestors(second).includes(first);
}

/** The areas a place names: its country (also by its subdivision) and its region, in the one spelling. */
export function areasOf(place: Place): string[] {
  const country = place.country ?? place.subdivision?.slice(0, 2);
  return [country, place.unM49]
    .filter((code) => code !== undefined)
    .map(areaCode)
    .filter((code, index, all) => all.indexOf(code) === index);
}

/** Area codes by which a filter finds a report; each also with the meaning before it, as `harm_felt:GB`. */
export type PlaceFacets = {
  /** The areas named in the report. */
  readonly own: string[];
  /** These and all areas that contain them. */
  readonly up: string[];
};

/**
 * A filter on area X matches when `up` has X, or `own` has one of X's ancestors.
 */
export function placeFacets(places: readonly Place[]): PlaceFacets {
  const named = places.flatMap((place) =>
    areasOf(place).map((area) => ({ area, meaning: place.meaning })),
  );
  const own = named.flatMap(({ area, meaning }) => spelled([area], meaning));
  const up = named.flatMap(({ area, meaning }) => spelled([area, ...ancestors(area)], meaning));
  return { own: sortedOnce(own), up: sortedOnce(up) };
}

const spelled = (areas: string[], meaning: PlaceMeaning | undefined): string[] =>
  areas.flatMap((area) => (meaning ? [area, `${meaning}:${area}`] : [area]));

const sortedOnce = (codes: string[]): string[] => [...new Set(codes)].sort();
