import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { citableId } from '@tocsin/domain';
import {
  aJwe,
  aMessage,
  aReport,
  aSubmission,
  intakeWorld,
  MembersOnKafka,
  until,
  type IntakeWorld,
} from '@tocsin/intake/testing';
import { applySetup } from '@tocsin/kafka';
import { attempts, connectionAs } from '@tocsin/kafka/testing';
import { describeWithOwnKafka, startTestKafka } from '@tocsin/local-kafka/testing';
import type { LocalKafka } from '@tocsin/local-kafka';
import { receiptsTable, type Cells } from './receipts-table.js';

const table = receiptsTable();
const rights = table.get('rights') as Cells;
const receipts = table.get('receipts') as Cells;

/** Topics of the columns, for a member and another one. */
const topicsOf = (own: string, other: string): Readonly<Record<string, string>> => ({
  'own intake': `tocsin.intake.${own}.v1`,
  'own receipts': `tocsin.receipts.${own}.v1`,
  "another's intake": `tocsin.intake.${other}.v1`,
  "another's receipts": `tocsin.receipts.${other}.v1`,
  events: 'tocsin.events.v1',
  alerts: 'tocsin.alerts.v1',
  parked: 'tocsin.parked.v1',
});

type Message = Awaited<ReturnType<typeof aJwe>>;

describeWithOwnKafka('the permission table, on Kafka', () => {
  let kafka: LocalKafka;
  let world: IntakeWorld;
  let members: MembersOnKafka;

  beforeAll(async () => {
    [kafka, world] = await Promise.all([startTestKafka(), intakeWorld()]);
    members = new MembersOnKafka(world, kafka);
    await members.admit('lab-a', 'lab-b');
    const all = { members: active({ 'lab-a': true, 'lab-b': true, 'bank-c': true }) };
    const setup = (wanted: typeof all) =>
      applySetup(
        connectionAs(kafka.brokers, kafka.network),
        { ...wanted, generation: 1, networkUser: kafka.network.name },
        { clientId: 'receipts-spec' },
      );
    await setup(all);
    // Its topics stay, its rights go.
    await setup({ members: active({ 'lab-a': true, 'lab-b': true, 'bank-c': false }) });
  }, 300_000);
  afterAll(async () => {
    await members.close();
    await Promise.all([kafka.stop(), world.drop()]);
    expect(members.fatal).toEqual([]);
  });

  it.each([...rights])(
    '%s what it may, and nothing else',
    async (row, cells) => {
      const [who, act] = row.split(' ');
      const handle = who === 'suspended' ? 'bank-c' : 'lab-a';
      const topics = topicsOf(handle, 'lab-b');
      const client = members.memberClient(handle);
      const tried = Object.keys(cells).map(async (column) => {
        const topic = topics[column] as string;
        const outcome =
          act === 'writes'
            ? await attempts.write(client, topic)
            : await attempts.read(client, { topic, group: `${handle}.table-${column.length}` });
        return [column, ['written', 'read'].includes(outcome) ? 'yes' : '-'] as const;
      });
      expect(Object.fromEntries(await Promise.all(tried))).toEqual(cells);
    },
    180_000,
  );

  it('each message is answered as the table says, to who sent it and to nobody else', async () => {
    const intake = await members.intake();
    const hidden = await hiddenIncident();
    const sent = await messages(hidden);
    expect([...sent.keys()]).toEqual([...receipts.keys()]);
    const before = members.receipts('lab-a').length;
    await members.sendMessages('lab-a', [...sent.values()]);
    const read = await until(
      () => members.receipts('lab-a').slice(before),
      (all) => all.length >= sent.size,
      120_000,
    );
    const rows = [...sent.keys()];
    const told = read.map((receipt, index) => [
      rows[index],
      {
        status: receipt.status,
        submission: receipt.submissionId === null ? '-' : 'yes',
        report: receipt.reportId === undefined ? '-' : 'yes',
        problems: receipt.problems === undefined ? '-' : 'yes',
      },
    ]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(receipts));
    const problemsOf = (row: string) => read[rows.indexOf(row)]?.problems;
    expect(problemsOf('GREEN into hidden')).toEqual(problemsOf('GREEN into absent'));
    // The other member was answered about its own message alone.
    const others = members.receipts('lab-b').map(({ answers }) => answers);
    expect(others).toEqual([expect.objectContaining({ topic: 'tocsin.intake.lab-b.v1' })]);
    await intake.stop();
  }, 240_000);

  /** An incident of the other member of which this one may read nothing. */
  async function hiddenIncident(): Promise<string> {
    const submission = aSubmission({ report: aReport({ sharing: { tlp: 'TLP:AMBER' } }) });
    const sealing = { setting: world.setting, lab: { handle: 'lab-b' } };
    await members.sendMessages('lab-b', [await aJwe(sealing, submission)]);
    const [receipt] = await until(
      () => members.receipts('lab-b') as readonly { readonly incidentIds?: readonly string[] }[],
      (all) => all.length > 0,
      120_000,
    );
    const [incident] = receipt?.incidentIds ?? [];
    if (!incident) throw new Error(`not accepted: ${JSON.stringify(receipt)}`);
    return incident;
  }

  /** What is sent for each row, in the order of the table. */
  async function messages(hidden: string): Promise<ReadonlyMap<string, Message>> {
    const marked = (tlp: string, more = {}) =>
      aSubmission({ report: aReport({ sharing: { tlp } }), ...more });
    const sealing = { setting: world.setting, lab: { handle: 'lab-a' } };
    const green = marked('TLP:GREEN');
    const absent = citableId('TI', new Date().getUTCFullYear(), Buffer.from([0, 1, 2, 3, 4]));
    return new Map<string, Message>([
      ['RED', aMessage(marked('TLP:RED'))],
      ['STRICT in clear', aMessage(marked('TLP:AMBER+STRICT'))],
      ['AMBER in clear', aMessage(marked('TLP:AMBER'))],
      ['STRICT as JWE', await aJwe(sealing, marked('TLP:AMBER+STRICT'))],
      ['AMBER as JWE', await aJwe(sealing, marked('TLP:AMBER'))],
      ['GREEN', aMessage(green)],
      ['CLEAR', aMessage(marked('TLP:CLEAR'))],
      ['GREEN into hidden', aMessage(marked('TLP:GREEN', { incidentIds: [hidden] }))],
      ['GREEN into absent', aMessage(marked('TLP:GREEN', { incidentIds: [absent] }))],
      ['GREEN again', aMessage(green)],
      ['no JSON', aMessage(Buffer.from('{'))],
    ]);
  }
});

const active = (members: Readonly<Record<string, boolean>>) =>
  Object.entries(members).map(([handle, is]) => ({ handle, active: is }));
