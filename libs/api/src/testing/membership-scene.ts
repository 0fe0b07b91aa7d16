import { afterAll, beforeAll, expect } from '@jest/globals';
import { memoryNetwork, type Account, type ApiNetwork } from './memory-network.js';
import { postgresNetwork } from './postgres-network.js';
import { openTestApi, type TestApi } from './test-api.js';

const DAY_MS = 86_400_000;
const START = new Date('2026-05-06T12:00:00.000Z');

type Opened = { readonly network: ApiNetwork; readonly drop: () => Promise<void> };
type Clock = { readonly clock: () => Date };

const inMemory = async (given: Clock): Promise<Opened> => ({
  network: memoryNetwork(given),
  drop: async () => {},
});

/** The same behaviours are shown on both. */
export const MEMBERSHIP_NETWORKS: readonly (readonly [
  string,
  (given: Clock) => Promise<Opened>,
])[] = [
  ['in memory', inMemory],
  [
    'on PostgreSQL',
    async (given) => {
      const network = await postgresNetwork(given);
      return { network, drop: network.drop };
    },
  ],
];

/** Three members, one of them restricted, and the secretariat, with what their people ask and do over GraphQL. */
export function membershipScene(openNetwork: (given: Clock) => Promise<Opened> = inMemory) {
  let network: ApiNetwork;
  let drop: () => Promise<void>;
  let api: TestApi;
  let now = START;
  const who: Record<string, Account> = {};

  beforeAll(async () => {
    ({ network, drop } = await openNetwork({ clock: () => now }));
    const [north, pudong] = [
      await network.organisation('northgate-ai'),
      await network.organisation('pudong-cert'),
    ];
    const [secretariat, boreas] = [
      await network.organisation('secretariat'),
      await network.organisation('boreas-labs'),
    ];
    who['omar'] = await network.person(north, ['administrator']);
    who['ada'] = await network.person(north, ['reporter', 'responder']);
    who['wei'] = await network.person(pudong, ['administrator']);
    who['clara'] = await network.person(secretariat, ['coordinator', 'administrator']);
    who['boris'] = await network.person(boreas, ['administrator', 'responder']);
    await network.given({
      type: 'OrganisationStandingChanged',
      data: {
        organisationId: boreas.organisationId,
        standing: 'restricted',
        reason: 'export rules',
      },
    });
    api = await openTestApi(network);
  });
  afterAll(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
    await drop();
  });

  const run = async (name: string, input: object, as: string | null, fields = '') => {
    const type = {
      restrictOrganisation: 'ChangeStanding',
      suspendOrganisation: 'ChangeStanding',
      reinstateOrganisation: 'ChangeStanding',
      removePerson: 'Person',
      erasePerson: 'Person',
      assignPerson: 'Assignment',
      addToCommunity: 'CommunityMember',
      removeFromCommunity: 'CommunityMember',
      verifyWebhook: 'Webhook',
      rotateWebhookSecret: 'Webhook',
      pauseWebhook: 'Webhook',
      resumeWebhook: 'Webhook',
      removeWebhook: 'Webhook',
      testWebhook: 'Webhook',
    }[name];
    const inputType = `${type ?? name[0]!.toUpperCase() + name.slice(1)}Input`;
    const query = `mutation($input: ${inputType}!) { ${name}(input: $input) { ${fields} errors { code ... on VersionConflict { version } ... on ValidationFailed { problems { pointer code } } } } }`;
    const { data, errors } = await api.ask(query, { input }, as === null ? null : who[as]);
    expect(errors).toEqual([]);
    return data[name];
  };
  const codes = (payload: { errors: { code: string }[] }) => payload.errors.map(({ code }) => code);
  const ask = async (query: string, as: string | null, variables = {}) => {
    const { data, errors } = await api.ask(query, variables, as === null ? null : who[as]);
    expect(errors).toEqual([]);
    return data;
  };

  const contact = { name: 'Mei Tanaka', email: 'mei@harbour.example' };
  const applicant = (handle: string, name: string, more = {}) => ({
    handle,
    names: [{ lang: 'en', value: name }],
    class: 'team',
    jurisdiction: 'AU',
    constituency: 'Buyers of our robots',
    contact,
    ...more,
  });
  const apply = (handle: string, name: string, more = {}) =>
    run('applyForMembership', applicant(handle, name, more), null, 'applicationId secret');
  const version = async (id: string) =>
    (await ask('query($id: ID!) { application(id: $id) { version } }', 'clara', { id })).application
      .version;
  const sponsored = async (handle: string, name: string, more = {}) => {
    const applied = await apply(handle, name, more);
    const { applicationId } = applied;
    for (const as of ['omar', 'wei']) {
      const outcome = await run('sponsorApplication', { applicationId, statement: 'Sound.' }, as);
      expect(codes(outcome)).toEqual([]);
    }
    return applied;
  };
  const later = () => {
    now = new Date(now.getTime() + 15 * DAY_MS);
  };

  return {
    who,
    run,
    codes,
    ask,
    apply,
    version,
    sponsored,
    later,
    contact,
    get api() {
      return api;
    },
  };
}
