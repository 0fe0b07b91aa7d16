import { newToken } from '@tocsin/access';
import type { DemoAccount } from './demo-file.js';
import { DEMO_COMMUNITIES, DEMO_MEMBERS } from './members.js';

/** Everybody of the demo network with a fresh random token. */
export const newAccounts = (): DemoAccount[] =>
  DEMO_MEMBERS.flatMap((member) =>
    member.people.map((person) => ({
      organisation: member.handle,
      organisationName: member.names[0].value,
      jurisdiction: member.jurisdiction,
      class: member.class,
      communities: communitiesOf(member.handle),
      person: person.name,
      key: person.key,
      language: person.language,
      roles: person.roles,
      token: newToken(),
    })),
  );

const communitiesOf = (handle: string): string[] =>
  DEMO_COMMUNITIES.filter(({ members }) => (members as readonly string[]).includes(handle)).map(
    (community) => community.handle,
  );
