import { newToken } from '@tocsin/access';
import { ACCOUNT_SCOPES } from '@tocsin/domain';
import { apiSchema } from '../schema/api-schema.js';
import {
  memoryNetwork,
  openTestApi,
  type Account,
  type MemoryNetwork,
  type TestApi,
} from '../testing.js';
import { NEEDS } from './scopes.js';

describe('signing in', () => {
  let network: MemoryNetwork;
  let api: TestApi;
  let reporter: Account;
  let now = new Date();
  beforeAll(async () => {
    network = memoryNetwork({ clock: () => now });
    const source = await network.organisation('northgate-ai', {
      names: [
        { lang: 'en', value: 'Northgate AI' },
        { lang: 'zh-Hans', value: '北门' },
      ],
    });
    reporter = await network.person(source, ['reporter']);
    api = await openTestApi(network);
  });
  afterAll(() => api.close());

  const asked = async (token: string | null, query = '{ viewer { tokenId } }') => {
    const { status, errors } = await api.ask(query, {}, token === null ? null : { token });
    return [status, errors[0]?.extensions.code, errors[0]?.extensions.reason];
  };

  it('tells who asks', async () => {
    const { data } = await api.ask(
      '{ viewer { person { id organisation { id } } organisation { name zh: name(lang: "zh-Hans") } roles scopes tokenExpiresAt } }',
      {},
      reporter,
    );
    expect(data.viewer).toEqual({
      person: { id: reporter.personId, organisation: { id: 'northgate-ai' } },
      organisation: { name: 'Northgate AI', zh: '北门' },
      roles: ['reporter'],
      scopes: [...ACCOUNT_SCOPES],
      tokenExpiresAt: null,
    });
    expect((await api.ask('{ viewer { tokenId } }')).data).toEqual({ viewer: null });
  });

  it('is refused with 401 and the reason for a token that is none, unknown, expired, revoked or suspended', async () => {
    const short = await network.token(reporter, {
      expiresAt: new Date(now.getTime() + 1_000).toISOString(),
    });
    const revoked = await network.token(reporter);
    await network.given({ type: 'TokenRevoked', data: { tokenId: revoked.tokenId } });
    const other = await network.person(await network.organisation('other'), ['reporter']);
    await network.given({ type: 'PersonSuspended', data: { personId: other.personId } });
    expect(await asked(short.token)).toEqual([200, undefined, undefined]);
    now = new Date(now.getTime() + 2_000);
    expect(await asked(short.token)).toEqual([401, 'UNAUTHENTICATED', 'TOKEN_EXPIRED']);
    expect(await asked(revoked.token)).toEqual([401, 'UNAUTHENTICATED', 'TOKEN_REVOKED']);
    expect(await asked(other.token)).toEqual([401, 'UNAUTHENTICATED', 'ACCOUNT_SUSPENDED']);
    expect(await asked(newToken())).toEqual([401, 'UNAUTHENTICATED', 'TOKEN_UNKNOWN']);
    expect(await asked('x y')).toEqual([401, 'UNAUTHENTICATED', 'TOKEN_MALFORMED']);
    const basic = await fetch(`${api.url}/graphql?query={__typename}`, {
      headers: { authorization: 'Basic eDp5' },
    });
    expect([basic.status, basic.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="tocsin"',
    ]);
  });

  it('is needed for everything that writes', async () => {
    const query = 'mutation { revokeToken(input: { tokenId: "x" }) { tokenId } }';
    expect(await asked(null, query)).toEqual([401, 'UNAUTHENTICATED', 'TOKEN_MISSING']);
    const hidden =
      'mutation { ...A } fragment A on Mutation { ... on Mutation { revokeToken(input: { tokenId: "x" }) { tokenId } } }';
    expect(await asked(null, hidden)).toEqual([401, 'UNAUTHENTICATED', 'TOKEN_MISSING']);
  });

  it('allows what the scopes of the token say and no more', async () => {
    const reading = await network.token(reporter, { scopes: ['read'] });
    const reporting = await network.token(reporter, { scopes: ['report'] });
    const erase =
      'mutation { eraseReport(input: { reportId: "x", reason: "y" }) { errors { code } } }';
    const retract =
      'mutation { retractReport(input: { reportId: "x", expectedVersion: "v", reason: "y" }) { errors { code } } }';
    const forbidden = [403, 'FORBIDDEN_SCOPE', undefined];
    const served = [200, undefined, undefined];
    expect(await asked(reading.token)).toEqual(served);
    expect(await asked(reading.token, retract)).toEqual(forbidden);
    expect(await asked(reading.token, erase)).toEqual(forbidden);
    expect(await asked(reporting.token)).toEqual(forbidden);
    expect(await asked(reporting.token, retract)).toEqual(served);
    expect(await asked(reporting.token, erase)).toEqual(forbidden);
    expect(await asked(reading.token, '{ __typename __schema { queryType { name } } }')).toEqual(
      served,
    );
    const kill = `mutation { revokeToken(input: { tokenId: "${reading.tokenId}" }) { errors { code } } }`;
    expect(await asked(reading.token, kill)).toEqual(served);
    expect(await asked(reading.token)).toEqual([401, 'UNAUTHENTICATED', 'TOKEN_REVOKED']);
  });

  it('says for every field of the roots what it needs', () => {
    const schema = apiSchema();
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((root) => Object.keys(root!.getFields()));
    expect(Object.keys(NEEDS).sort()).toEqual(fields.sort());
  });

  it('hands out a further token, once, and ends it', async () => {
    const create = `mutation($e: TimePoint) { createToken(input: { label: "laptop", scopes: [read], expiresAt: $e }) {
      tokenId token consistencyToken errors { code ... on ValidationFailed { problems { pointer code } } } } }`;
    const { data } = await api.ask(create, { e: '2999-12-31' }, reporter);
    const { token, tokenId, errors } = data.createToken;
    expect(errors).toEqual([]);
    expect(await asked(token)).toEqual([200, undefined, undefined]);
    await api.ask(
      'mutation($id: ID!) { revokeToken(input: { tokenId: $id }) { errors { code } } }',
      { id: tokenId },
      reporter,
    );
    expect(await asked(token)).toEqual([401, 'UNAUTHENTICATED', 'TOKEN_REVOKED']);
    const wrong = await api.ask(create, { e: '2018-02-31' }, reporter);
    expect(wrong.data.createToken.errors).toEqual([
      {
        code: 'VALIDATION_FAILED',
        problems: [{ pointer: '/expiresAt', code: 'DATE_DOES_NOT_EXIST' }],
      },
    ]);
    const past = await api.ask(create, { e: '2018-02-03' }, reporter);
    expect(past.data.createToken.errors).toEqual([{ code: 'EXPIRY_PAST' }]);
  });
});
