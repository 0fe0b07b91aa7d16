import { describeChannel, type ChannelUnderTest } from '@tocsin/alerts/testing';
import { someId } from '@tocsin/domain/testing';
import { addressGuard } from './address-guard.js';
import { openEndpointServer, type Answering } from './testing/endpoint-server.js';
import { openWebhookChannel } from './webhook-channel.js';
import { newWebhookSecret } from './webhook-secret.js';

const secret = newWebhookSecret();
const PATH = '/k3y-in-the-path';

async function open(): Promise<ChannelUnderTest> {
  const answers: Record<string, Answering> = {
    [someId('whk', 1)]: (response) => response.end('thanks'),
    [someId('whk', 2)]: (response, { body }) => response.writeHead(500).end(body.repeat(50)),
    [someId('whk', 3)]: () => undefined,
  };
  const servers = new Map(
    await Promise.all(
      Object.entries(answers).map(
        async ([id, answering]) => [id, await openEndpointServer(answering)] as const,
      ),
    ),
  );
  const channel = openWebhookChannel({
    endpoints: {
      endpoint: async (webhookId) => {
        const server = servers.get(webhookId);
        const url = `http://127.0.0.1:${server?.port}${PATH}`;
        return server ? { url, payload: 'full', secrets: [secret] } : null;
      },
    },
    guard: addressGuard({ allowHttp: true, allowNetworks: ['127.0.0.1'] }),
    origin: 'https://tocsin.example.org',
  });
  const [takes, fails, hangs] = [...servers.keys()] as [string, string, string];
  return {
    channel,
    takes,
    fails,
    hangs,
    unknown: someId('whk', 9),
    arrived: async () =>
      servers.get(takes)?.received.map(({ headers }) => String(headers['webhook-id'])) ?? [],
    secrets: [PATH, ...Object.values(secret)],
    async close() {
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
}

describeChannel('the webhook', open);
