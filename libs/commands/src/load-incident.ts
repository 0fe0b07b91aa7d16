import {
  lookupIn,
  noIncident,
  partsOf,
  readFamily,
  reportsIn,
  standingFor,
  streamOf,
  type IncidentState,
  type OpenIncident,
  type ReportAccess,
} from '@tocsin/domain';
import type { CommandSetting } from './command-setting.js';
import { spelled } from './load-report.js';

/** An incident as its own stream tells it, with who may read the reports in it as of now. */
export type LoadedIncident = {
  /** As it was cited. */
  readonly cited: IncidentState;
  /** The incident that it is told by: itself, unless it was merged. */
  readonly incident: IncidentState;
  /** What was merged into that one. */
  readonly merged: readonly OpenIncident[];
  /** The reports in what was cited, and in what was merged into that: by them it is seen. */
  readonly linked: readonly ReportAccess[];
  /** Of the streams of all of these; 0 for any other. */
  readonly versionOf: (incidentId: string) => number;
};

const NOTHING: LoadedIncident = {
  cited: noIncident,
  incident: noIncident,
  merged: [],
  linked: [],
  versionOf: () => 0,
};

/** Finds an incident by TI-…; what is cited wrongly loads like what was never opened. */
export async function loadCitedIncident(
  setting: CommandSetting,
  citation: string,
): Promise<LoadedIncident> {
  const id = spelled('TI', citation);
  const cited = id && (await setting.access.cited(id));
  if (!cited || cited.kind !== 'incident') return NOTHING;
  return loadIncident(setting, cited.id);
}

/** Finds an incident by its internal id. */
export async function loadIncident(
  { store, access }: CommandSetting,
  incidentId: string,
): Promise<LoadedIncident> {
  const family = await readFamily([incidentId], async (ids) => {
    const streams = await store.readStreams(ids.map(streamOf.incident));
    return new Map(ids.map((each) => [each, streams.get(streamOf.incident(each)) ?? []]));
  });
  const find = lookupIn(family);
  const standing = standingFor(find, incidentId);
  const reports = [...reportsIn(find, incidentId).keys()];
  return {
    cited: find(incidentId),
    incident: find(standing),
    merged: partsOf(find, standing).filter((part) => part.incidentId !== standing),
    linked: [...(await access.reports(reports)).values()],
    versionOf: (id) => family.get(id)?.at(-1)?.version ?? 0,
  };
}
