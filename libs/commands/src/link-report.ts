import { linkReport, streamOf, unlinkReport, type LinkCommand } from '@tocsin/domain';
import { decideAndAppend, type Attempt, type CommandSetting } from './command-setting.js';
import type { CommandContext, Linked, LinkInput, Outcome } from './commands.js';
import { loadCitedIncident } from './load-incident.js';
import { spelled } from './load-report.js';
import { notFound, scopeMissing } from './refusals.js';

/** Says that a report is about an incident: its source does, or a coordinator who may read it. */
export const link = (setting: CommandSetting, input: LinkInput, context: CommandContext) =>
  changeLink(setting, context, { input, decide: linkReport });

/** Takes it back. The incident stays, also when nothing is left in it. */
export const unlink = (setting: CommandSetting, input: LinkInput, context: CommandContext) =>
  changeLink(setting, context, { input, decide: unlinkReport });

type Change = {
  readonly input: LinkInput;
  readonly decide: typeof linkReport | typeof unlinkReport;
};

async function changeLink(
  setting: CommandSetting,
  context: CommandContext,
  change: Change,
): Promise<Outcome<Linked>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  return decideAndAppend(setting, context, () => attempt(setting, context, change));
}

async function attempt(
  setting: CommandSetting,
  { principal }: CommandContext,
  { input, decide }: Change,
): Promise<Attempt<Linked>> {
  const citation = spelled('TR', input.reportId);
  const cited = citation && (await setting.access.cited(citation));
  const reportId = cited && cited.kind === 'report' ? cited.id : null;
  const report = reportId && (await setting.access.reports([reportId])).get(reportId);
  // Who names an incident that was merged means the one that it is told by.
  const { incident, merged, linked, versionOf } = await loadCitedIncident(
    setting,
    input.incidentId,
  );
  if (!report) return { answer: notFound('report') };
  const command: LinkCommand = { report, linked, merged };
  const decision = decide(incident, command, principal.viewer);
  if (!decision.ok || incident.status === 'none') {
    return { answer: decision.ok ? notFound('incident') : decision };
  }
  const { incidentId } = incident;
  const streams = decision.events.map((event) => ({
    stream: streamOf.incident(event.data.incidentId),
    expectedVersion: versionOf(event.data.incidentId),
    events: [event],
  }));
  return {
    append: { streams },
    written: ({ last }) => ({ reportId: report.reportId, incidentId, position: last }),
  };
}
