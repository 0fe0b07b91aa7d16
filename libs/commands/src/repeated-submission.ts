import { accessOf, streamOf, visible } from '@tocsin/domain';
import type { Duplicate, RecordedEvent } from '@tocsin/event-store';
import type { CommandSetting } from './command-setting.js';
import type { CommandContext, Outcome, Submitted, WrittenSubmission } from './commands.js';
import { MOST_INCIDENTS } from './link-new-report.js';
import { loadReport, versionFor } from './load-report.js';
import { notFound, refused, type Refused } from './refusals.js';

/** The answer that the first submission got, with the rights of today. */
export async function originalAnswer(
  setting: CommandSetting,
  duplicate: Duplicate,
  context: CommandContext,
): Promise<Outcome<Submitted>> {
  const { position } = duplicate;
  const other = otherSubmission(duplicate);
  if (other) return other;
  const written = await eventsOfAppend(setting, position);
  const { state } = await loadReport(setting, reportIn(written).reportId);
  const { viewer } = context.principal;
  if (state.status === 'none' || state.status === 'erased' || !visible(viewer, accessOf(state))) {
    return notFound('report');
  }
  return {
    ok: true,
    value: {
      reportId: state.reportId,
      citation: state.citation,
      version: versionFor(setting, context.principal, state),
      position: written.at(-1)?.position ?? position,
      incidents: await citationsOf(setting, written),
      duplicate: true,
    },
  };
}

/** What the first submission wrote, by its ids. */
export async function writtenSubmission(
  setting: CommandSetting,
  { position }: Duplicate,
): Promise<WrittenSubmission> {
  const written = await eventsOfAppend(setting, position);
  const { reportId, citation } = reportIn(written);
  return { reportId, citation, incidents: await citationsOf(setting, written) };
}

function reportIn([first]: readonly RecordedEvent[]) {
  if (first?.event.type !== 'ReportSubmitted')
    throw new Error('a submission begins with its report');
  return first.event.data;
}

function otherSubmission({ samePayload }: Duplicate): Refused | null {
  if (samePayload === true) return null;
  if (samePayload === null) {
    return refused('SUBMISSION_ERASED', 'This submission id belongs to a report that was erased.');
  }
  return refused(
    'IDEMPOTENCY_MISMATCH',
    'This submission id was used for another report. Use a new id, or revise that report.',
  );
}

/** An append is never longer than its links: two facts for each incident and the report itself. */
async function eventsOfAppend({ store }: CommandSetting, position: number) {
  const limit = 2 * MOST_INCIDENTS + 1;
  // Tolerant: what follows the append belongs to others, and whether it can be read does not matter here.
  const { events } = await store.readAllTolerant({ after: position - 1, limit });
  return events.filter(({ appendPosition }) => appendPosition === position);
}

async function citationsOf({ store }: CommandSetting, written: readonly RecordedEvent[]) {
  const incidentIds = written.flatMap(({ event }) =>
    event.type === 'ReportLinked' ? [event.data.incidentId] : [],
  );
  const streams = await store.readStreams(incidentIds.map((id) => streamOf.incident(id)));
  return incidentIds.flatMap((incidentId) => {
    const opened = streams.get(streamOf.incident(incidentId))?.[0]?.event;
    return opened?.type === 'IncidentOpened'
      ? [{ incidentId, citation: opened.data.citation }]
      : [];
  });
}
