import { ChangeStream } from './change-stream.js';
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
const ROUNDS = process.env.CI ? 25 : 2;

jest.setTimeout(60_000 + ROUNDS * 20_000);

let installation: Installation;
beforeEach(() => {
  installation = new Installation();
});
afterEach(() => installation.end());
afterAll(removeStoppedNetwork);

type Acknowledged = { readonly id: string; readonly report: string; readonly incident: string };

/** Submits one after the other until the hub is gone; keeps what was acknowledged. */
async function submitUntilGone(
  hub: HubProcess,
  acknowledged: Acknowledged[],
  from: number,
): Promise<number> {
  for (let number = from; ; number += 1) {
    try {
      const id = `case-${number}`;
      const { data } = await ask(hub, SUBMIT, {
        as: installation.account('dana'),
        id,
        report: reportNumber(number),
      });
      const { report, incident } = data.submitReport;
      acknowledged.push({ id, report: report.id as string, incident: incident.id as string });
    } catch {
      return number;
    }
  }
}

const REPORT = 'query ($id: String!) { report(submissionId: $id) { id title(lang: "en") } }';

describe('kill -9 in the middle of submissions', () => {
  it(`loses nothing that was acknowledged, and a listener hears everything once (${ROUNDS} rounds)`, async () => {
    let hub = await installation.startAgain();
    const acknowledged: Acknowledged[] = [];
    const stream = new ChangeStream(installation.account('linjing'));
    await stream.listen(hub);
    let next = 1;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const submitting = submitUntilGone(hub, acknowledged, next);
      const enough = acknowledged.length + 3;
      await until(() => acknowledged.length >= enough, 'three were acknowledged');
      await pause(Math.random() * 300);
      hub.kill('SIGKILL');
      next = (await submitting) + 1;
      await hub.ended;
      hub = await installation.start();
      await stream.listen(hub);
    }
    const dana = installation.account('dana');
    for (const { id, report } of acknowledged) {
      const { data } = await ask(hub, REPORT, { as: dana, id });
      expect([id, data.report?.id]).toEqual([id, report]);
    }
    const wanted = acknowledged.map(({ incident }) => incident);
    const appeared = () =>
      stream.changes.filter(({ kind }) => kind === 'APPEARED').map(({ incidentId }) => incidentId);
    await until(() => wanted.every((id) => appeared().includes(id)), 'everything was heard');
    expect(new Set(appeared()).size).toBe(appeared().length);
    expect(wanted.length).toBeGreaterThanOrEqual(3 * ROUNDS);
    stream.leave();
    process.stderr.write(`${ROUNDS} kills, ${wanted.length} acknowledged, none missing\n`);
  });

  it('gives the original answer to a submission whose answer was lost', async () => {
    const first = await installation.startAgain();
    const as = installation.account('dana');
    const variables = { as, id: 'case-1', report: reportNumber(1) };
    const { data } = await ask(first, SUBMIT, variables);
    first.kill('SIGKILL');
    await first.ended;
    const second = await installation.start();
    const { data: again } = await ask(second, SUBMIT, variables);
    expect(again.submitReport).toMatchObject({
      duplicate: true,
      report: data.submitReport.report,
      incident: data.submitReport.incident,
    });
  });
});

describe('PostgreSQL killed under a running hub', () => {
  const readiness = async ({ url }: HubProcess) => (await fetch(`${url}/health/ready`)).status;

  it('comes back by itself, and the hub tells meanwhile and goes on', async () => {
    const hub = await installation.startAgain();
    const stream = new ChangeStream(installation.account('linjing'));
    await stream.listen(hub);
    expect(await readiness(hub)).toBe(200);
    const killed = installation.postgresPid();
    process.kill(killed, 'SIGKILL');
    await until(() => installation.hasOtherPostgres(killed), 'PostgreSQL runs again');
    await until(async () => (await readiness(hub)) === 200, 'ready again');
    const { data } = await ask(hub, SUBMIT, {
      as: installation.account('dana'),
      id: 'case-after',
      report: reportNumber(1),
    });
    const { incident } = data.submitReport;
    await until(() => stream.changes.some(({ incidentId }) => incidentId === incident.id), 'heard');
    stream.leave();
    expect((await fetch(`${hub.url}/health/live`)).status).toBe(200);
    expect(hub.stderr).toMatch(/PostgreSQL had ended; it was restarted/);
  });
});
