import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { DropRefusal, ParkedPlace, ParkingDesk } from '@tocsin/event-feed';
import { mutationError } from '../mutation-error/mutation-error.js';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionOf } from '../paging/connection.js';
import type { PageInput } from '../paging/page.js';

const identity = { list: 'parkedStreams', filter: '', order: 'position' };

const REFUSALS: Readonly<Record<DropRefusal, string>> = {
  NOT_FOUND: 'There is no such parked stream.',
  CHANGED_MEANWHILE:
    'Another event of the stream is the one that cannot be applied now. Look again.',
  ALREADY_DROPPED: 'This stream was dropped before. A release lifts the drop.',
  REASON_REQUIRED: 'Say in at least 3 characters why, for the next operator.',
  REASON_TOO_LONG: 'Say in at most 500 characters why.',
};

const refused = (code: DropRefusal) => ({
  errors: [mutationError({ code, message: REFUSALS[code] })],
});

/** What was set aside, for the operators of the network; for everybody else there is nothing. */
@Resolver()
export class ParkingResolver {
  @Query('parkedStreams')
  async parkedStreams(@Args() page: PageInput, @Context() context: OperationContext) {
    const all = (await deskFor(context)?.list()) ?? [];
    return connectionOf(all, page, { cursors: context.services.cursors, identity });
  }

  @Query('parkedStream')
  async parkedStream(@Args() place: ParkedPlace, @Context() context: OperationContext) {
    return (await deskFor(context)?.look(place)) ?? null;
  }

  @Mutation('releaseParkedStream')
  async releaseParkedStream(
    @Args('input') place: ParkedPlace,
    @Context() context: OperationContext,
  ) {
    const released = await deskFor(context)?.release(place);
    return released ? { ...released, errors: [] } : refused('NOT_FOUND');
  }

  @Mutation('dropParkedStream')
  async dropParkedStream(
    @Args('input') input: ParkedPlace & { readonly position: number; readonly reason: string },
    @Context() context: OperationContext,
  ) {
    const { viewer } = context;
    const desk = deskFor(context);
    if (!desk || !viewer) return refused('NOT_FOUND');
    const { personId, organisationId } = viewer;
    const outcome = await desk.drop(input, { ...input, by: { personId, organisationId } });
    return outcome.ok ? { parkedStream: outcome.parked, errors: [] } : refused(outcome.code);
  }
}

/** Hidden equals absent: without the role there is no desk. */
function deskFor({ viewer, services }: OperationContext): ParkingDesk | null {
  return viewer?.roles.includes('operator') ? services.parking : null;
}

type Placed = ParkedPlace & { readonly events?: unknown };

/** Resolvers of ParkedStream. A list does not bring the events along. */
export const parkedStreamFields = {
  events: async (parked: Placed, _: unknown, { services }: OperationContext) =>
    parked.events ?? (await services.parking.look(parked))?.events ?? [],
};
