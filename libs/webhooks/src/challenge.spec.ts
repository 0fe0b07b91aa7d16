import { Webhook } from 'standardwebhooks';
import { addressGuard } from './address-guard.js';
import { challenge } from './challenge.js';
import { WEBHOOK } from './testing/a-notification.js';
import {
  openEndpointServer,
  type Answering,
  type EndpointServer,
} from './testing/endpoint-server.js';
import { newWebhookSecret } from './webhook-secret.js';

const secret = newWebhookSecret();
const guard = addressGuard({ allowHttp: true, allowNetworks: ['127.0.0.1'] });

let server: EndpointServer;
afterEach(() => server.close());

async function asked(answering: Answering) {
  server = await openEndpointServer(answering);
  const url = `http://127.0.0.1:${server.port}/tocsin`;
  return challenge({ guard, timeoutMs: 500 }, { webhookId: WEBHOOK, url, secrets: [secret] });
}

const textIn = (body: string): string => JSON.parse(body).data.challenge;

describe('an endpoint that is challenged', () => {
  it('has agreed once it answers with the text that was signed', async () => {
    const outcome = await asked((response, { headers, body }) => {
      const verified = new Webhook(secret.symmetric).verify(body, headers as never) as any;
      response.end(verified.type === 'webhook.challenge' ? `${verified.data.challenge}\n` : '');
    });
    expect(outcome).toEqual({ answered: true, code: 'CHALLENGE_ANSWERED', status: 200 });
  });

  it.each<[string, Answering]>([
    ['that takes every POST', (response) => response.end('ok')],
    ['that echoes what it is sent', (response, { body }) => response.end(body)],
    ['that answers nothing', (response) => response.writeHead(204).end()],
  ])('%s has not agreed', async (_what, answering) => {
    expect(await asked(answering)).toMatchObject({
      answered: false,
      code: 'CHALLENGE_NOT_ANSWERED',
    });
  });

  it('and refuses is told why, the right text or not', async () => {
    const refused = await asked((response, { body }) => response.writeHead(401).end(textIn(body)));
    expect(refused).toEqual({ answered: false, code: 'STATUS_REFUSED', status: 401 });
    await server.close();
    const hung = await asked(() => undefined);
    expect(hung).toEqual({ answered: false, code: 'TIMED_OUT', status: null });
  });

  it('is asked for another text each time', async () => {
    const texts: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      await asked((response, { body }) => {
        texts.push(textIn(body));
        response.end();
      });
      await server.close();
    }
    expect(new Set(texts).size).toBe(2);
    expect(texts[0]).toMatch(/^[\w-]{43}$/);
  });
});
