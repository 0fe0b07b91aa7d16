import { statSync } from 'node:fs';
import { describeWithKafka } from '@tocsin/local-kafka/testing';
import { ChangeStream } from './change-stream.js';
import { ClusterProcess } from './cluster-process.js';
import { ask, isAlive, until } from './hub-process.js';
import { sendOverKafka } from './member-producer.js';
import { reportNumber, SUBMIT } from './payload.js';

jest.setTimeout(400_000);

/** Long where there is time for it. */
const KILLED = process.env.CI
  ? ['relay-1', 'relay-2', 'projector-1', 'projector-2']
  : ['relay-1', 'projector-1'];

let cluster: ClusterProcess;
beforeEach(() => {
  cluster = new ClusterProcess();
});
afterEach(() => cluster.end());

const submitted = async (number: number, gateway: string): Promise<string> => {
  const { data } = await ask(cluster.role(gateway), SUBMIT, {
    as: cluster.account('dana'),
    id: `case-${number}`,
    report: reportNumber(number),
  });
  return data.submitReport.incident.id as string;
};

const BY_SUBMISSION = 'query ($id: String!) { report(submissionId: $id) { id title(lang: "en") } }';

const ready = async (url: string): Promise<number> =>
  fetch(`${url}/health/ready`).then(
    ({ status }) => status,
    () => 0,
  );

describeWithKafka('npm run cluster', () => {
  it('carries a report from one gateway to a subscriber on another, whatever is killed', async () => {
    await cluster.start(2);
    expect(cluster.roles.map(({ name }) => name)).toEqual([
      'gateway-1',
      'gateway-2',
      'relay-1',
      'relay-2',
      'projector-1',
      'projector-2',
      'notifier-1',
      'notifier-2',
      'kafka',
    ]);
    expect(statSync(cluster.file('kafka-members.json')).mode & 0o777).toBe(0o600);
    for (const { name, url } of cluster.roles.slice(0, 8)) {
      expect([name, await ready(url)]).toEqual([name, 200]);
    }
    const stream = new ChangeStream(cluster.account('linjing'));
    await stream.listen(cluster.role('gateway-2'));
    const seen = async (incident: string) =>
      until(
        () => stream.changes.some(({ incidentId }) => incidentId === incident),
        'it is seen',
        60_000,
      );
    await seen(await submitted(1, 'gateway-1'));
    const dana = cluster.account('dana');
    const told = await sendOverKafka(cluster, dana.organisation, {
      submissionId: 'over-kafka',
      report: reportNumber(99),
    });
    expect(told.status).toBe('ACCEPTED');
    await seen(told.incidentIds[0] ?? '');
    const { data } = await ask(cluster.role('gateway-1'), BY_SUBMISSION, {
      as: dana,
      id: 'over-kafka',
    });
    expect(data.report).toEqual({ id: told.reportId, title: 'Case 99' });

    for (const [index, name] of KILLED.entries()) {
      process.kill(cluster.role(name).pid, 'SIGKILL');
      await seen(await submitted(2 + index, 'gateway-1'));
      await until(() => cluster.said.includes(`${name} is back`), `${name} is back`, 60_000);
    }
    process.kill(cluster.role('gateway-1').pid, 'SIGKILL');
    await seen(await submitted(20, 'gateway-2'));
    await until(() => cluster.said.includes('gateway-1 is back'), 'gateway-1 is back', 60_000);
    await seen(await submitted(21, 'gateway-1'));
    stream.leave();

    const started = [...cluster.roles.map(({ pid }) => pid), cluster.postgresPid()];
    await cluster.signal('SIGINT');
    expect(started.filter(isAlive)).toEqual([]);
  });
});

describeWithKafka('npm run cluster, killed', () => {
  it('starts again, and everything is there', async () => {
    await cluster.start(1);
    await submitted(1, 'gateway-1');
    await cluster.signal('SIGKILL');
    await cluster.start(1);
    const { data } = await ask(
      cluster.role('gateway-1'),
      'query ($id: String!) { report(submissionId: $id) { title(lang: "en") } }',
      { as: cluster.account('dana'), id: 'case-1' },
    );
    expect(data.report).toEqual({ title: 'Case 1' });
  });
});
