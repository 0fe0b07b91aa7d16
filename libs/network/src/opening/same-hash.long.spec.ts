import { diceOf } from '@tocsin/domain/testing';
import { eventsTopic } from '@tocsin/kafka';
import { connectionAs } from '@tocsin/kafka/testing';
import { describeWithKafka, sharedKafka } from '@tocsin/local-kafka/testing';
import {
  organisations,
  RandomLife,
  RandomClocks,
  RandomMerges,
  randomSubmissions,
  record,
  slowHashes,
} from '@tocsin/views/testing';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { backup } from '../backup/backup.js';
import { restore } from '../backup/restore.js';
import { TestInstallation } from '../testing/network-on-test-database.js';
import { viewsOf } from '../views.js';
import type { Network } from './network.js';

const SEED = 16;
const REPORTS = process.env.CI ? 300 : 60;
const FURTHER = process.env.CI ? 2_000 : 300;
const PROJECTORS = 4;
/** Until everything is folded. */
const FOLD_MS = 120_000;

const hashesOf = async (network: Network) =>
  Object.fromEntries(
    (await viewsOf(network, { hash: true })).map(({ name, hash }) => [name, hash]),
  );

/** Four projectors join and leave a group, which takes its time on a busy machine. */
jest.setTimeout(300_000);

describeWithKafka('the same history', () => {
  let onTable: TestInstallation;
  let onKafka: TestInstallation;
  const folder = mkdtempSync(path.join(tmpdir(), 'tocsin-same-'));
  const fatal: unknown[] = [];

  beforeAll(async () => {
    [onTable, onKafka] = await Promise.all([TestInstallation.create(), TestInstallation.create()]);
  });
  afterAll(async () => {
    await Promise.all([onTable.drop(), onKafka.drop()]);
    rmSync(folder, { recursive: true });
  });

  /** A network that lives on the event table, and its history. */
  async function lived(): Promise<Network> {
    const network = await onTable.open({ roles: ['projector'] });
    const dice = diceOf(SEED);
    const submissions = randomSubmissions(dice, REPORTS);
    const life = new RandomLife(dice, REPORTS, submissions);
    const merges = new RandomMerges(dice, submissions);
    const clocks = new RandomClocks(dice, 20);
    const further = Array.from({ length: FURTHER }, (_, step) =>
      step % 5 === 4 ? merges.next() : (step % 5 === 3 ? clocks : life).next(),
    );
    for (const append of [organisations, ...submissions, ...further]) {
      if (append.length > 0) await record(network.store, append);
    }
    return network;
  }

  /** Settings of another network with this history and these keys, on Kafka. */
  async function given({ database, masterKey, settings }: Network) {
    await backup({ url: database.url, masterKey, folder: path.join(folder, 'backup') });
    const { brokers, network } = await sharedKafka();
    const own = { ...onKafka.settings, masterKey: settings.masterKey };
    const empty = await onKafka.open({ settings: own });
    const { url } = empty.database;
    await empty.close();
    await restore({ url, masterKey, folder: path.join(folder, 'backup') });
    // Whoever opens it first makes the access tables.
    await (await onKafka.open({ settings: own })).close();
    return { ...own, kafka: connectionAs(brokers, network) };
  }

  it('gives the same hashes on the table, on Kafka with four projectors of which two end, and folded slowly', async () => {
    const table = await lived();
    const { position } = await table.store.head();
    expect(await table.readModel.waitFor(position, FOLD_MS)).toBe(true);
    const settings = await given(table);
    const prefix = `same-${randomUUID()}`;
    const topicOf = (generation: number) => ({
      ...eventsTopic(),
      name: `${prefix}.g${generation}`,
    });
    const open = (role: 'relay' | 'projector') =>
      onKafka.open({ settings, roles: [role], topicOf, onFatal: (error) => fatal.push(error) });
    const projectors = await Promise.all(
      Array.from({ length: PROJECTORS }, () => open('projector')),
    );
    await open('relay');
    const [first, second, last] = projectors as [Network, Network, Network];
    expect(await last.readModel.waitFor(1, FOLD_MS)).toBe(true);
    await Promise.all([first.close(), second.close()]);
    expect(await last.readModel.waitFor(position, FOLD_MS)).toBe(true);
    const hashes = await hashesOf(table);
    expect(await hashesOf(last)).toEqual(hashes);
    const events = await last.store.readAll({ after: 0, limit: 1_000_000 });
    expect(slowHashes(events, last.store.keys)).toEqual(hashes);
    expect(await last.parking.list()).toEqual([]);
    expect(fatal).toEqual([]);
  });
});
