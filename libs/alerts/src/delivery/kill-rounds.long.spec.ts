import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { AlertTiming } from '@tocsin/domain';
import { buildRoom } from '@tocsin/postgres/testing';
import { DeliveryScene } from '../testing/delivery-scene.js';
import { aRule } from '../testing/memory-ports.js';

const ROOM = path.resolve('libs/alerts');
const PROGRAM = path.join(ROOM, 'src/testing/dispatching-program.mjs');
const ROUNDS = process.env.CI === undefined ? 4 : 25;
/** Each round starts processes, which on a busy machine takes some seconds. */
jest.setTimeout(60_000 + ROUNDS * 15_000);

const POINTS = ['planned and not written', 'planned', 'claimed', 'begun', 'sent', 'marked'];

const NEVER = { point: 'never', after: 0 };
const DIGEST_POINTS = ['digest made and not written', 'digest made and not sent'];
const HOUR = 3_600_000;

type Dying = {
  readonly dieAt: { readonly point: string; readonly after: number };
  /** Milliseconds that its clock is ahead. */
  readonly ahead?: number;
  readonly leaseMs?: number;
  readonly attemptMs?: number;
  readonly timing?: AlertTiming;
};

type Arrival = { readonly name: string; readonly deliveryId: string; readonly alerts: string[] };

describe('notifiers that are killed with -9 over and over', () => {
  let scene: DeliveryScene;
  let receiver: Server;
  const arrivals: Arrival[] = [];
  beforeAll(async () => {
    buildRoom(ROOM);
    scene = await DeliveryScene.open();
    receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        arrivals.push(JSON.parse(Buffer.concat(parts).toString()) as Arrival);
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    receiver.closeAllConnections();
    receiver.close();
    await scene.close();
  });

  /** Starts one that plans and sends, and may kill itself. */
  function run(given: { readonly webhook: string } & Dying) {
    const { webhook, timing = { kind: 'live' }, ...dying } = given;
    const all = {
      url: scene.database.url,
      receiver: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`,
      rule: { ...aRule({ timing }), webhook },
      organisation: scene.organisation,
      owner: scene.owner,
      ...dying,
    };
    return spawn(process.execPath, [PROGRAM, JSON.stringify(all)], { stdio: 'inherit' });
  }

  it(`tell each alert once to a receiver that drops repeats by id, over ${ROUNDS} rounds`, async () => {
    const webhook = scene.aWebhook();
    const rule = scene.rule();
    const alerts: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      alerts.push(...(await scene.raise(rule, 12)));
      const point = POINTS[round % POINTS.length]!;
      const after = point.startsWith('planned') ? 1 : 1 + Math.floor(Math.random() * 12);
      const both = [run({ webhook, dieAt: { point, after } }), run({ webhook, dieAt: NEVER })];
      const [first, second] = both.map(
        (child) => new Promise<void>((resolve) => child.once('exit', () => resolve())),
      );
      const late = setTimeout(() => both[0]?.kill('SIGKILL'), 2_000);
      await first;
      clearTimeout(late);
      both[1]?.kill('SIGKILL');
      await second;
    }
    const last = run({ webhook, dieAt: NEVER });
    const rows = await scene.settled('delivered', 'uncertain');
    last.kill('SIGKILL');
    expect(rows).toHaveLength(alerts.length * 2);
    const once = new Map(arrivals.map((each) => [each.deliveryId, each]));
    const told = (name: string) =>
      [...once.values()].filter((each) => each.name === name).flatMap((each) => each.alerts);
    expect(told('webhook').toSorted()).toEqual(alerts.toSorted());
    const uncertain = rows.filter(({ state }) => state === 'uncertain');
    expect(uncertain.every(({ channel }) => channel === 'email')).toBe(true);
    // No mail was sent twice, and each that may not have arrived is shown.
    const mails = arrivals.filter(({ name }) => name === 'email').map((each) => each.deliveryId);
    expect(new Set(mails).size).toBe(mails.length);
    const known = new Set([...told('email'), ...uncertain.map(({ alert }) => alert)]);
    expect(alerts.every((alert) => known.has(alert))).toBe(true);
  });

  it('make and send one digest, whether it was killed before that was written or before it was sent', async () => {
    const webhook = scene.aWebhook();
    const timing = { kind: 'hourly' } as const;
    const rule = scene.rule({ timing, channels: { email: true, webhookIds: [webhook] } });
    const alerts = await scene.raiseAndPlan(rule, 5);
    // Nothing is under way when it dies, and a busy machine takes its time.
    const given = { webhook, timing, ahead: HOUR, leaseMs: 60_000, attemptMs: 20_000 };
    for (const point of DIGEST_POINTS) {
      const dying = run({ ...given, dieAt: { point, after: 1 } });
      const signal = await new Promise((resolve) => dying.once('exit', (_, by) => resolve(by)));
      expect(signal).toBe('SIGKILL');
    }
    const last = run({ ...given, dieAt: NEVER });
    const sent = await scene.until(async () => {
      const rows = (await scene.deliveries()).filter(({ kind }) => kind === 'digest');
      return rows.length > 0 && rows.every(({ state }) => state === 'delivered') ? rows : null;
    });
    last.kill('SIGKILL');
    expect((await scene.digests()).map((digest) => digest.alerts)).toEqual([alerts]);
    expect(sent.map(({ channel }) => channel).toSorted()).toEqual(['email', 'webhook']);
    const told = arrivals.filter(({ deliveryId }) =>
      sent.some((each) => each.delivery === deliveryId),
    );
    expect(told.map((each) => each.alerts)).toEqual([alerts, alerts]);
  });
});
