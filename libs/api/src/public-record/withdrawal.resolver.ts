import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { Cited } from '@tocsin/access';
import {
  ceasedToBePublic,
  linksInFamily,
  parseCitableId,
  readFamily,
  streamOf,
  type IncidentEvent,
  type ReportLinks,
} from '@tocsin/domain';
import { NOTHING } from '../node/cited.js';
import type { OperationContext } from '../operation/operation-context.js';

type Withdrawal = { readonly id: string; readonly withdrawnOn: string };

/** Stands for what does not exist, so that asking for it takes the same steps. */
const NO_INCIDENT: Cited = { kind: 'incident', id: NOTHING };

/** What was public stays honest: whoever has its id learns that it was withdrawn, and when. */
@Resolver()
export class WithdrawalResolver {
  @Query('withdrawal')
  async withdrawal(
    @Args() { id }: { readonly id: string },
    @Context() { services }: OperationContext,
  ): Promise<Withdrawal | null> {
    const { access, store } = services;
    const citation = parseCitableId(id)?.id;
    const cited = (citation && (await access.cited(citation))) || NO_INCIDENT;
    const links =
      cited.kind === 'incident' ? await linksOfIncident(cited.id, store) : ever(cited.id);
    const publicity = await access.publicity([...new Set(links.map(({ reportId }) => reportId))]);
    const position = ceasedToBePublic(links, publicity);
    if (citation === undefined || position === null) return null;
    const { events } = await store.readAllTolerant({ after: position - 1, limit: 1 });
    const at = events[0]?.recordedAt;
    if (at === undefined) throw new Error(`the event at position ${position} cannot be read`);
    return { id: citation, withdrawnOn: at.toISOString().slice(0, 'YYYY-MM-DD'.length) };
  }
}

/** A report counts as itself from the beginning of the log. */
const ever = (reportId: string): ReportLinks => [{ reportId, from: 0, to: null }];

async function linksOfIncident(
  incidentId: string,
  store: OperationContext['services']['store'],
): Promise<ReportLinks> {
  // Of what was merged into it, too, while it was: its page showed that.
  const family = await readFamily([incidentId], async (ids) => {
    const streams = await store.readStreams(ids.map(streamOf.incident));
    return new Map(
      ids.map((id) => [
        id,
        (streams.get(streamOf.incident(id)) ?? []).map(({ position, event }) => ({
          position,
          event: event as IncidentEvent,
        })),
      ]),
    );
  });
  return linksInFamily(incidentId, family);
}
