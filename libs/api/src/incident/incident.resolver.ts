import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { IncidentView } from '@tocsin/views';
import type { AsOfInput } from '../consistency/consistency.js';
import { internalId } from '../node/cited.js';
import type { OperationContext } from '../operation/operation-context.js';
import type { Connection } from '../paging/connection.js';
import { listPage, type ListInput } from '../paging/list.js';
import type { IncidentNode } from './incident.fields.js';

type OneIncident = {
  readonly id: string;
  readonly asOf?: AsOfInput | null;
  readonly atLeast?: string | null;
};

/** Incidents, read. */
@Resolver()
export class IncidentResolver {
  @Query('incident')
  async incident(
    @Args() { id, asOf, atLeast }: OneIncident,
    @Context() context: OperationContext,
  ): Promise<IncidentNode | null> {
    const { consistency } = context.services;
    await consistency.atLeast(context.read, atLeast);
    const moment = await consistency.moment(asOf);
    const incidentId = await internalId('incident', id, context);
    context.used.views = true;
    const view = incidentId && (await context.read.incident(context.viewer, incidentId, moment));
    return view ? { ...view, moment } : null;
  }

  @Query('incidents')
  incidents(
    @Args() input: ListInput,
    @Context() context: OperationContext,
  ): Promise<Connection<IncidentView>> {
    const { read, viewer } = context;
    const list = {
      name: 'incidents',
      read: read.incidents.bind(read, viewer),
      count: read.countIncidents.bind(read, viewer),
    };
    return listPage(input, list, context);
  }
}
