import type { OrganisationClass, Role, Standing } from '@tocsin/domain';

type TestMember = {
  readonly class: OrganisationClass;
  readonly jurisdiction: string;
  readonly standing?: Standing;
  /** What people of this member are called in tests, and their roles. */
  readonly people: Readonly<Record<string, readonly Role[]>>;
};

/** Members in five jurisdictions and the secretariat; somebody with each role, and somebody with none. */
export const TEST_MEMBERS = {
  'northgate-ai': {
    class: 'team',
    jurisdiction: 'US',
    people: {
      ada: ['reporter', 'responder'],
      nina: ['reporter'],
      omar: ['administrator'],
      rosa: ['responder'],
      walt: [],
    },
  },
  'pudong-cert': {
    class: 'team',
    jurisdiction: 'CN',
    people: { lin: ['responder'], wei: ['reporter', 'administrator'] },
  },
  'thames-bank': {
    class: 'team',
    jurisdiction: 'GB',
    people: { priya: ['reporter', 'responder'], tom: [] },
  },
  'rhein-aufsicht': {
    class: 'authority',
    jurisdiction: 'DE',
    people: { jonas: ['responder', 'reporter'] },
  },
  'boreas-labs': {
    class: 'associate',
    jurisdiction: 'US',
    standing: 'restricted',
    people: { boris: ['reporter', 'responder'] },
  },
  secretariat: {
    class: 'liaison',
    jurisdiction: 'INT',
    people: { clara: ['coordinator'], otto: ['operator'] },
  },
} as const satisfies Record<string, TestMember>;

/** Circles of members: what TLP:GREEN may name. */
export const TEST_COMMUNITIES = {
  'trading-floors': ['northgate-ai', 'pudong-cert', 'rhein-aufsicht'],
  hospitals: ['thames-bank', 'northgate-ai'],
} as const satisfies Record<string, readonly TestHandle[]>;

export type TestHandle = keyof typeof TEST_MEMBERS;
export type TestCommunity = keyof typeof TEST_COMMUNITIES;

type PeopleOf<Member> = Member extends { readonly people: infer People } ? keyof People : never;
export type TestPerson = PeopleOf<(typeof TEST_MEMBERS)[TestHandle]>;
