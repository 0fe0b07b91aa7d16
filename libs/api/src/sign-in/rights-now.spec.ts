import { hashToken, type AccessReader, type Principal } from '@tocsin/access';
import { memoryNetwork, type Account, type MemoryNetwork } from '../testing/memory-network.js';
import { RightsNow } from './rights-now.js';

describe('the rights of this moment', () => {
  let network: MemoryNetwork;
  let accounts: Account[];
  let rights: RightsNow;
  /** How many tokens were looked up at a time. */
  let looked: number[];

  const principalOf = async ({ token }: Account): Promise<Principal> => {
    const signedIn = await network.access.signIn(hashToken(token));
    if (!signedIn.ok) throw new Error(signedIn.problem);
    return signedIn.principal;
  };

  beforeEach(async () => {
    network = memoryNetwork();
    const member = await network.organisation('northgate-ai');
    accounts = await Promise.all([1, 2, 3].map(() => network.person(member, ['responder'])));
    looked = [];
    const watched: Pick<AccessReader, 'endedTokens' | 'viewers'> = {
      endedTokens: (tokens) => {
        looked.push(tokens.length);
        return network.access.endedTokens(tokens);
      },
      viewers: (people) => network.access.viewers(people),
    };
    rights = new RightsNow(watched);
  });

  it('are looked up together for all who ask at once, each with his own', async () => {
    const principals = await Promise.all(accounts.map(principalOf));
    const now = await Promise.all(principals.map((each) => rights.of(each, 1, 1)));
    expect(now.map((each) => each?.viewer.personId)).toEqual(
      accounts.map(({ personId }) => personId),
    );
    expect(looked).toEqual([3]);
  });

  it('are asked for again once something was appended since', async () => {
    const principal = await principalOf(accounts[0] as Account);
    await rights.of(principal, 5, 5);
    await rights.of(principal, 4, 9);
    expect(looked).toEqual([1]);
    await rights.of(principal, 6, 6);
    expect(looked).toEqual([1, 1]);
  });

  it('are none for a token that has ended, whoever else asks with it', async () => {
    const [first, second] = (await Promise.all(accounts.map(principalOf))) as [
      Principal,
      Principal,
    ];
    await network.given({ type: 'TokenRevoked', data: { tokenId: first.tokenId } });
    const [gone, there] = await Promise.all([rights.now(first), rights.now(second)]);
    expect(gone).toBeNull();
    expect(there?.tokenId).toBe(second.tokenId);
  });
});
