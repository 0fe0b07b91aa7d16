import { randomUUID } from 'node:crypto';
import { DeliveryScene } from '../testing/delivery-scene.js';
import { takeUpLost } from './lost-leases.js';

describe('a mail whose lease is up', () => {
  let scene: DeliveryScene;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
  });
  afterEach(() => scene.close());

  it('is not sent again where its sending begins while somebody takes it up', async () => {
    await scene.raiseAndPlan(scene.mailRule());
    const { pool } = scene.database;
    await pool.query(
      `update alerts.delivery set state = 'sending', holder = $1, lease_until = clock_timestamp() - interval '1 second'`,
      [randomUUID()],
    );
    const slow = await pool.connect();
    await slow.query('begin');
    await slow.query('select from alerts.destination for update');
    const taking = takeUpLost(scene.pool, scene.now());
    await scene.until(async () => {
      const { rows } = await pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    await slow.query('update alerts.delivery set begun_at = now()');
    await slow.query('commit');
    slow.release();
    await taking;
    expect(await scene.deliveries()).toMatchObject([{ state: 'sending' }]);
    await takeUpLost(scene.pool, scene.now());
    expect(await scene.deliveries()).toMatchObject([{ state: 'uncertain', tries: 1 }]);
  });
});
