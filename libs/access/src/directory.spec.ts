import type { DomainEvent, Standing } from '@tocsin/domain';
import { diceOf, organisationAdmitted, someId } from '@tocsin/domain/testing';
import type { AccessReader, DirectoryMember } from './access.js';
import { openAccess } from './postgres-access.js';
import { rebuildAccess } from './rebuild-access.js';
import { createTestAccess } from './testing.js';
import { describeEachAccess } from './testing/each-access.js';
import { anAppend } from '@tocsin/event-store/testing';
import { streamFor } from '@tocsin/domain/testing';

const STANDINGS: readonly Standing[] = ['member', 'restricted', 'suspended', 'left'];
const ORGANISATIONS = 6;
const COMMUNITIES = 3;

/** The directory in the plain way: everything is read each time. */
async function plainly(access: AccessReader): Promise<DirectoryMember[]> {
  const communities = await access.allCommunities();
  const of = (organisationId: string) =>
    communities.flatMap(({ communityId, members }) =>
      members.includes(organisationId) ? [communityId] : [],
    );
  const organisations = await access.allOrganisations();
  return organisations.map((entry) => ({ ...entry, communities: of(entry.organisationId) }));
}

/** Acts that change the directory, and such as do not, drawn at random. */
function randomActs(seed: number): () => DomainEvent {
  const dice = diceOf(seed);
  const organisationId = () => someId('org', dice(ORGANISATIONS));
  const communityId = () => someId('com', dice(COMMUNITIES));
  let admitted = 0;
  let founded = 0;
  const acts: (() => DomainEvent)[] = [
    () => ({
      type: 'OrganisationStandingChanged',
      data: {
        organisationId: organisationId(),
        standing: STANDINGS[dice(STANDINGS.length)] as Standing,
        reason: 'as it comes',
      },
    }),
    () => ({
      type: 'OrganisationParentChanged',
      data: {
        organisationId: organisationId(),
        parent: dice(2) === 0 ? null : 'acme',
        reason: 'bought',
      },
    }),
    () => ({
      type: 'CommunityMemberAdded',
      data: { communityId: communityId(), organisationId: organisationId() },
    }),
    () => ({
      type: 'CommunityMemberRemoved',
      data: { communityId: communityId(), organisationId: organisationId() },
    }),
    () => ({
      type: 'PersonJoined',
      data: {
        personId: someId('per', dice(1_000_000)),
        organisationId: organisationId(),
        roles: ['reporter'],
      },
      content: { name: 'Ada', language: 'en' },
    }),
  ];
  return () => {
    if (admitted < ORGANISATIONS && dice(3) === 0) {
      const number = admitted++;
      // Not in the order in which they came.
      const handle = `member-${(number * 5) % ORGANISATIONS}`;
      return organisationAdmitted({ organisationId: someId('org', number), handle });
    }
    if (founded < COMMUNITIES && dice(5) === 0) {
      const number = founded++;
      const data = {
        communityId: someId('com', number),
        handle: `circle-${9 - number}`,
        names: [],
      };
      return { type: 'CommunityFounded', data };
    }
    return acts[dice(acts.length)]!();
  };
}

describeEachAccess('the directory', ({ world, given }) => {
  it('is what reading everything gives, after every act', async () => {
    const { access } = world();
    const next = randomActs(4711);
    expect(await access.directory()).toEqual([]);
    for (let act = 0; act < 150; act += 1) {
      await given(next());
      expect(await access.directory()).toEqual(await plainly(access));
    }
    expect(await access.directory()).toHaveLength(ORGANISATIONS);
  });
});

describe('the directory that a process keeps', () => {
  it('is as it is now, also where others changed it, whoever asks at once', async () => {
    const world = await createTestAccess();
    const other = openAccess(world.test.database.pool);
    const next = randomActs(815);
    for (let act = 0; act < 60; act += 1) {
      const event = next();
      const stream = streamFor(event);
      await world.store.append(anAppend([{ stream, expectedVersion: null, events: [event] }]));
      const readers = [other, world.access, other, other].slice(0, 1 + (act % 4));
      const found = await Promise.all(readers.map((access) => access.directory()));
      const expected = await plainly(other);
      for (const each of found) expect(each).toEqual(expected);
    }
    await world.drop();
  });

  it('is read again only once it has changed', async () => {
    const world = await createTestAccess();
    const admit = async (number: number) => {
      const organisationId = someId('org', number);
      const event = organisationAdmitted({ organisationId, handle: `member-${number}` });
      const stream = streamFor(event);
      await world.store.append(anAppend([{ stream, expectedVersion: null, events: [event] }]));
    };
    await admit(1);
    const first = await world.access.directory();
    expect(await world.access.directory()).toBe(first);
    await admit(2);
    const second = await world.access.directory();
    expect(second).toHaveLength(2);
    expect(await world.access.directory()).toBe(second);
    await world.drop();
  });

  it('is read again after the tables were made anew, whatever was wrong with them', async () => {
    const world = await createTestAccess();
    const { pool } = world.test.database;
    const event = organisationAdmitted();
    const stream = streamFor(event);
    await world.store.append(anAppend([{ stream, expectedVersion: null, events: [event] }]));
    await pool.query(`update access.organisation set standing = 'suspended'`);
    expect(await world.access.directory()).toMatchObject([{ standing: 'suspended' }]);
    await rebuildAccess({ pool, store: world.store });
    expect(await world.access.directory()).toMatchObject([{ standing: 'member' }]);
    await world.drop();
  });
});
