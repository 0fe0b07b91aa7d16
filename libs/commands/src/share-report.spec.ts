import { visible } from '@tocsin/domain';
import type { IncidentReport } from '@tocsin/domain';
import { describeEachNetwork, describeNetwork } from './testing/each-network.js';
import { codeOf, problemsIn } from './testing/outcomes.js';
import { valueOf, type TestPerson } from './testing.js';

type Sharing = IncidentReport['sharing'];

describeEachNetwork('sharing', (network) => {
  it('is written as names and kept as ids', async () => {
    const { submit, access, organisations, communities, people } = network();
    const sharingOf = async (sharing: Sharing, person: TestPerson = 'ada') => {
      const { reportId } = await submit(person, { report: { sharing } });
      return (await access.reports([reportId])).get(reportId)?.sharing;
    };
    expect(
      await sharingOf({
        tlp: 'TLP:AMBER+STRICT',
        recipients: ['pudong-cert'],
        excludedOrganisations: ['rhein-aufsicht'],
        withoutAuthorities: true,
        includeSecretariat: false,
        iep: { attribution: 'must_not' },
      }),
    ).toEqual({
      label: 'TLP:AMBER+STRICT',
      communityId: null,
      recipients: [organisations['pudong-cert']],
      namedPeople: [],
      excludedOrganisations: [organisations['rhein-aufsicht']],
      withoutAuthorities: true,
      includeSecretariat: false,
      attribution: 'must_not',
    });
    expect(await sharingOf({ tlp: 'TLP:GREEN', community: 'trading-floors' })).toMatchObject({
      communityId: communities['trading-floors'],
      includeSecretariat: true,
      withoutAuthorities: false,
      attribution: 'may',
    });
    const { personId } = people.lin;
    expect(await sharingOf({ tlp: 'TLP:RED', namedPeople: [personId] })).toMatchObject({
      label: 'TLP:RED',
      namedPeople: [personId],
    });
  });

  it('is narrowed with effect on the next request, by the source alone', async () => {
    const { submit, commands, as, access } = network();
    const { citation: reportId, reportId: id, version } = await submit('ada');
    const sees = async (person: TestPerson) => {
      const [report, { principal }] = [await access.reports([id]), await as(person)];
      const found = report.get(id);
      return found !== undefined && visible(principal.viewer, found);
    };
    const narrow = async (person: TestPerson, sharing: unknown) =>
      commands.changeSharing({ reportId, expectedVersion: version, sharing }, await as(person));
    expect(await sees('priya')).toBe(true);
    const amber = { tlp: 'TLP:AMBER', recipients: ['pudong-cert'], includeSecretariat: false };
    for (const person of ['priya', 'clara', 'rosa', 'omar'] as const) {
      expect(codeOf(await narrow(person, amber))).toBe('NOT_PERMITTED');
    }
    const changed = valueOf(await narrow('nina', amber));
    expect(changed.version).not.toBe(version);
    const seen = await Promise.all((['priya', 'clara', 'lin', 'rosa', 'ada'] as const).map(sees));
    expect(seen).toEqual([false, false, true, true, true]);
    expect(codeOf(await narrow('ada', amber))).toBe('VERSION_CONFLICT');
  });
});

describeNetwork('sharing', (network) => {
  it('becomes public by a second person, and is no longer when it is narrowed', async () => {
    const { submit, commands, as, access } = network();
    const sharing = { tlp: 'TLP:CLEAR' } as const;
    const {
      citation: reportId,
      reportId: id,
      version,
    } = await submit('ada', { report: { sharing } });
    const isPublic = async () => (await access.reports([id])).get(id)?.public;
    const confirm = async (person: TestPerson, expectedVersion = version) =>
      commands.confirmPublication({ reportId, expectedVersion }, await as(person));
    expect(codeOf(await confirm('ada'))).toBe('SECOND_PERSON_REQUIRED');
    expect(codeOf(await confirm('priya'))).toBe('NOT_PERMITTED');
    expect(await isPublic()).toBe(false);
    const { version: published } = valueOf(await confirm('nina'));
    expect(await isPublic()).toBe(true);
    expect(codeOf(await confirm('walt', published))).toBe('NOTHING_CHANGES');
    const green = { reportId, expectedVersion: published, sharing: { tlp: 'TLP:GREEN' } };
    valueOf(await commands.changeSharing(green, await as('ada')));
    expect(await isPublic()).toBe(false);
  });

  it('is not made public by one person alone who turns it to TLP:CLEAR, whoever wrote it', async () => {
    const { submit, commands, as, access } = network();
    const sharing = { tlp: 'TLP:GREEN' } as const;
    const submitted = await submit('ada', { report: { sharing } });
    const { citation: reportId, reportId: id, version } = submitted;
    const change = { reportId, expectedVersion: version, sharing: { tlp: 'TLP:CLEAR' } };
    const { version: clear } = valueOf(await commands.changeSharing(change, await as('nina')));
    const confirm = async (person: TestPerson) =>
      commands.confirmPublication({ reportId, expectedVersion: clear }, await as(person));
    expect(codeOf(await confirm('nina'))).toBe('SECOND_PERSON_REQUIRED');
    valueOf(await confirm('ada'));
    expect((await access.reports([id])).get(id)?.public).toBe(true);
  });

  it('is confirmed by a coordinator with the version that he sees, which is not that of the source', async () => {
    const { submit, commands, as } = network();
    const sharing = { tlp: 'TLP:CLEAR' } as const;
    const { citation: reportId, version } = await submit('ada', { report: { sharing } });
    const confirm = async (expectedVersion: string) =>
      commands.confirmPublication({ reportId, expectedVersion }, await as('clara'));
    const refused = await confirm(version);
    expect(codeOf(refused)).toBe('VERSION_CONFLICT');
    const seen = !refused.ok && 'version' in refused.error ? refused.error.version : '';
    expect(codeOf(await confirm(seen))).toBe('accepted');
  });
});

describeNetwork('another sharing is refused', (network) => {
  it.each([
    [{ tlp: 'TLP:AMBER', recipients: ['nobody'] }, ['ORGANISATION_UNKNOWN /sharing/recipients/0']],
    [{ tlp: 'tlp:red' }, ['LABEL_UNKNOWN /sharing/tlp']],
    [{ tlp: 'TLP: RED' }, ['LABEL_UNKNOWN /sharing/tlp']],
    [{}, ['LABEL_REQUIRED /sharing/tlp']],
    [null, ['WRONG_TYPE /sharing']],
    [{ tlp: 'TLP:GREEN', community: 'nowhere' }, ['COMMUNITY_UNKNOWN /sharing/community']],
    [{ tlp: 'TLP:GREEN' }, ['NOTHING_CHANGES']],
  ])('%j: %j', async (sharing, expected) => {
    const { submit, commands, as, store } = network();
    const { citation: reportId, version } = await submit('ada');
    const { position } = await store.head();
    const outcome = await commands.changeSharing(
      { reportId, expectedVersion: version, sharing },
      await as('ada'),
    );
    expect(problemsIn(outcome)).toEqual(expected);
    expect((await store.head()).position).toBe(position);
  });
});
