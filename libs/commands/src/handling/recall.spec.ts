import type { IncidentReport } from '@tocsin/domain';
import type { Outcome } from '../commands.js';
import { describeEachNetwork, describeNetwork } from '../testing/each-network.js';
import { codeOf } from '../testing/outcomes.js';
import { valueOf, type TestNetwork, type TestPerson } from '../testing.js';

type Sharing = IncidentReport['sharing'];

const AMBER: Sharing = {
  tlp: 'TLP:AMBER',
  recipients: ['pudong-cert', 'thames-bank'],
  includeSecretariat: false,
};

/** What people do with one report of northgate-ai. */
async function reportOf(network: TestNetwork, sharing: Sharing) {
  const { submit, commands, as, ledger } = network;
  const submitted = await submit('ada', { report: { sharing } });
  const { reportId: id, citation: reportId } = submitted;
  let expectedVersion = submitted.version;
  return {
    id,
    reportId,
    share: async (wider: Sharing) => {
      const change = { reportId, expectedVersion, sharing: wider };
      const changed = valueOf(await commands.changeSharing(change, await as('ada')));
      expectedVersion = changed.version;
      return changed;
    },
    read: async (person: TestPerson) => {
      const { viewer } = (await as(person)).principal;
      const { personId, organisationId, roles } = viewer;
      const reports = [{ reportId: id, revision: 1 }];
      await ledger.record({
        personId,
        organisationId,
        roles,
        channel: 'query',
        requestId: 'r',
        reports,
      });
    },
    holders: async (person: TestPerson = 'ada') => {
      const { viewer } = (await as(person)).principal;
      const { organisations } = network;
      const named = new Map(Object.entries(organisations).map(([handle, org]) => [org, handle]));
      const found = (await commands.recallHolders([id], viewer)).get(id);
      return found?.map(
        ({ organisationId, personal, status }) =>
          `${named.get(organisationId)}${personal ? ' (personal)' : ''} ${status}`,
      );
    },
    acknowledge: async (
      person: TestPerson,
      result: 'deleted' | 'not_deleted' = 'deleted',
      reason: string | null = null,
    ) => commands.acknowledgeRecall({ reportId, result, reason }, await as(person)),
    notice: async (person: TestPerson) => {
      const { viewer } = (await as(person)).principal;
      return (await commands.recallNotices([id], viewer)).get(id);
    },
  };
}

describeEachNetwork('a recall', (network) => {
  it('asks who was named and who was shown it, in the append that takes it away', async () => {
    const { store } = network();
    const report = await reportOf(network(), { tlp: 'TLP:GREEN' });
    await report.read('lin');
    const { position } = await store.head();
    await report.share({ tlp: 'TLP:AMBER', recipients: ['thames-bank'] });
    const events = await store.readAll({ after: position, limit: 10 });
    expect(events.map(({ event, appendPosition }) => [event.type, appendPosition])).toEqual([
      ['ReportSharingChanged', position + 1],
      ['ReportRecalled', position + 1],
    ]);
    expect(await report.holders()).toEqual(['pudong-cert open']);
    await report.share({ tlp: 'TLP:AMBER', recipients: ['rhein-aufsicht'] });
    expect(await report.holders()).toEqual(['thames-bank open', 'pudong-cert open']);
  });

  it('is acknowledged by the holder, those who are missing standing first', async () => {
    const report = await reportOf(network(), AMBER);
    await report.share({ ...AMBER, recipients: [] });
    expect(await report.notice('lin')).toMatchObject({
      citation: report.reportId,
      status: 'open',
      result: null,
    });
    const answered = valueOf(await report.acknowledge('lin'));
    expect(await report.holders()).toEqual(['thames-bank open', 'pudong-cert acknowledged']);
    expect(await report.notice('wei')).toMatchObject({ status: 'acknowledged', result: 'deleted' });
    const again = valueOf(await report.acknowledge('wei', 'not_deleted', 'It is on tape.'));
    expect(again).toEqual(answered);
    expect(await report.notice('lin')).toMatchObject({ result: 'deleted', reason: null });
    expect(codeOf(await report.acknowledge('priya', 'not_deleted'))).toBe('REASON_REQUIRED');
    valueOf(await report.acknowledge('priya', 'not_deleted', 'It is on tape.'));
    expect(await report.notice('priya')).toMatchObject({ reason: 'It is on tape.' });
  });

  it('still has as a holder whoever was shown the report while it was taken away', async () => {
    const { ledger, store } = network();
    const report = await reportOf(network(), { tlp: 'TLP:GREEN' });
    const readersOf = ledger.readersOf.bind(ledger);
    let asked = 0;
    // The answer is written down after the holders were looked up, and before the append is there.
    ledger.readersOf = async (ids) => {
      const readers = await readersOf(ids);
      asked += 1;
      if (asked === 1) await report.read('lin');
      return readers;
    };
    await report.share({ tlp: 'TLP:AMBER', recipients: ['thames-bank'] });
    const events = await store.readAll({ after: 0, limit: 1_000 });
    expect(events.filter(({ event }) => event.type === 'ReportRecalled')).toHaveLength(1);
    expect(await report.holders()).toEqual(['pudong-cert open']);
    expect(await report.notice('lin')).toMatchObject({ status: 'open' });
  });

  it('still has as a holder whoever was written down later still, and takes his word', async () => {
    const { store } = network();
    const report = await reportOf(network(), { tlp: 'TLP:GREEN' });
    await report.share({ tlp: 'TLP:AMBER', recipients: ['thames-bank'] });
    expect(await report.holders()).toEqual([]);
    await report.read('lin');
    expect(await report.holders()).toEqual(['pudong-cert open']);
    const { position } = await store.head();
    valueOf(await report.acknowledge('lin'));
    const events = await store.readAll({ after: position, limit: 10 });
    expect(events.map(({ event }) => event.type)).toEqual([
      'ReportRecalled',
      'ReportRecallAcknowledged',
    ]);
    expect(await report.holders()).toEqual(['pudong-cert acknowledged']);
  });

  it('follows an erasure, whose content is gone while the answers come in', async () => {
    const { commands, as } = network();
    const report = await reportOf(network(), AMBER);
    const { reportId } = report;
    valueOf(await commands.eraseReport({ reportId, reason: 'asked for' }, await as('omar')));
    expect(await report.holders('omar')).toEqual(['pudong-cert open', 'thames-bank open']);
    valueOf(await report.acknowledge('lin', 'not_deleted', 'It is on tape.'));
    expect(await report.notice('lin')).toMatchObject({ reason: 'It is on tape.' });
    expect(await report.holders('ada')).toEqual(['thames-bank open', 'pudong-cert acknowledged']);
  });

  it('ends where the report is shared with the holder again', async () => {
    const report = await reportOf(network(), AMBER);
    await report.share({ ...AMBER, recipients: ['thames-bank'] });
    await report.share(AMBER);
    expect(await report.holders()).toEqual(['pudong-cert moot']);
    expect(codeOf(await report.acknowledge('lin'))).toBe('RECALL_MOOT');
    await report.share({ ...AMBER, recipients: ['thames-bank'] });
    expect(await report.holders()).toEqual(['pudong-cert open']);
  });

  it('asks a member that was restricted meanwhile, and takes its word', async () => {
    const { acts, organisations } = network();
    const organisationId = organisations['pudong-cert'];
    const report = await reportOf(network(), { ...AMBER, recipients: ['pudong-cert'] });
    await report.read('lin');
    const standing = (given: 'restricted' | 'member') =>
      acts.changeStanding({ organisationId, standing: given, reason: 'export rules' });
    valueOf(await standing('restricted'));
    await report.share({ ...AMBER, recipients: ['pudong-cert', 'thames-bank'] });
    expect(await report.holders()).toEqual([]);
    await report.share({ ...AMBER, recipients: ['thames-bank'] });
    expect(await report.holders()).toEqual(['pudong-cert open']);
    expect(await report.notice('wei')).toMatchObject({ status: 'open' });
    valueOf(await report.acknowledge('lin'));
    expect(await report.holders()).toEqual(['pudong-cert acknowledged']);
    valueOf(await standing('member'));
  });

  it('asks in his own name whoever read as a coordinator and is none any more', async () => {
    const { acts, people } = network();
    const { personId } = people.clara;
    const report = await reportOf(network(), { ...AMBER, includeSecretariat: true });
    await report.read('clara');
    valueOf(await acts.changeRoles({ personId, roles: ['responder'] }));
    await report.share(AMBER);
    expect(await report.holders()).toEqual(['secretariat (personal) open']);
    expect(await report.notice('otto')).toBeUndefined();
    valueOf(await report.acknowledge('clara'));
    expect(await report.holders()).toEqual(['secretariat (personal) acknowledged']);
    valueOf(await acts.changeRoles({ personId, roles: ['coordinator'] }));
  });

  it('asks the client that is taken back', async () => {
    const { commands, as } = network();
    const report = await reportOf(network(), { ...AMBER, recipients: ['pudong-cert'] });
    const input = { reportId: report.reportId, organisation: 'thames-bank' };
    valueOf(await commands.nameClient(input, await as('lin')));
    valueOf(await commands.removeClient(input, await as('lin')));
    expect(await report.holders()).toEqual(['thames-bank open']);
    expect(await report.notice('priya')).toMatchObject({ status: 'open' });
    valueOf(await commands.nameClient(input, await as('lin')));
    expect(await report.holders()).toEqual(['thames-bank moot']);
  });
});

describeNetwork('a recall', (network) => {
  it('is for whoever never held the report what one of no report is', async () => {
    const { commands, as, store } = network();
    const report = await reportOf(network(), AMBER);
    await report.share({ ...AMBER, recipients: [] });
    const { position } = await store.head();
    const input = { result: 'deleted', reason: null } as const;
    const absent = ['TR-2026-00000000-0', '', 'x'.repeat(9_999), 'a\0b', '\ud800'];
    for (const person of ['jonas', 'boris', 'clara', 'otto', 'tom', 'ada', 'omar'] as const) {
      const context = await as(person);
      const told: Outcome<unknown>[] = [];
      for (const reportId of [report.reportId, ...absent]) {
        told.push(await commands.acknowledgeRecall({ ...input, reportId }, context));
      }
      expect(new Set(told.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
      expect(codeOf(told[0]!)).toBe('NOT_FOUND');
      expect(await report.notice(person)).toBeUndefined();
    }
    expect((await store.head()).position).toBe(position);
  });

  it('is followed by people of the source who may read the report, and by nobody else', async () => {
    const report = await reportOf(network(), AMBER);
    await report.share({ ...AMBER, recipients: [] });
    expect(await report.holders('rosa')).toHaveLength(2);
    for (const person of ['walt', 'omar', 'lin', 'priya', 'clara', 'otto', 'jonas'] as const) {
      expect([person, await report.holders(person)]).toEqual([person, undefined]);
    }
  });

  it('of TLP:RED is between the source and the person named', async () => {
    const { people } = network();
    const report = await reportOf(network(), {
      tlp: 'TLP:RED',
      namedPeople: [people.lin.personId, people.priya.personId],
    });
    await report.read('lin');
    await report.share({ tlp: 'TLP:RED', namedPeople: [people.priya.personId] });
    expect(await report.holders()).toEqual(['pudong-cert (personal) open']);
    expect(await report.holders('rosa')).toBeUndefined();
    expect(await report.notice('wei')).toBeUndefined();
    expect(codeOf(await report.acknowledge('wei'))).toBe('NOT_FOUND');
    valueOf(await report.acknowledge('lin'));
    expect(await report.holders()).toEqual(['pudong-cert (personal) acknowledged']);
  });

  it('takes a token that may report', async () => {
    const { commands, as } = network();
    const report = await reportOf(network(), AMBER);
    await report.share({ ...AMBER, recipients: [] });
    const { reportId } = report;
    const input = { reportId, result: 'deleted' as const };
    const context = await as('lin', ['read']);
    expect(codeOf(await commands.acknowledgeRecall(input, context))).toBe('NOT_PERMITTED');
  });
});
