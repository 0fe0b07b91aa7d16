import { rmSync } from 'node:fs';
import path from 'node:path';
import { aPayload } from '@tocsin/domain/testing';
import { hashToken } from '@tocsin/access';
import { prepareFirstStart } from '../first-start/first-start.js';
import { TestInstallation } from '../testing/network-on-test-database.js';
import { afterOtherTools } from './after-other-tools.js';
import { backup } from './backup.js';

let installation: TestInstallation;
const folder = path.join(process.env.TMPDIR ?? '/tmp', `tocsin-other-tools-${process.pid}`);
beforeEach(async () => {
  installation = await TestInstallation.create();
});
afterEach(async () => {
  await installation.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a database that other tools restored', () => {
  it('forgets again what a newer list says was erased, in a new epoch', async () => {
    const network = await installation.open();
    const { administrator } = await prepareFirstStart(network);
    const signedIn = await network.access.signIn(hashToken(administrator?.token ?? ''));
    if (!signedIn.ok) throw new Error(signedIn.problem);
    const correlation = { correlationId: 'test', causationId: null, trace: null };
    const context = { principal: signedIn.principal, correlation };
    const submitted = await network.commands.submitReport(
      { submissionId: 'case-1', report: aPayload() },
      context,
    );
    if (!submitted.ok) throw new Error(submitted.error.code);
    const { citation: reportId, reportId: subject } = submitted.value;
    // What a dump holds, by hand: the key before its erasure.
    const { pool } = installation;
    await pool.query('create table dumped as select * from keys.data_key');
    await pool.query('create table dumped_events as select * from events.event');
    await network.commands.eraseReport({ reportId, reason: 'asked' }, context);
    const { url } = network.database;
    await backup({ url, masterKey: network.masterKey, folder });
    await pool.query(`truncate keys.data_key, keys.erasure, events.event;
      insert into keys.data_key select * from dumped; insert into events.event select * from dumped_events;
      update events.counter set last = (select max(position) from events.event)`);
    await network.close();

    const restored = await installation.open();
    const before = await restored.store.head();
    const done = await afterOtherTools(restored, path.join(folder, 'keys'));
    expect(done.erasures).toBe(1);
    expect(done.epoch).toBeGreaterThan(before.epoch);
    const { rows } = await pool.query('select wrapped from keys.data_key where subject = $1', [
      subject,
    ]);
    expect(rows).toEqual([{ wrapped: null }]);
    const [first] = await restored.store.readStream(`report-${subject}`);
    expect(first?.event).toMatchObject({ content: null });
  });

  it('wants the list of this network and no other', async () => {
    const network = await installation.open();
    await expect(afterOtherTools(network, folder)).rejects.toMatchObject({
      code: 'BACKUP_INCOMPLETE',
    });
  });
});
