import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buildRoom } from '@tocsin/postgres/testing';
import { DeliveryScene } from '../testing/delivery-scene.js';
import { aRule } from '../testing/memory-ports.js';

const ROOM = path.resolve('libs/alerts');
const PROGRAM = path.join(ROOM, 'src/testing/dispatching-program.mjs');
const ROUNDS = process.env.CI === undefined ? 4 : 25;
/** Each round starts processes, which on a busy machine takes some seconds. */
jest.setTimeout(60_000 + ROUNDS * 15_000);

const POINTS = ['planned and not written', 'planned', 'claimed', 'begun', 'sent', 'marked'];

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

  it(`tell each alert once to a receiver that drops repeats by id, over ${ROUNDS} rounds`, async () => {
    const webhook = scene.aWebhook();
    const rule = scene.rule();
    const alerts: string[] = [];
    const run = (dieAt: { readonly point: string; readonly after: number }) => {
      const given = {
        url: scene.database.url,
        receiver: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`,
        rule: { ...aRule(), webhook },
        organisation: scene.organisation,
        owner: scene.owner,
        dieAt,
      };
      return spawn(process.execPath, [PROGRAM, JSON.stringify(given)], { stdio: 'inherit' });
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      alerts.push(...(await scene.raise(rule, 12)));
      const point = POINTS[round % POINTS.length]!;
      const after = point.startsWith('planned') ? 1 : 1 + Math.floor(Math.random() * 12);
      const both = [run({ point, after }), run({ point: 'never', after: 0 })];
      const [first, second] = both.map(
        (child) => new Promise<void>((resolve) => child.once('exit', () => resolve())),
      );
      const late = setTimeout(() => both[0]?.kill('SIGKILL'), 2_000);
      await first;
      clearTimeout(late);
      both[1]?.kill('SIGKILL');
      await second;
    }
    const last = run({ point: 'never', after: 0 });
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
});
