import type { Viewer } from '@tocsin/domain';
import { compared, type Asker, type Read } from './asker.js';
import type { Difference } from './attempt.js';
import type { OracleReport } from './oracle.js';
import { handleOf, type SimulatedNetwork } from './simulated-network.js';

/** Everything of a list that is asked for by pages. */
const PAGE = 500;

/** What somebody is asked to delete: at least what he was named for, and at most what he could read once. */
export const recalls: Read = async (world, asker) => {
  const { person, viewer } = asker;
  if (person === null || viewer === null) return null;
  const { readModel } = world.network;
  const shown: string[] = [];
  for (let after: number | null = null; ;) {
    const page: Awaited<ReturnType<typeof readModel.recalled>> = await readModel.recalled(viewer, {
      after,
      limit: PAGE,
    });
    shown.push(...page.map(({ reportId }) => reportId));
    after = page.at(-1)?.position ?? null;
    if (page.length < PAGE) break;
  }
  const { certain, possible } = world.handling.recalls.recallsOf(person);
  const lacking = [...certain].filter((id) => !shown.includes(id));
  if (lacking.length > 0) return `is not asked about ${lacking.join()}`;
  return compared(shown, possible, { ...asker, isLate: true }) ?? noticeOf(world, asker, viewer);
};

/** How it stands with what somebody is asked, as he is told himself. */
async function noticeOf(
  { handling: { recalls }, network }: SimulatedNetwork,
  { person, draw }: Asker,
  viewer: Viewer,
): Promise<Difference> {
  const { certain, possible } = recalls.recallsOf(person as string);
  const ids = certain.size > 0 && draw.dice(4) > 0 ? certain : possible;
  if (ids.size === 0) return null;
  const id = draw.one(ids);
  const notice = (await network.commands.recallNotices([id], viewer)).get(id);
  const expected = recalls.noticeOf(person as string, id);
  const stands = notice?.status ?? 'unasked';
  return expected.has(stands) ? null : `is told ${stands} of ${id}, not ${[...expected].join()}`;
}

/** Mostly a report of his own member, which was taken from somebody. */
function followed(
  { oracle, handling }: SimulatedNetwork,
  { draw }: Asker,
  member: string,
): [string, OracleReport] {
  const own = [...oracle.reports].filter(
    ([id, { source }]) => source === member && handling.recalls.wasTaken(id),
  );
  return draw.one(own.length > 0 && draw.dice(4) > 0 ? own : oracle.reports);
}

/** Whom the source is told of as holders; who is not of the source is told nothing. */
export const holders: Read = async (world, asker) => {
  const { person, viewer } = asker;
  if (person === null || viewer === null) return null;
  const { oracle, handling, network } = world;
  const { member, roles } = oracle.people.get(person)!;
  const [id, report] = followed(world, asker, member);
  const told = (await network.commands.recallHolders([id], viewer)).get(id);
  const follows =
    member === report.source &&
    (oracle.reads(person, report) || (report.erased && roles.has('administrator')));
  if ((told !== undefined) !== follows) return `follows the recall of ${id}: ${!follows}`;
  if (told === undefined) return null;
  const possible = handling.recalls.holdersOf(id);
  const shown = new Map(
    told.flatMap(({ personal, personId, organisationId, status }) => {
      const key = personal ? personId : organisationId;
      return key === null ? [] : [[key, status] as const];
    }),
  );
  const differing = [...possible].find(([key, of]) => !of.has(shown.get(key) ?? 'unasked'));
  if (differing) return `${differing[0]} stands as ${shown.get(differing[0])} of ${id}`;
  return compared(shown.keys(), new Set(possible.keys()), { ...asker, isLate: true });
};

/** Requests to share more widely, of both sides, and how they stand. */
export const requests: Read = async (world, asker) => {
  const { person, viewer, draw } = asker;
  if (person === null || viewer === null) return null;
  const { handling, network } = world;
  const side = draw.one(['asked', 'received'] as const);
  const listed = await network.readModel.reshares(viewer, { side, after: null, limit: PAGE });
  const expected = handling.requestsOf(person, side);
  const difference = compared(
    listed.map(({ requestId }) => requestId),
    expected,
    { ...asker, isLate: listed.length === PAGE },
  );
  if (difference || expected.size === 0) return difference;
  const id = draw.one(expected);
  const request = handling.requests.get(id)!;
  const told = (await network.commands.reshareRequests([request.report], viewer))
    .get(request.report)
    ?.find(({ requestId }) => requestId === id);
  const status = handling.statusFor(person, id);
  return told?.status === status ? null : `request ${id} is ${told?.status}, not ${status}`;
};

const CLIENTS = `query($id: ID!) {
  report(id: $id) { clients { organisation { id } namedBy { id } } } }`;

/** Over HTTP: whom the recipients have named, to the source all of them, to others what concerns themselves. */
export const clients: Read = async (world, { draw, ...asker }) => {
  const { oracle, accounts, api } = world;
  const passed = [...oracle.reports].filter(([, report]) => report.clients.length > 0);
  const [id, report] = draw.one(passed.length > 0 && draw.dice(4) > 0 ? passed : oracle.reports);
  const readers = [...accounts.keys()].filter(
    (each) => oracle.comesIn(each) && oracle.maySee(each, id),
  );
  const person = readers.length > 0 && draw.dice(4) > 0 ? draw.one(readers) : asker.person;
  const as = person === null ? null : accounts.get(person);
  const { data } = await api.ask(CLIENTS, { id: world.reports.get(id)!.citation }, as);
  const told = data.report as { clients: ToldClient[] } | null;
  const isSeen = oracle.maySee(person, id);
  if (told === null) return asker.isLate || !isSeen ? null : `lacking for ${person}: ${id}`;
  if (!isSeen) return `shown to ${person} and hidden: ${id}`;
  return compared(
    told.clients.map(({ organisation, namedBy }) => `${organisation.id} of ${namedBy.id}`),
    clientsFor(world, person, report),
    { ...asker, draw, person, isLate: false },
  );
};

function clientsFor(
  world: SimulatedNetwork,
  person: string | null,
  { source, clients: all }: OracleReport,
): Set<string> {
  const own = person === null ? null : world.oracle.people.get(person)!.member;
  const known = all.filter(({ member, by }) => own !== null && [source, member, by].includes(own));
  return new Set(
    known.map(({ member, by }) => `${handleOf(world, member)} of ${handleOf(world, by)}`),
  );
}

type ToldClient = { readonly organisation: { id: string }; readonly namedBy: { id: string } };
