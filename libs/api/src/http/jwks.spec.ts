import { memoryNetwork } from '../testing/memory-network.js';
import { openTestApi } from '../testing/test-api.js';

describe('/.well-known/jwks.json', () => {
  const keys = { keys: [{ kty: 'EC', crv: 'P-256', kid: 'one' }] };

  it('publishes what members encrypt to, to anybody', async () => {
    const api = await openTestApi(memoryNetwork(), { publicKeys: keys });
    const response = await fetch(`${api.url}/.well-known/jwks.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/jwk-set+json');
    expect(await response.json()).toEqual(keys);
    await api.close();
  });

  it('is not there where nothing is taken over Kafka', async () => {
    const api = await openTestApi(memoryNetwork());
    expect((await fetch(`${api.url}/.well-known/jwks.json`)).status).toBe(404);
    await api.close();
  });
});
