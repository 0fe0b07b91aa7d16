import { streamOf, type DomainEvent, type ReportSharing, type TlpLabel } from '@tocsin/domain';
import type { Append, EventStore } from '@tocsin/event-store';
import { aReport } from './a-report.js';
import { aMember, byTheNetwork, type Member } from './members.js';
import { nth } from './nth.js';
import { newId } from './new-id.js';
import { anIncident, appendOrThrow, fill, type Submitted } from './submissions.js';

/** Who reads the lists. */
export type ReaderKind = 'anonymous' | 'typical' | 'everywhere' | 'addressee' | 'author';

/** Members, communities, and incidents shared among them in the proportions of a real network. */
export type Population = {
  /** Tokens; null where nobody is signed in. */
  readonly tokens: Readonly<Record<ReaderKind, string | null>>;
  /** One incident more, as it is appended. */
  readonly draw: () => Append;
};

const ORGANISATIONS = 500;
const COMMUNITIES = 20;
/** Reports under TLP:RED that name the addressee; nothing else reaches that person by a label. */
const ADDRESSED = 5;
/** One report in so many is the author's. */
const AUTHORED = 20;
/** One incident in so many has a second report. */
const SECOND_REPORT = 5;

type Random = (bound: number) => number;

/**
 * 500 organisations, 20 communities; 40 % TLP:CLEAR and public, 35 % TLP:GREEN in a community, 15 % TLP:AMBER,
 * 7 % TLP:AMBER+STRICT, 3 % TLP:RED; 1.2 reports to an incident. The typical reader has seven principals, one is in all
 * communities, one is a plain member whom a few TLP:RED reports name, and one wrote much of what there is.
 */
export async function openPopulation(store: EventStore, random: Random): Promise<Population> {
  const { members, communities } = await foundNetwork(store, ORGANISATIONS);
  return {
    tokens: {
      anonymous: null,
      typical: nth(members, TYPICAL).token,
      everywhere: nth(members, EVERYWHERE).token,
      addressee: nth(members, ADDRESSEE).token,
      author: nth(members, AUTHOR).token,
    },
    draw: drawer(random, { members, communities }),
  };
}

/** So many organisations with one person each, in three of the communities each. */
export async function foundNetwork(store: EventStore, organisations: number): Promise<Circle> {
  const members = Array.from({ length: organisations }, (_, index) =>
    aMember(index === ADDRESSEE ? ['reporter'] : ['reporter', 'responder']),
  );
  const communities = Array.from({ length: COMMUNITIES }, () => newId());
  await fill(store, members.length, (index) => nth(members, index).append);
  for (const [index, community] of communities.entries()) {
    await appendOrThrow(store, founding(community, index, members));
  }
  return { members, communities };
}

/** Places of the readers among the members. */
const [TYPICAL, EVERYWHERE, ADDRESSEE, AUTHOR] = [0, 1, 2, 3];

function founding(community: string, index: number, members: readonly Member[]): Append {
  const founded: DomainEvent = {
    type: 'CommunityFounded',
    data: {
      communityId: community,
      handle: `community-${index}`,
      names: [{ lang: 'en', value: `Community ${index}` }],
    },
  };
  const inside = members.filter((_, place) => isInside(place, index));
  const added = inside.map(({ author }): DomainEvent => ({
    type: 'CommunityMemberAdded',
    data: { communityId: community, organisationId: author.organisationId },
  }));
  return byTheNetwork([
    { stream: streamOf.community(community), expectedVersion: 0, events: [founded, ...added] },
  ]);
}

/** Three communities each, but for two of the readers. */
function isInside(place: number, community: number): boolean {
  if (place === EVERYWHERE) return true;
  if (place === ADDRESSEE) return false;
  return [place, place + 7, place + 13].some((each) => each % COMMUNITIES === community);
}

/** Members, and the communities that they are in. */
type Circle = { readonly members: readonly Member[]; readonly communities: readonly string[] };

function drawer(random: Random, { members, communities }: Circle): () => Append {
  let serial = 0;
  let addressed = 0;
  const anyone = (): Member => nth(members, random(members.length));
  const audience = (): Partial<ReportSharing> & { readonly label: TlpLabel } => {
    const share = random(100);
    if (share < 40) return { label: 'TLP:CLEAR' };
    if (share < 75) {
      return { label: 'TLP:GREEN', communityId: nth(communities, random(communities.length)) };
    }
    if (share < 97) {
      const recipients = [anyone().author.organisationId, anyone().author.organisationId];
      return { label: share < 90 ? 'TLP:AMBER' : 'TLP:AMBER+STRICT', recipients };
    }
    addressed += 1;
    const named = addressed <= ADDRESSED ? nth(members, ADDRESSEE) : anyone();
    return { label: 'TLP:RED', namedPeople: [named.author.personId] };
  };
  const submitted = (): Submitted => {
    serial += 1;
    const sharing = audience();
    const published = sharing.label === 'TLP:CLEAR';
    const report = aReport(serial, random, sharing.label);
    const { author } = random(AUTHORED) === 0 ? nth(members, AUTHOR) : anyone();
    return { report, author, sharing, published };
  };
  return () => anIncident(random(SECOND_REPORT) === 0 ? [submitted(), submitted()] : [submitted()]);
}
