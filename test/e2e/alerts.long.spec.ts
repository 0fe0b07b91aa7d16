import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import {
  ask,
  Installation,
  pause,
  removeStoppedNetwork,
  until,
  type HubProcess,
} from './hub-process.js';
import { reportNumber, SUBMIT } from './payload.js';

/** Long where there is time for it. */
const ROUNDS = process.env.CI ? 25 : 3;

jest.setTimeout(60_000 + ROUNDS * 20_000);

/** A receiver as an integrator runs it: checks each signature, drops repeats by id, and fails now and then. */
class Receiver {
  readonly #server: Server;
  /** What came, by webhook-id: the reports that it is about. */
  readonly taken = new Map<string, string>();
  readonly refused: string[] = [];
  secret = '';

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const { data } = JSON.parse(body) as { data: any };
        if (data.challenge) return response.end(data.challenge);
        try {
          new Webhook(this.secret).verify(body, request.headers as Record<string, string>);
        } catch (error) {
          this.refused.push(String(error));
          return response.writeHead(400).end();
        }
        const id = String(request.headers['webhook-id']);
        // Taken and not acknowledged: it comes again, under the same id.
        const isLost = !this.taken.has(id) && this.taken.size % 5 === 4;
        this.taken.set(id, data.alerts[0].reports.join());
        return response.writeHead(isLost ? 503 : 204).end();
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/alerts`;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

/** Endpoints on this machine, which nobody else may have. */
const LOCAL = { TOCSIN_WEBHOOK_ALLOW_HTTP: '1', TOCSIN_WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8' };

let installation: Installation;
let receiver: Receiver;
beforeEach(() => {
  installation = new Installation();
  receiver = new Receiver();
});
afterEach(async () => {
  await installation.end();
  await receiver.close();
});
afterAll(removeStoppedNetwork);

const REGISTER = `mutation ($url: String!) { registerWebhook(input: { url: $url, label: "duty room" }) {
  webhook { id state } secret errors { code } } }`;
const RULE = `mutation ($webhook: ID!) { createAlertRule(input: { name: "All", filter: {},
  kinds: [PUBLISHED], webhookIds: [$webhook] }) { rule { id } errors { code } } }`;
const INBOX = `query ($after: String) { viewer { alerts(first: 100, after: $after) {
  nodes { rule { name } reports { id } } pageInfo { hasNextPage endCursor } } } }`;

async function inboxOf(hub: HubProcess, who: string): Promise<string[]> {
  const reports: string[] = [];
  for (let after: string | null = null; ;) {
    const { data }: any = await ask(hub, INBOX, { as: installation.account(who), after });
    const { nodes, pageInfo } = data.viewer.alerts;
    // The demo network has given her a rule of her own.
    const own = nodes.filter(({ rule }: any) => rule.name === 'All');
    for (const alert of own) reports.push(...alert.reports.map(({ id }: any) => id));
    if (!pageInfo.hasNextPage) return reports;
    after = pageInfo.endCursor;
  }
}

describe('kill -9 while alerts are made and sent', () => {
  it(`gives a receiver that drops repeats by id each alert exactly once (${ROUNDS} rounds)`, async () => {
    const url = await receiver.listen();
    let hub = await installation.startAgain(LOCAL);
    const priya = installation.account('priya');
    const registered: any = (await ask(hub, REGISTER, { as: priya, url })).data.registerWebhook;
    expect(registered).toMatchObject({ webhook: { state: 'active' }, errors: [] });
    receiver.secret = registered.secret;
    const ruled: any = await ask(hub, RULE, { as: priya, webhook: registered.webhook.id });
    expect(ruled.data.createAlertRule.errors).toEqual([]);
    const submitted: string[] = [];
    let number = 0;
    const submit = async () => {
      number += 1;
      const given = { as: installation.account('dana'), id: `alert-${number}` };
      const { data } = await ask(hub, SUBMIT, { ...given, report: reportNumber(number) });
      submitted.push(data.submitReport.report.id as string);
    };
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (let each = 0; each < 4; each += 1) await submit();
      await pause(Math.random() * 400);
      hub.kill('SIGKILL');
      await hub.ended;
      hub = await installation.start(LOCAL);
    }
    await submit();
    const told = () => [...receiver.taken.values()].toSorted();
    await until(() => told().length >= submitted.length, 'all alerts arrived', 90_000);
    expect(told()).toEqual(submitted.toSorted());
    expect((await inboxOf(hub, 'priya')).toSorted()).toEqual(submitted.toSorted());
    expect(receiver.refused).toEqual([]);
  });
});
