import { visible } from '@tocsin/domain';
import type { IncidentReport } from '@tocsin/domain';
import { describeEachNetwork, describeNetwork } from '../testing/each-network.js';
import { codeOf } from '../testing/outcomes.js';
import { valueOf, type TestPerson } from '../testing.js';

const AMBER: IncidentReport['sharing'] = {
  tlp: 'TLP:AMBER',
  recipients: ['pudong-cert', 'rhein-aufsicht'],
  includeSecretariat: false,
};

describeEachNetwork('clients of a recipient', (network) => {
  const sees = async (reportId: string, person: TestPerson) => {
    const { access, as } = network();
    const found = (await access.reports([reportId])).get(reportId);
    return found !== undefined && visible((await as(person)).principal.viewer, found);
  };

  it('read with the next request, and no longer once they are taken back', async () => {
    const { submit, commands, as, access, organisations } = network();
    const { reportId: id, citation: reportId } = await submit('ada', {
      report: { sharing: AMBER },
    });
    const input = { reportId, organisation: 'thames-bank' };
    expect(await sees(id, 'priya')).toBe(false);
    const { position } = valueOf(await commands.nameClient(input, await as('lin')));
    expect(await sees(id, 'priya')).toBe(true);
    expect(await sees(id, 'tom')).toBe(false);
    expect((await access.reports([id])).get(id)?.clients).toEqual([organisations['thames-bank']]);
    valueOf(await commands.removeClient(input, await as('lin')));
    expect(await sees(id, 'priya')).toBe(false);
    expect((await access.reports([id], position)).get(id)?.clients).toHaveLength(1);
  });

  it('lose the report in the append in which their recipient does, or the label changes', async () => {
    const { submit, commands, as, access } = network();
    const changes = [
      { ...AMBER, recipients: ['rhein-aufsicht'] },
      { ...AMBER, tlp: 'TLP:AMBER+STRICT' },
      { ...AMBER, excludedOrganisations: ['thames-bank'] },
    ];
    for (const sharing of changes) {
      const { reportId: id, citation: reportId } = await submit('ada', {
        report: { sharing: AMBER },
      });
      const input = { reportId, organisation: 'thames-bank' };
      valueOf(await commands.nameClient(input, await as('lin')));
      const source = await as('ada');
      const conflict = await commands.changeSharing(
        { reportId, expectedVersion: 'unknown', sharing },
        source,
      );
      const expectedVersion =
        !conflict.ok && 'version' in conflict.error ? conflict.error.version : '';
      valueOf(await commands.changeSharing({ reportId, expectedVersion, sharing }, source));
      expect(await sees(id, 'priya')).toBe(false);
      expect((await access.reports([id])).get(id)?.clients).toEqual([]);
    }
  });

  it('are part of what the source has seen: its version changes with them, that of others does not', async () => {
    const { submit, commands, as } = network();
    const { citation: reportId, version } = await submit('ada', { report: { sharing: AMBER } });
    const input = { reportId, organisation: 'thames-bank' };
    valueOf(await commands.nameClient(input, await as('lin')));
    const change = { reportId, expectedVersion: version, sharing: { tlp: 'TLP:GREEN' } };
    expect(codeOf(await commands.changeSharing(change, await as('ada')))).toBe('VERSION_CONFLICT');
    valueOf(await commands.removeClient(input, await as('lin')));
    expect(codeOf(await commands.changeSharing(change, await as('ada')))).toBe('accepted');
  });
});

describeNetwork('naming a client', (network) => {
  it('names the law of who passes it on, and of a source that may be told', async () => {
    const { submit, commands, as } = network();
    const cautionsFor = async (sharing: IncidentReport['sharing'], person: TestPerson) => {
      const report = { sharing, recordType: 'demonstration' as const };
      const { citation: reportId } = await submit('wei', { report });
      const input = { reportId, organisation: 'thames-bank' };
      const named = valueOf(await commands.nameClient(input, await as(person)));
      return named.cautions.map(({ code }) => code);
    };
    const sharing = { ...AMBER, recipients: ['northgate-ai'] };
    const open = await cautionsFor(sharing, 'rosa');
    expect(open).toContain('CN_PERSONAL_INFORMATION_ABROAD');
    expect(open.some((code) => code.startsWith('US_'))).toBe(true);
    const hidden = await cautionsFor({ ...sharing, iep: { attribution: 'must_not' } }, 'rosa');
    expect(hidden.filter((code) => code.startsWith('CN_'))).toEqual([]);
    expect(hidden).toEqual(open.filter((code) => code.startsWith('US_')));
  });

  it('answers a source that must not be told like any other organisation', async () => {
    const { submit, commands, as } = network();
    const sharing = { ...AMBER, iep: { attribution: 'must_not' as const } };
    const { citation: reportId } = await submit('ada', { report: { sharing } });
    const answers = await Promise.all(
      ['northgate-ai', 'thames-bank'].map(async (organisation) =>
        codeOf(await commands.nameClient({ reportId, organisation }, await as('lin'))),
      ),
    );
    expect(answers).toEqual(['accepted', 'accepted']);
  });

  it('is told nothing by the directory that it could not know', async () => {
    const { submit, commands, as } = network();
    const { citation: reportId } = await submit('ada', { report: { sharing: AMBER } });
    const name = async (organisation: string, person: TestPerson = 'lin') =>
      commands.nameClient({ reportId, organisation }, await as(person));
    expect(codeOf(await name('nobody-here'))).toBe('NOT_FOUND');
    expect(codeOf(await name('boreas-labs'))).toBe('CLIENT_NOT_ELIGIBLE');
    expect(codeOf(await name('rhein-aufsicht'))).toBe('CLIENT_NOT_ELIGIBLE');
    expect(codeOf(await name('thames-bank', 'priya'))).toBe('NOT_FOUND');
    const readOnly = await as('lin', ['read']);
    const input = { reportId, organisation: 'thames-bank' };
    expect(codeOf(await commands.nameClient(input, readOnly))).toBe('NOT_PERMITTED');
  });
});
