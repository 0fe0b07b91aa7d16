import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { mayAct } from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import { counted } from '../membership/application.resolver.js';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionBehind, type Connection } from '../paging/connection.js';
import { readPage, type PageInput } from '../paging/page.js';
import { actName } from './act-name.js';

type Input = PageInput & { readonly organisation?: string | null };

/** Who did what to an organisation and its people, for those whom it concerns. */
@Resolver()
export class AuditResolver {
  @Query('auditLog')
  async auditLog(
    @Args() { organisation, ...input }: Input,
    @Context() context: OperationContext,
  ): Promise<Connection<RecordedEvent>> {
    const { access, cursors } = context.services;
    const organisationId = await readable(organisation ?? null, context);
    const identity = { list: 'auditLog', filter: organisationId ?? '', order: 'newest' };
    const request = readPage(input, cursors, identity);
    const page = { after: request.after?.sort ?? null, limit: request.limit + 1 };
    // That there are reports and alert rules is told to the organisation itself alone.
    const log = organisationId && {
      organisationId,
      byItself: organisationId === context.viewer?.organisationId,
    };
    const found = log ? await access.actsOn(log, page) : [];
    const rowOf = async ({ stream, position }: (typeof found)[number]) => {
      const events = (await context.loaders.stream.load(stream)) ?? [];
      const row = events.find((event) => event.position === position);
      return row ? { row, key: { sort: position, id: '' } } : null;
    };
    const count = async () => counted(log ? await access.countActsOn(log) : 0);
    return connectionBehind({ found, request, rowOf, count }, { cursors, identity });
  }
}

/** The organisation whose log this caller may read; what he may not is answered like what there is none of. */
async function readable(
  handle: string | null,
  { viewer, services }: OperationContext,
): Promise<string | null> {
  if (viewer === null) return null;
  const own = mayAct(viewer, 'administrator') ? viewer.organisationId : null;
  if (handle === null) return mayAct(viewer, 'coordinator') ? viewer.organisationId : own;
  const found = (await services.access.organisationsByHandle([handle])).get(handle);
  if (!found) return null;
  return found.organisationId === own || mayAct(viewer, 'coordinator')
    ? found.organisationId
    : null;
}

const isColleague = ({ actor }: RecordedEvent, { viewer }: OperationContext): boolean =>
  viewer !== null && actor.organisationId === viewer.organisationId;

const idIn =
  (name: string) =>
  ({ event }: RecordedEvent): string | null =>
    (event.data as Readonly<Record<string, string | undefined>>)[name] ?? null;

/** Resolvers of AuditEntry. People are told to their colleagues, everybody else learns for which organisation they acted. */
export const auditEntryFields = {
  kind: ({ event }: RecordedEvent) => actName(event.type),
  at: ({ recordedAt }: RecordedEvent) => recordedAt,
  requestId: ({ correlation }: RecordedEvent) => correlation.correlationId,
  byOrganisation: ({ actor }: RecordedEvent, _: unknown, { loaders }: OperationContext) =>
    actor.organisationId === null ? null : loaders.organisation.load(actor.organisationId),
  byPerson: (recorded: RecordedEvent, _: unknown, context: OperationContext) =>
    isColleague(recorded, context) ? recorded.actor : null,
  byToken: (recorded: RecordedEvent, _: unknown, context: OperationContext) =>
    isColleague(recorded, context) ? recorded.actor.tokenId : null,
  personId: idIn('personId'),
  tokenId: idIn('tokenId'),
  applicationId: idIn('applicationId'),
  alertRuleId: idIn('ruleId'),
  async community({ event }: RecordedEvent, _: unknown, { services }: OperationContext) {
    if (!('communityId' in event.data)) return null;
    const { communityId } = event.data;
    const all = await services.access.allCommunities();
    return all.find((community) => community.communityId === communityId)?.handle ?? null;
  },
  roles: ({ event }: RecordedEvent) => ('roles' in event.data ? event.data.roles : null),
  standing: ({ event }: RecordedEvent) => ('standing' in event.data ? event.data.standing : null),
  reason: ({ event }: RecordedEvent) => {
    if ('reason' in event.data) return event.data.reason;
    return 'content' in event && event.content && 'reason' in event.content
      ? event.content.reason
      : null;
  },
};
