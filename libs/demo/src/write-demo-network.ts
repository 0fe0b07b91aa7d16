import { hashToken, type AccessReader, type Principal } from '@tocsin/access';
import type { Commands, CommandSetting, NetworkActs } from '@tocsin/commands';
import type { TokenScope } from '@tocsin/domain';
import { newAccounts } from './accounts.js';
import { tellOfAlerts } from './alert-story.js';
import { tellOfClocks } from './clock-story.js';
import { contextOf, demoActor, type DemoActor } from './demo-actor.js';
import { valueOf } from './outcomes.js';
import type { DemoAccount, DemoFile } from './demo-file.js';
import { DEMO_COMMUNITIES, DEMO_MEMBERS, type DemoPersonKey } from './members.js';
import { tellOfDiscretion } from './discretion-story.js';
import { tellOfMembership } from './membership-story.js';
import { tellStory } from './story.js';

export type DemoSetting = {
  readonly acts: NetworkActs;
  readonly commands: Commands;
  readonly access: AccessReader;
  /** What was done already, for a start that goes on after another was cut off. */
  readonly store: Pick<CommandSetting['store'], 'readStream'>;
  readonly file: DemoFile;
};

/**
 * Writes the demo network through the ordinary acts and commands. Cut off anywhere and called again, it goes on with the
 * same tokens and does nothing twice; `file` then says that it is complete.
 */
export async function writeDemoNetwork(setting: DemoSetting): Promise<readonly DemoAccount[]> {
  const { file } = setting;
  const begun = file.readUnfinished();
  const accounts = begun ?? newAccounts();
  if (begun === null) file.begin(accounts);
  const organisations = await admitMembers(setting, accounts);
  await foundCommunities(setting, organisations);
  const principals = await signedIn(setting, accounts);
  const stage = { ...setting, as: (key: DemoPersonKey) => contextOf(principals[key]) };
  await tellOfAlerts(stage);
  await tellStory(castOf(setting, principals));
  await tellOfMembership(stage);
  await tellOfDiscretion(stage);
  await tellOfClocks(stage);
  file.finish();
  return accounts;
}

/** Ids of the organisations by handle. */
async function admitMembers(
  { acts }: DemoSetting,
  accounts: readonly DemoAccount[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const { people, ...member } of DEMO_MEMBERS) {
    const admitted = await acts.admitOrganisation({ ...member, invented: true });
    const { organisationId } = valueOf(admitted);
    ids.set(member.handle, organisationId);
    for (const person of people) {
      const account = accounts.find(({ key }) => key === person.key);
      if (account) await joinWithToken(acts, organisationId, account);
    }
  }
  return ids;
}

async function joinWithToken(
  acts: NetworkActs,
  organisationId: string,
  { key, person: name, language, roles, token }: DemoAccount,
): Promise<void> {
  const { personId } = valueOf(
    await acts.joinPerson({ organisationId, name, language, roles, once: `demo ${key}` }),
  );
  const scopes: TokenScope[] = roles.some((role) => role === 'administrator' || role === 'operator')
    ? ['read', 'report', 'administer']
    : ['read', 'report'];
  valueOf(await acts.issueToken({ personId, scopes, expiresAt: null, label: 'demo.json', token }));
}

async function foundCommunities(
  { acts }: DemoSetting,
  organisations: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { members, ...community } of DEMO_COMMUNITIES) {
    const { communityId } = valueOf(await acts.foundCommunity(community));
    for (const handle of members) {
      const organisationId = organisations.get(handle) ?? '';
      const added = await acts.addCommunityMember({ communityId, organisationId });
      if (!added.ok && added.error.code !== 'ALREADY_MEMBER') valueOf(added);
    }
  }
}

type ByPerson<Value> = Readonly<Record<DemoPersonKey, Value>>;

async function signedIn(
  { access }: DemoSetting,
  accounts: readonly DemoAccount[],
): Promise<ByPerson<Principal>> {
  const principals = new Map<string, Principal>();
  for (const { key, token } of accounts) {
    const answer = await access.signIn(hashToken(token));
    if (!answer.ok) throw new Error(`the demo network cannot be written: ${answer.problem}`);
    principals.set(key, answer.principal);
  }
  return Object.fromEntries(principals) as ByPerson<Principal>;
}

const castOf = ({ commands }: DemoSetting, principals: ByPerson<Principal>): ByPerson<DemoActor> =>
  Object.fromEntries(
    Object.entries(principals).map(([key, principal]) => [key, demoActor(commands, principal)]),
  ) as Record<DemoPersonKey, DemoActor>;
