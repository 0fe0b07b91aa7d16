import type { Cited } from '@tocsin/access';
import { parseCitableId } from '@tocsin/domain';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { ApiError } from '../operation/api-error.js';
import type { OperationContext } from '../operation/operation-context.js';
import { PAGE_MOST } from '../paging/page.js';
import { NOTHING } from './cited.js';
import { isUuid } from './ids.js';

/** Anything by its id. */
@Resolver()
export class NodeResolver {
  @Query('node')
  async node(
    @Args('id') id: string,
    @Args('atLeast') atLeast: string,
    @Context() context: OperationContext,
  ) {
    const [found] = await this.nodes([id], atLeast, context);
    return found ?? null;
  }

  @Query('nodes')
  async nodes(
    @Args('ids') ids: readonly string[],
    @Args('atLeast') atLeast: string | undefined,
    @Context() context: OperationContext,
  ): Promise<unknown[]> {
    if (ids.length > PAGE_MOST) {
      throw new ApiError('PAGE_ARGUMENTS', `At most ${PAGE_MOST} ids at once.`);
    }
    await context.services.consistency.atLeast(context.read, atLeast);
    const [cited, named, people] = await Promise.all([
      citedNodes(ids, context),
      organisations(ids, context),
      ownPeople(ids, context),
    ]);
    return ids.map((id) => cited.get(id) ?? named.get(id) ?? people.get(id) ?? null);
  }
}

const PREFIX: Readonly<Record<Cited['kind'], string>> = { report: 'TR-', incident: 'TI-' };

type Found = ReadonlyMap<string, unknown>;

/** Reports and incidents, keyed by the id as it was typed. */
async function citedNodes(typed: readonly string[], context: OperationContext): Promise<Found> {
  const exact = new Map(
    typed.flatMap((id) => {
      const parsed = parseCitableId(id);
      return parsed ? [[id, parsed.id] as const] : [];
    }),
  );
  const { access } = context.services;
  const cited: ReadonlyMap<string, Cited> =
    exact.size === 0 ? new Map() : await access.citedAll([...new Set(exact.values())]);
  const ofKind = (wanted: Cited['kind']) =>
    [...new Set(exact.values())].flatMap((citation) => {
      const known = cited.get(citation);
      // What does not exist is looked for too, as what is hidden is.
      if (!known) return citation.startsWith(PREFIX[wanted]) ? [NOTHING] : [];
      return known.kind === wanted ? [known.id] : [];
    });
  const { read, viewer, used } = context;
  used.views = true;
  const [reports, incidents] = await Promise.all([
    find(ofKind('report'), (ids) => read.reportsById(viewer, ids)),
    find(ofKind('incident'), (ids) => read.incidentsById(viewer, ids)),
  ]);
  return new Map(
    [...exact].flatMap(([id, citation]) => {
      const internal = cited.get(citation)?.id;
      const node = internal && (reports.get(internal) ?? incidents.get(internal));
      return node ? [[id, node] as const] : [];
    }),
  );
}

const find = async (
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<Found>,
): Promise<Found> => (ids.length === 0 ? new Map() : read(ids));

/** The directory is for members. */
async function organisations(
  ids: readonly string[],
  { services, viewer }: OperationContext,
): Promise<Found> {
  const handles = ids.filter((id) => !isUuid(id) && parseCitableId(id) === null);
  if (viewer === null || handles.length === 0) return new Map();
  return services.access.organisationsByHandle(handles);
}

/** People are known by id to their own organisation alone. */
async function ownPeople(
  ids: readonly string[],
  { services, viewer }: OperationContext,
): Promise<Found> {
  const wanted = ids.filter(isUuid);
  if (viewer === null || wanted.length === 0) return new Map();
  const people = await services.access.people(wanted);
  return new Map(
    [...people].filter(([, { organisationId }]) => organisationId === viewer.organisationId),
  );
}

/** Which type a node is: each kind of view has an id of its own name. */
export const nodeType = (node: object): string => {
  if ('reports' in node) return 'Incident';
  if ('reportId' in node) return 'Report';
  return 'handle' in node ? 'Organisation' : 'Person';
};
