import { describeWithOwnKafka } from '@tocsin/local-kafka/testing';
import { ChangeStream } from './change-stream.js';
import { ask, until, type Account } from './hub-process.js';
import { namedIn } from './operations-page.js';
import { reportNumber, SUBMIT } from './payload.js';
import type { LogLine, RoleName, RoleProcess } from './role-process.js';
import { RolesScene } from './roles-scene.js';

jest.setTimeout(240_000);

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const LEFT_OUT = 'left out a record of the events topic that is not of this network';
/** Stands in everything that a log must not repeat. */
const CANARY = 'Kanarienvogel';

const messageOf = (submissionId: string, report: object) => ({
  key: submissionId,
  value: JSON.stringify({ submissionId, report }),
});

describeWithOwnKafka('roles as processes of their own', () => {
  let scene: RolesScene;
  let gateway: RoleProcess;
  let relay: RoleProcess;
  let projector: RoleProcess;
  let reader: Pick<Account, 'token'>;
  let stream: ChangeStream;

  beforeAll(async () => {
    scene = await RolesScene.open();
    await scene.admit('lab-a', `Lab ${CANARY}`, `Ada ${CANARY}`);
    reader = await scene.admit('team-b', `Team ${CANARY}`, `Bo ${CANARY}`);
    await scene.makeTopics();
    [gateway, relay, projector] = (await scene.start('gateway', 'relay', 'projector')) as [
      RoleProcess,
      RoleProcess,
      RoleProcess,
    ];
    stream = new ChangeStream(reader);
    await stream.listen(gateway);
  });
  afterAll(async () => {
    stream.leave();
    await scene.close();
  });

  const receiptOf = async (submissionId: string) => {
    const found = () => scene.receipts.find((receipt) => receipt.submissionId === submissionId);
    await until(() => found() !== undefined, `${submissionId} is answered`, 60_000);
    return found()!;
  };
  const followed = (role: RoleProcess, message: string, id: unknown): LogLine[] =>
    role.told(message).filter(({ correlationId }) => correlationId === id);
  /** Gives the id by which the request can be followed. */
  const submit = async (id: string, title: string): Promise<string | null> => {
    const report = { ...reportNumber(1, title), title: [{ lang: 'en', value: title }] };
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${reader.token}` },
      body: JSON.stringify({ query: SUBMIT, variables: { id, report } }),
    });
    expect(await response.json()).toMatchObject({ data: { submitReport: { errors: [] } } });
    return response.headers.get('x-request-id');
  };

  it('let a report be followed from the member’s message to the subscriber', async () => {
    const { key, value } = messageOf('case-1', reportNumber(1));
    await scene.send({ key, value, headers: { ce_traceparent: TRACE } });
    const { answers, receiptId } = await receiptOf('case-1');

    const answered = relay.told('message answered').find(({ offset }) => offset === 0);
    expect(answered).toMatchObject({ ...answers, status: 'ACCEPTED', trace: TRACE });
    const { correlationId: id } = answered!;
    expect(id).toBe(receiptId);

    await until(() => followed(gateway, 'subscriber told', id).length > 0, 'it is told', 60_000);
    const { rows } = await scene.database.pool.query<{ position: number; stream: string }>(
      'select position, stream from events.event where correlation_id = $1 order by position',
      [id],
    );
    expect(rows).toHaveLength(3);
    const passed = rows.map((row) => expect.objectContaining({ ...row, trace: TRACE }));
    expect(followed(relay, 'event sent to Kafka', id)).toEqual(passed);
    const folded = followed(projector, 'event folded', id);
    expect(folded.toSorted((a, b) => Number(a['position']) - Number(b['position']))).toEqual(
      passed,
    );
    expect(followed(gateway, 'subscriber told', id)).toEqual([
      expect.objectContaining({
        kind: 'APPEARED',
        incidentId: stream.changes.at(-1)?.incidentId,
        position: rows.at(-1)?.position,
        trace: TRACE,
      }),
    ]);
  });

  it('let a report be followed from a request', async () => {
    const id = await submit('case-2', 'Case 2');
    await until(() => followed(gateway, 'subscriber told', id).length > 0, 'it is told', 60_000);
    expect(followed(gateway, 'request', id)).toEqual([
      expect.objectContaining({ route: '/graphql', status: 200 }),
    ]);
    expect(followed(relay, 'event sent to Kafka', id)).toHaveLength(3);
    expect(followed(projector, 'event folded', id)).toHaveLength(3);
  });

  it('say which event was set aside, and why, and every process tells that one waits', async () => {
    const { pool } = scene.database;
    await pool.query(
      `create function views.refuse() returns trigger language plpgsql as
         $$ begin raise exception 'no ${CANARY}'; end $$;
       create trigger refuse before insert on views.report for each row execute function views.refuse()`,
    );
    const correlationId = await submit('case-3', 'Case 3');
    await until(
      () => followed(projector, 'event set aside', correlationId).length > 0,
      'it is set aside',
      60_000,
    );
    await pool.query('drop trigger refuse on views.report');
    expect(followed(projector, 'event set aside', correlationId)[0]).toMatchObject({
      level: WARN,
      consumer: 'views',
      reason: 'SQLSTATE_P0001',
      stream: expect.stringMatching(/^report-/),
    });
    for (const role of [gateway, projector]) {
      expect(await role.ready()).toEqual({ status: 200, reasons: ['PARKED'] });
      expect((await role.metrics()).get('tocsin_parked_streams')).toBe(1);
    }
  });

  it('say nothing of what anybody has written, and no secret', async () => {
    const report = reportNumber(7, CANARY);
    await scene.send(
      { key: 'x', value: `{ ${CANARY}` },
      { ...messageOf(CANARY, report), key: 'another' },
      messageOf('case-7', { ...report, [CANARY]: CANARY, recordType: CANARY }),
      { ...messageOf('case-8', report), headers: { ce_type: CANARY, ce_traceparent: CANARY } },
      messageOf(`case-9-${CANARY}`, report),
    );
    await receiptOf(`case-9-${CANARY}`);
    await scene.plant('tocsin.events.v1', CANARY);
    await submit(`case-10-${CANARY}`, CANARY);
    await ask(gateway, `query ${CANARY} { ${CANARY} }`, { as: { token: CANARY } });
    await fetch(`${gateway.url}/${CANARY}?${CANARY}`, { headers: { traceparent: CANARY } });
    await fetch(`${gateway.url}/graphql?query={${CANARY}}`);
    await until(
      () => projector.told(LEFT_OUT).length > 0,
      'the planted record is left out',
      60_000,
    );
    const { kafka, masterKey } = scene;
    const password = new URL(scene.database.url).password;
    const secrets = [CANARY, masterKey, kafka.network.password, password, reader.token];
    for (const role of [gateway, relay, projector]) {
      const found = secrets.filter((secret) => secret !== '' && role.said.includes(secret));
      expect([role.role, found]).toEqual([role.role, []]);
    }
  });

  describe('while Kafka is frozen', () => {
    it('say why no work is done, in words of docs/operations.md', async () => {
      const roles = [gateway, relay, projector];
      const said = new Map(roles.map(({ role }) => [role, new Set<string>()]));
      const look = async () => {
        for (const role of roles) {
          for (const reason of (await role.ready()).reasons) said.get(role.role)?.add(reason);
        }
      };
      scene.kafka.freeze();
      await submit('case-20', 'Case 20');
      await until(
        async () => {
          await look();
          return (
            said.get('gateway')!.has('VIEW_LAG') &&
            said.get('relay')!.has('NO_PROGRESS') &&
            said.get('projector')!.has('NO_PROGRESS')
          );
        },
        'they say it',
        90_000,
      );
      scene.kafka.thaw();
      await until(
        async () => (await Promise.all(roles.map((role) => role.ready()))).every(isReady),
        'they are ready again',
        90_000,
      );
      for (const [role, reasons] of said) {
        expect(namedIn(role).reasons).toEqual(expect.arrayContaining([...reasons]));
      }
    });
  });

  it('measure what docs/operations.md says, where it says so, and nothing else', async () => {
    for (const role of [gateway, relay, projector]) await expectMeasured(role.role, role);
    expect((await projector.metrics()).get('tocsin_consumer_member')).toBe(1);
    expect((await projector.metrics()).get('tocsin_consumer_partitions')).toBe(12);
    await Promise.all([gateway, relay, projector].map((role) => role.stop()));
    const [hub] = await scene.start('hub');
    await expectMeasured('hub', hub!);
    await until(
      async () => (await hub!.metrics()).get('tocsin_relay_sends') === 1,
      'the hub relays',
      60_000,
    );
    await until(async () => (await hub!.ready()).status === 200, 'the hub is ready', 60_000);
  });
});

const isReady = ({ status }: { readonly status: number }): boolean => status === 200;

/** Of pino. */
const WARN = 40;

/** What every Node.js program measures. */
const OF_NODE = /^tocsin_(?:process|nodejs)_/;

async function expectMeasured(role: RoleName, process: RoleProcess): Promise<void> {
  const text = await (await fetch(`${process.url}/metrics`)).text();
  const told = [...text.matchAll(/^# TYPE (\w+)/gm)]
    .map(([, name]) => name!)
    .filter((name) => !OF_NODE.test(name));
  expect([role, told.toSorted()]).toEqual([role, namedIn(role).metrics]);
}
