import { connect } from 'node:net';
import { memoryNetwork, openTestApi, type TestApi } from '../testing.js';

describe('an answer that is an error', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(memoryNetwork(), { publicKeys: { keys: [] } });
  });
  afterAll(() => api.close());

  /** Sends bytes as they are: fetch would repair them. */
  const send = async (text: string): Promise<Response> => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(text);
    let answer = '';
    for await (const chunk of socket) {
      answer += String(chunk);
      const length = /^content-length: (\d+)/im.exec(answer)?.[1];
      const [, body] = answer.split('\r\n\r\n');
      if (length !== undefined && (body?.length ?? 0) >= Number(length)) break;
    }
    socket.destroy();
    const [head = '', body] = answer.split('\r\n\r\n');
    const [first = '', ...lines] = head.split('\r\n');
    const headers = lines.map((line): [string, string] => {
      const [name = '', value = ''] = line.split(/: (.*)/s);
      return [name, value];
    });
    return new Response(body ?? '', { status: Number(first.split(' ')[1]), headers });
  };
  const request = (line: string, ...headers: string[]) =>
    send([`${line} HTTP/1.1`, 'host: x', ...headers, '', ''].join('\r\n'));

  /** Status and code, once the answer has been seen to have the shape that every error has. */
  const told = async (response: Response): Promise<string> => {
    const text = await response.text();
    const { errors } = JSON.parse(text) as {
      errors: { message: string; extensions: Record<string, string> }[];
    };
    expect(errors).toHaveLength(1);
    const [{ message, extensions } = { message: '', extensions: {} }] = errors;
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(Object.keys(extensions).sort()).toEqual(['code', 'requestId']);
    expect(extensions['requestId']).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(response.headers.get('x-request-id')).toBe(extensions['requestId']);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const all = text + JSON.stringify([...response.headers]);
    expect(all).not.toMatch(/fastify|FST_|nest|express|mercurius|node_modules|statusCode/i);
    return `${response.status} ${extensions['code']}`;
  };

  it.each([
    ['an unknown address', 'GET /nothing', '404 NOT_FOUND'],
    ['an unknown address below a known one', 'GET /graphql/x', '404 NOT_FOUND'],
    ['a file that the explorer does not have', 'GET /explorer/x.js', '404 NOT_FOUND'],
    ['a link that was used', 'GET /as/used', '404 NOT_FOUND'],
    ['an address with broken escapes', 'GET /%zz', '400 MALFORMED_URL'],
    ['an address that is no UTF-8', 'GET /%ff', '400 MALFORMED_URL'],
    ['a part of an address that never ends', `GET /as/${'x'.repeat(500)}`, '414 URL_TOO_LONG'],
    ['a method that an address does not have', 'DELETE /graphql', '405 METHOD_NOT_ALLOWED'],
    ['the same on the schema', 'POST /schema.graphql', '405 METHOD_NOT_ALLOWED'],
    ['the same on events', 'PUT /events', '405 METHOD_NOT_ALLOWED'],
    ['the same on events of alerts', 'POST /alerts/events', '405 METHOD_NOT_ALLOWED'],
    ['the same on keys', 'DELETE /.well-known/jwks.json', '405 METHOD_NOT_ALLOWED'],
    ['the same on a link', 'PATCH /as/used', '405 METHOD_NOT_ALLOWED'],
    ['a method that is of WebDAV', 'PROPFIND /graphql', '405 METHOD_NOT_ALLOWED'],
    ['a method that is none', 'TOCSIN /graphql', '400 BAD_REQUEST'],
  ])('names itself: %s', async (_what, line, answer) => {
    expect(await told(await request(line))).toBe(answer);
  });

  it.each([
    ['headers of more than 16 kB', [`x-much: ${'x'.repeat(17_000)}`], '431 HEADERS_TOO_LARGE'],
    ['an expectation that is not met', ['expect: tea'], '417 EXPECTATION_FAILED'],
    [
      'a handshake without a key',
      ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'],
      '400 BAD_REQUEST',
    ],
  ])('names itself: %s', async (_what, headers, answer) => {
    expect(await told(await request('GET /graphql', ...headers))).toBe(answer);
  });

  it.each([
    ['what is no HTTP', 'hello\r\n\r\n', '400 BAD_REQUEST'],
    ['a request without a host', 'GET /health/live HTTP/1.1\r\n\r\n', '400 BAD_REQUEST'],
    [
      'a socket to an unknown address',
      'GET /x HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      '404 NOT_FOUND',
    ],
    [
      'a socket for a page of another site',
      'GET /graphql HTTP/1.1\r\nhost: x\r\norigin: https://evil.example\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      '403 CSRF_BLOCKED',
    ],
    [
      'a length that is none',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n\r\n',
      '400 BAD_REQUEST',
    ],
  ])('names itself: %s', async (_what, text, answer) => {
    expect(await told(await send(text))).toBe(answer);
  });

  it('says which methods there are', async () => {
    const allowed = async (line: string) => (await request(line)).headers.get('allow');
    expect(await allowed('POST /events')).toBe('GET, HEAD');
    expect(await allowed('DELETE /graphql')).toBe('GET, POST');
  });

  it('is the same for a body that is too large on an address that takes none', async () => {
    const response = await fetch(`${api.url}/nothing`, {
      method: 'POST',
      headers: { 'content-type': 'application/xml' },
      body: 'x'.repeat(2_000_000),
    });
    expect(await told(response)).toMatch(/^4\d\d /);
  });

  it('for others than this machine is the one for what is not there', async () => {
    const response = await fetch(`${api.url}/metrics`, { headers: { 'x-forwarded-for': '::2' } });
    expect(await told(response)).toBe('404 NOT_FOUND');
  });

  it('is no defect', () => {
    expect(api.defects).toEqual([]);
  });
});
