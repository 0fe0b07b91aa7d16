import {
  mergeIncidents,
  streamOf,
  unmergeIncidents,
  type Decision,
  type IncidentEvent,
  type MergeRefusal,
  type NamedIncident,
} from '@tocsin/domain';
import { decideAndAppend, type Attempt, type CommandSetting } from './command-setting.js';
import type { CommandContext, MergeInput, Merged, Outcome, UnmergeInput } from './commands.js';
import { loadCitedIncident, type LoadedIncident } from './load-incident.js';
import { notFound, scopeMissing } from './refusals.js';

/** Lets one incident be told by another one: by a coordinator who sees a report of both. */
export async function merge(
  setting: CommandSetting,
  input: MergeInput,
  context: CommandContext,
): Promise<Outcome<Merged>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  return decideAndAppend(setting, context, async () => {
    const from = await loadCitedIncident(setting, input.fromId);
    const into = await loadCitedIncident(setting, input.intoId);
    const command = { from: named(from), into: named(into), reason: input.reason };
    const decision = mergeIncidents(command, context.principal.viewer);
    return attemptOf(decision, [from, into]);
  });
}

/** Takes a merge back: the incident stands by itself again. */
export async function unmerge(
  setting: CommandSetting,
  input: UnmergeInput,
  context: CommandContext,
): Promise<Outcome<Merged>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  return decideAndAppend(setting, context, async () => {
    const merged = await loadCitedIncident(setting, input.incidentId);
    return attemptOf(unmergeIncidents(named(merged), context.principal.viewer), [merged]);
  });
}

const named = ({ cited, linked, incident }: LoadedIncident): NamedIncident => ({
  incident: cited,
  reports: linked,
  standing: incident,
});

/** Each half goes to the stream of its incident, in one append. */
function attemptOf(
  decision: Decision<IncidentEvent, MergeRefusal>,
  loaded: readonly LoadedIncident[],
): Attempt<Merged> {
  if (!decision.ok) return { answer: decision };
  const [half] = decision.events;
  if (half?.type !== 'IncidentMerged' && half?.type !== 'IncidentUnmerged') {
    return { answer: notFound('incident') };
  }
  const { incidentId, intoId } = half.data;
  const streams = decision.events.map((event) => ({
    stream: streamOf.incident(event.data.incidentId),
    expectedVersion: Math.max(...loaded.map(({ versionOf }) => versionOf(event.data.incidentId))),
    events: [event],
  }));
  return {
    append: { streams },
    written: ({ last }) => ({ incidentId, intoId, position: last }),
  };
}
