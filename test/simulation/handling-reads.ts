import { compared, type Asker, type Read } from './asker.js';
import type { OracleReport } from './oracle.js';
import type { SimulatedNetwork } from './simulated-network.js';

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
  const { certain, possible } = world.handling.recallsOf(person);
  const lacking = [...certain].filter((id) => !shown.includes(id));
  if (lacking.length > 0) return `is not asked about ${lacking.join()}`;
  return compared(shown, possible, { ...asker, isLate: true });
};

/** Mostly a report of his own member, which was taken from somebody. */
function followed(
  { oracle, handling }: SimulatedNetwork,
  { draw }: Asker,
  member: string,
): [string, OracleReport] {
  const own = [...oracle.reports].filter(
    ([id, { source }]) => source === member && handling.holdersOf(id).possible.size > 0,
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
  const { certain, possible } = handling.holdersOf(id);
  const shown = new Set(
    told.flatMap(({ personal, personId, organisationId }) =>
      personal ? (personId ?? []) : organisationId,
    ),
  );
  const lacking = [...certain].filter((key) => !shown.has(key));
  if (lacking.length > 0) return `is not told that ${lacking.join()} held ${id}`;
  return compared(shown, possible, { ...asker, isLate: true });
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
