import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { problem, type Problem } from '@tocsin/report-format';
import type { RevisionView } from '@tocsin/views';
import { internalId } from '../node/cited.js';
import { validationFailed } from '../operation/api-error.js';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionOf, type Connection } from '../paging/connection.js';
import type { PageInput } from '../paging/page.js';
import { readMoment } from '../time/time-point.js';

type ChangesInput = PageInput & {
  readonly id: string;
  readonly since: string;
  readonly until?: string | null;
  readonly atLeast?: string | null;
};

/** One change of a report or an incident. */
export type Change = {
  readonly kind: string;
  readonly recordedAt: Date;
  readonly reportCitation: string | null;
  readonly mergedCitation: string | null;
  readonly revision: number | null;
  readonly differences: RevisionView['differences'];
};

/** What changed in a span of time. */
@Resolver()
export class ChangesResolver {
  @Query('changes')
  async changes(
    @Args() input: ChangesInput,
    @Context() context: OperationContext,
  ): Promise<Connection<Change> | null> {
    const { since, until } = span(input);
    await context.services.consistency.atLeast(context.read, input.atLeast);
    const all = (await ofReport(input.id, context)) ?? (await ofIncident(input.id, context));
    if (all === null) return null;
    const within = all.filter(
      ({ recordedAt: at }) => at.getTime() >= since && at.getTime() < until,
    );
    const identity = { list: 'changes of', filter: input.id, order: `${since} ${until}` };
    return connectionOf(within, input, { cursors: context.services.cursors, identity });
  }
}

function span({ since, until }: ChangesInput): { since: number; until: number } {
  const problems: Problem[] = [];
  const read = (text: string, name: 'since' | 'until') => {
    const moment = readMoment(text);
    if (moment.ok) return moment.moment;
    problems.push(problem(`/${name}`, moment.error));
    return { start: 0, end: 0 };
  };
  const from = read(since, 'since').start;
  const to = until === null || until === undefined ? Infinity : read(until, 'until').end;
  if (problems.length === 0 && to <= from) problems.push(problem('/until', 'END_BEFORE_START'));
  if (problems.length > 0) throw validationFailed(problems);
  return { since: from, until: to };
}

async function ofReport(id: string, context: OperationContext): Promise<Change[] | null> {
  const reportId = await internalId('report', id, context);
  const history = reportId === null ? null : await context.loaders.history.load(reportId);
  context.used.views = true;
  return history?.map((revision) => change(revision, id)) ?? null;
}

const change = (revision: RevisionView, reportCitation: string): Change => ({
  ...revision,
  reportCitation,
  mergedCitation: null,
});

/** The timeline, and for each revision in it what it changed, as far as the viewer may know. */
async function ofIncident(id: string, context: OperationContext): Promise<Change[] | null> {
  const incidentId = await internalId('incident', id, context);
  const incident = incidentId === null ? null : await context.loaders.incident.load(incidentId);
  if (incident === null) return null;
  const [timeline, ...histories] = await Promise.all([
    context.loaders.timeline.load(incident.incidentId),
    ...incident.reports.map(async ({ reportId, citation }) => ({
      citation,
      revisions: (await context.loaders.history.load(reportId)) ?? [],
    })),
  ]);
  const differences = new Map(
    histories.flatMap(({ citation, revisions }) =>
      revisions.map((revision) => [keyOf(revision, citation), revision.differences] as const),
    ),
  );
  return (timeline ?? []).map((entry) => ({
    ...entry,
    differences: differences.get(keyOf(entry, entry.reportCitation)) ?? [],
  }));
}

const keyOf = (
  { kind, recordedAt }: { readonly kind: string; readonly recordedAt: Date },
  citation: string | null,
): string => `${citation} ${kind} ${recordedAt.getTime()}`;
