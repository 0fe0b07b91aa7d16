import { hashToken } from '@tocsin/access';
import {
  createTestAccess,
  memoryStoreWithAccess,
  type StoreWithAccess,
} from '@tocsin/access/testing';
import { memoryLedger } from '@tocsin/disclosure/testing';
import { ACCOUNT_SCOPES, type IncidentReport, type Role, type TokenScope } from '@tocsin/domain';
import { aPayload } from '@tocsin/domain/testing';
import { aCorrelation } from '@tocsin/event-store/testing';
import type { CommandSetting } from '../command-setting.js';
import type { CommandContext, Commands, Outcome, Submitted } from '../commands.js';
import { openNetworkActs, type NetworkActs } from '../network-acts.js';
import { openCommands } from '../open-commands.js';
import { MemoryEndpointDesk } from './memory-endpoint-desk.js';
import {
  TEST_COMMUNITIES,
  TEST_MEMBERS,
  type TestCommunity,
  type TestHandle,
  type TestPerson,
} from './members.js';

/** What the versions of test networks are made with; whoever reads beside the commands needs the same. */
export const TEST_VERSION_SECRET = new Uint8Array(32).fill(7);

/** Somebody of the test network, by the ids of the network. */
export type TestAccount = {
  readonly personId: string;
  readonly organisationId: string;
  /** The text of a token with all scopes. */
  readonly token: string;
};

export type TestSubmission = {
  readonly report?: Partial<IncidentReport>;
  readonly submissionId?: string;
  readonly incidentIds?: readonly string[];
};

/** A network that is ready: members, people, communities, and everything they can do. */
export type TestNetwork = {
  /** What its commands stand on. */
  readonly setting: CommandSetting;
  readonly store: StoreWithAccess['store'];
  readonly access: StoreWithAccess['access'];
  /** Who was shown what, in memory on either store. */
  readonly ledger: ReturnType<typeof memoryLedger>;
  /** Endpoints outside, in memory. */
  readonly endpoints: MemoryEndpointDesk;
  readonly commands: Commands;
  readonly acts: NetworkActs;
  /** Ids by handle. */
  readonly organisations: Readonly<Record<TestHandle, string>>;
  readonly communities: Readonly<Record<TestCommunity, string>>;
  readonly people: Readonly<Record<TestPerson, TestAccount>>;
  /** Signs somebody in with the rights of this moment; with fewer scopes than all where they are named. */
  readonly as: (person: TestPerson, scopes?: readonly TokenScope[]) => Promise<CommandContext>;
  /** Submits a report, or throws what it was refused for. */
  readonly submit: (person: TestPerson, submission?: TestSubmission) => Promise<Submitted>;
  readonly drop: () => Promise<void>;
};

export type TestNetworkOptions = {
  readonly clock?: () => Date;
  /** Where the network lives; in memory when absent. */
  readonly on?: StoreWithAccess;
};

/** A ready network in memory, or on a store that was opened before. */
export async function testNetwork(options: TestNetworkOptions = {}): Promise<TestNetwork> {
  const { clock } = options;
  const world = options.on ?? memoryStoreWithAccess(clock && { clock });
  const { store, access } = world;
  const ledger = memoryLedger();
  const endpoints = new MemoryEndpointDesk();
  const setting = {
    store,
    access,
    ledger,
    endpoints,
    versionSecret: TEST_VERSION_SECRET,
    ...(clock && { now: clock }),
  };
  const commands = openCommands(setting);
  const acts = openNetworkActs({
    store,
    correlation: aCorrelation(),
    ...(clock && { now: clock }),
  });
  const members = await founded(acts);
  const as: TestNetwork['as'] = async (person, scopes = ACCOUNT_SCOPES) => {
    const signedIn = await access.signIn(hashToken(members.people[person].token));
    if (!signedIn.ok) throw new Error(`${person}: ${signedIn.problem}`);
    return { principal: { ...signedIn.principal, scopes }, correlation: aCorrelation() };
  };
  let submissions = 0;
  return {
    setting,
    store,
    access,
    ledger,
    endpoints,
    commands,
    acts,
    as,
    ...members,
    async submit(person, { report, incidentIds = [], submissionId } = {}) {
      submissions += 1;
      const input = {
        submissionId: submissionId ?? `case-${submissions}`,
        report: aPayload(report),
        incidentIds,
      };
      return valueOf(await commands.submitReport(input, await as(person)));
    },
    drop: () => world.drop(),
  };
}

/** The same on a PostgreSQL database of its own. */
export const testNetworkOnPostgres = async (
  options: Pick<TestNetworkOptions, 'clock'> = {},
): Promise<TestNetwork> => testNetwork({ ...options, on: await createTestAccess(options) });

/** What was accepted; throws what a command was refused for. */
export function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new Error(JSON.stringify(outcome.error));
}

/** Everything at once where it does not wait for an id: on a database that is one group commit instead of many. */
async function founded(acts: NetworkActs) {
  const handles = Object.keys(TEST_MEMBERS) as TestHandle[];
  const organisations = Object.fromEntries(
    await Promise.all(handles.map(async (handle) => [handle, await admitted(acts, handle)])),
  ) as Record<TestHandle, string>;
  const people = Object.fromEntries(
    await Promise.all(
      handles.flatMap((handle) =>
        Object.entries(TEST_MEMBERS[handle].people).map(async ([name, roles]) => [
          name,
          await joined(acts, { organisationId: organisations[handle], name, roles }),
        ]),
      ),
    ),
  ) as Record<TestPerson, TestAccount>;
  const communities = Object.fromEntries(
    await Promise.all(
      Object.entries(TEST_COMMUNITIES).map(async ([handle, members]) => [
        handle,
        await community(
          acts,
          handle,
          members.map((member) => organisations[member]),
        ),
      ]),
    ),
  ) as Record<TestCommunity, string>;
  return { organisations, people, communities };
}

async function joined(
  acts: NetworkActs,
  person: { organisationId: string; name: string; roles: readonly Role[] },
): Promise<TestAccount> {
  const { personId } = valueOf(await acts.joinPerson({ ...person, language: 'en' }));
  const token = { personId, scopes: ACCOUNT_SCOPES, expiresAt: null, label: 'test' };
  const issued = valueOf(await acts.issueToken(token));
  return { personId, organisationId: person.organisationId, token: issued.token };
}

async function community(
  acts: NetworkActs,
  handle: string,
  members: readonly string[],
): Promise<string> {
  const names = [{ lang: 'en', value: handle }];
  const { communityId } = valueOf(await acts.foundCommunity({ handle, names }));
  for (const organisationId of members) {
    valueOf(await acts.addCommunityMember({ communityId, organisationId }));
  }
  return communityId;
}

async function admitted(acts: NetworkActs, handle: TestHandle): Promise<string> {
  const member = TEST_MEMBERS[handle];
  const { organisationId } = valueOf(
    await acts.admitOrganisation({
      handle,
      names: [{ lang: 'en', value: handle }],
      class: member.class,
      jurisdiction: member.jurisdiction,
      invented: true,
    }),
  );
  if ('standing' in member) {
    const change = { organisationId, standing: member.standing, reason: 'export rules' };
    valueOf(await acts.changeStanding(change));
  }
  return organisationId;
}
