import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiFailure, askApi, doneOf } from './api-client.js';

/** An API that answers what it was told to, and remembers what it was asked. */
class SmallApi {
  answer = { status: 200, type: 'application/json', body: '{"data":{"well":true}}', location: '' };
  readonly asked: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(): Promise<SmallApi> {
    const server = createServer((request, response) => {
      void (async () => {
        let body = '';
        for await (const part of request) body += String(part);
        api.asked.push({ headers: request.headers, body });
        const { status, type, location } = api.answer;
        response.writeHead(status, { 'content-type': type, ...(location && { location }) });
        response.end(api.answer.body);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const api = new SmallApi(server, `http://127.0.0.1:${port}`);
    return api;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('asking the API of a network', () => {
  let api: SmallApi;
  beforeEach(async () => {
    api = await SmallApi.open();
  });
  afterEach(() => api.close());

  const ask = () => askApi({ url: api.url, token: 'toc_secret' }, '{ well }', { name: 'x' });
  const failure = async (): Promise<ApiFailure> => {
    const failed = await ask().then(
      () => null,
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(ApiFailure);
    const failure = failed as ApiFailure;
    expect(failure.message).not.toContain('toc_secret');
    return failure;
  };

  it('sends the token in a header, and the question in the body', async () => {
    expect(await ask()).toEqual({ well: true });
    expect(api.asked[0]?.headers.authorization).toBe('Bearer toc_secret');
    expect(JSON.parse(api.asked[0]?.body ?? '')).toEqual({
      query: '{ well }',
      variables: { name: 'x' },
    });
  });

  it('tells what the network refused, with each place that is wrong', async () => {
    const problems = [{ pointer: '/input/kinds/0', code: 'NOT_IN_LIST', message: 'One of …' }];
    const extensions = { code: 'VALIDATION_FAILED', problems };
    api.answer.body = JSON.stringify({ errors: [{ message: 'Some are wrong.', extensions }] });
    expect(await failure()).toMatchObject({
      code: 'VALIDATION_FAILED',
      message: 'Some are wrong.',
      problems,
    });
  });

  it('takes what is no API for none, and an address where nothing is for that', async () => {
    Object.assign(api.answer, { body: '<html>Welcome</html>', type: 'text/html' });
    expect((await failure()).code).toBe('NOT_AN_API');
    for (const body of ['null', '{"data":null}', '7']) {
      api.answer.body = body;
      expect((await failure()).code).toBe('NOT_AN_API');
    }
    await api.close();
    const gone = await failure();
    expect(gone).toMatchObject({ code: 'UNREACHABLE' });
    expect(gone.message).toMatch(/graphql: .+\.$/);
  });

  it('takes the token nowhere else', async () => {
    const other = await SmallApi.open();
    Object.assign(api.answer, { status: 307, location: `${other.url}/graphql` });
    expect((await failure()).code).toBe('UNREACHABLE');
    expect(other.asked).toEqual([]);
    await other.close();
  });

  it('tells why an act was refused', () => {
    const errors = [{ code: 'NOT_PERMITTED', message: 'Administrators alone.' }];
    expect(() => doneOf({ errors })).toThrow('Administrators alone.');
    expect(doneOf({ errors: [], rule: 1 })).toEqual({ errors: [], rule: 1 });
  });
});
