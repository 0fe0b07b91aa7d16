import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hashToken } from '@tocsin/access';
import type { CommandContext } from '@tocsin/commands';
import { TestInstallation } from '../testing/network-on-test-database.js';

type Network = Awaited<ReturnType<TestInstallation['open']>>;

let installation: TestInstallation;
let server: Server;
const taken: { readonly signature: string; readonly signed: string }[] = [];

beforeAll(async () => {
  installation = await TestInstallation.create();
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { 'webhook-id': id, 'webhook-timestamp': at } = request.headers;
      const signature = String(request.headers['webhook-signature']);
      taken.push({ signature, signed: `${String(id)}.${String(at)}.${body}` });
      response.end(JSON.parse(body).data.challenge);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
  });
  await installation.drop();
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const valueOf = <Value>(
  outcome: { ok: true; value: Value } | { ok: false; error: { code: string } },
): Value => {
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
};

/** Somebody who administers a member. */
async function administrator(
  { actsFor, access }: Network,
  handle: string,
): Promise<CommandContext> {
  const acts = actsFor('test');
  const member = { handle, class: 'team', jurisdiction: 'SG', invented: true } as const;
  const names = [{ lang: 'en', value: handle }];
  const { organisationId } = valueOf(await acts.admitOrganisation({ ...member, names }));
  const person = { organisationId, name: 'A', language: 'en', roles: ['administrator'] } as const;
  const { personId } = valueOf(await acts.joinPerson(person));
  const scopes = ['read', 'administer'] as const;
  const token = valueOf(
    await acts.issueToken({ personId, scopes, expiresAt: null, label: 'test' }),
  ).token;
  const signedIn = await access.signIn(hashToken(token));
  if (!signedIn.ok) throw new Error(signedIn.problem);
  const correlation = { correlationId: 'test', causationId: null, trace: null };
  return { principal: signedIn.principal, correlation };
}

describe('a webhook of an opened network', () => {
  const input = () => ({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tocsin`,
    label: 'duty room',
    payload: 'thin' as const,
  });

  it('goes nowhere but to public addresses over https, as the settings are without a word', async () => {
    const network = await installation.open();
    const context = await administrator(network, 'strict');
    expect(await network.commands.registerWebhook(input(), context)).toMatchObject({
      error: { code: 'HTTPS_REQUIRED' },
    });
    const secured = { ...input(), url: input().url.replace('http:', 'https:') };
    expect(await network.commands.registerWebhook(secured, context)).toMatchObject({
      error: { code: 'NO_PUBLIC_ADDRESS' },
    });
    expect(taken).toEqual([]);
    await network.close();
  });

  it('answers the challenge over a real connection, and a test waits for it in the line', async () => {
    const webhooks = { allowHttp: true, allowNetworks: ['127.0.0.1'] };
    const settings = { ...installation.settings, webhooks };
    const network = await installation.open({ settings });
    const context = await administrator(network, 'open');
    const done = valueOf(await network.commands.registerWebhook(input(), context));
    expect(done.challenge).toEqual({ answered: true, code: 'CHALLENGE_ANSWERED', status: 200 });
    const key = Buffer.from(done.secret.slice('whsec_'.length), 'base64');
    const [{ signature, signed } = { signature: '', signed: '' }] = taken;
    expect(signature).toContain(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    const { webhookId } = done;
    const { deliveryId } = valueOf(await network.commands.testWebhook({ webhookId }, context));
    const { rows } = await network.pool.query(
      'select kind, channel, destination, state from alerts.delivery where delivery = $1',
      [deliveryId],
    );
    const line = { kind: 'test', channel: 'webhook', destination: webhookId, state: 'waiting' };
    expect(rows).toEqual([line]);
    expect(await network.commands.failingSince([webhookId])).toEqual(new Map());
    await network.close();
  });
});
