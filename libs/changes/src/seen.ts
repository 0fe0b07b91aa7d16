import {
  matches,
  mayKnowSource,
  mayReadRequest,
  reportFacets,
  textOf,
  visible,
  type FilterSubject,
  type IncidentFilter,
  type LivingReport,
  type ReportFacets,
  type Viewer,
} from '@tocsin/domain';
import type { AppendedUnit } from './appends.js';
import type { IncidentDelta, LinkedSnapshot, ReportSnapshot } from './snapshots.js';

/** Whose eyes, looking for what. */
export type Look = { readonly viewer: Viewer | null; readonly filter: IncidentFilter };

/**
 * What an append means to one viewer: an incident came into sight, changed in something that he may see, went out of
 * sight, or nothing at all. What happens behind his back is nothing.
 */
export function changeFor(
  look: Look,
  { before, after }: IncidentDelta,
  { erased }: Pick<AppendedUnit, 'erased'>,
): 'APPEARED' | 'CHANGED' | 'GONE' | null {
  // What was erased cannot be matched any more; whoever could read it learns that it is gone.
  const lost = before.some(
    ({ state, access }) => erased.includes(state.reportId) && visible(look.viewer, access),
  );
  const was = lost || before.some((report) => shows(report, look));
  const is = after.some((report) => shows(report, look));
  if (!was && is) return 'APPEARED';
  if (was && !is) return 'GONE';
  if (!was) return null;
  return lost || face(before, look.viewer) !== face(after, look.viewer) ? 'CHANGED' : null;
}

const shows = (report: ReportSnapshot, { viewer, filter }: Look): boolean =>
  report.state.status !== 'erased' &&
  visible(viewer, report.access) &&
  matches(filter, subjectOf(report, report.state, mayKnowSource(viewer, report.access)));

/** What a filter looks at; the same for a subscription and an alert as for a list. */
export function subjectOf(
  { recordedAt, organisation }: ReportSnapshot,
  state: LivingReport,
  knowsSource: boolean,
): FilterSubject {
  return {
    facets: remembered(facets, state, () => reportFacets(state.report)),
    label: state.sharing.label,
    status: state.status,
    recordedAt,
    organisation: knowsSource ? organisation : null,
    text: () => remembered(texts, state, () => textOf(state.report)),
  };
}

const facets = new WeakMap<LivingReport, ReportFacets>();
const texts = new WeakMap<LivingReport, string>();

/** Worked out once for all subscribers that look at the same state. */
function remembered<Key extends object, Value>(
  memory: WeakMap<Key, Value>,
  key: Key,
  make: () => Value,
): Value {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const value = make();
  memory.set(key, value);
  return value;
}

/** Everything about the visible reports that this viewer could notice. The audience is known to the source alone. */
const face = (reports: readonly LinkedSnapshot[], viewer: Viewer | null): string =>
  reports
    .filter(({ state, access }) => state.status !== 'erased' && visible(viewer, access))
    .map(({ state, access, requests, through }) => {
      const asked = requests
        .filter((request) => mayReadRequest(viewer, access, request))
        .map(({ requestId, answer, revisions }) => [requestId, answer !== null, revisions]);
      const isSource = viewer?.organisationId === state.organisationId;
      const own = isSource ? [state.sharing, access.clients] : null;
      const { reportId, revision, status, sharing } = state;
      const said = [reportId, revision, status, sharing.label, state.public, own, asked];
      return JSON.stringify(through.length > 0 ? [...said, through] : said);
    })
    .sort()
    .join();
