import type { IncidentReport, RecordType } from '@tocsin/domain';
import { visible } from '@tocsin/domain';
import { TEST_MEMBERS, type TestHandle } from './testing/members.js';
import { describeEachNetwork } from './testing/each-network.js';
import { problemsIn } from './testing/outcomes.js';
import { valueOf, type TestPerson } from './testing.js';

type Sharing = IncidentReport['sharing'];

describeEachNetwork('the preview of an audience', (network) => {
  const preview = async (
    sharing: unknown,
    given: { readonly as?: TestPerson; readonly recordType?: RecordType } = {},
  ) => {
    const { commands, as } = network();
    const { as: person = 'ada', recordType = 'incident' } = given;
    return commands.previewAudience({ sharing, recordType }, await as(person));
  };
  const handlesOf = async (sharing: Sharing, as: TestPerson = 'ada') =>
    valueOf(await preview(sharing, { as })).organisations.map(({ handle }) => handle);

  it('names the organisations that a label reaches, the own one among them', async () => {
    expect(await handlesOf({ tlp: 'TLP:GREEN', community: 'hospitals' })).toEqual([
      'northgate-ai',
      'thames-bank',
    ]);
    const amber: Sharing = { tlp: 'TLP:AMBER', recipients: ['pudong-cert', 'boreas-labs'] };
    expect(await handlesOf(amber)).toEqual(['northgate-ai', 'pudong-cert']);
    expect(await handlesOf({ tlp: 'TLP:GREEN', withoutAuthorities: true })).not.toContain(
      'rhein-aufsicht',
    );
    expect(await handlesOf({ tlp: 'TLP:CLEAR' })).toEqual(Object.keys(TEST_MEMBERS).sort());
  });

  it('says who reads besides: named people, the secretariat, everybody', async () => {
    const { people } = network();
    const red = valueOf(await preview({ tlp: 'TLP:RED', namedPeople: [people.lin.personId] }));
    expect(red).toMatchObject({ organisations: [], secretariat: false, becomesPublic: false });
    expect(red.people.map(({ personId }) => personId).sort()).toEqual(
      [people.ada.personId, people.lin.personId].sort(),
    );
    const clear = valueOf(await preview({ tlp: 'TLP:CLEAR', includeSecretariat: false }));
    expect(clear).toMatchObject({ people: [], secretariat: false, becomesPublic: true });
  });

  it('says which laws ask for a second thought, by where the source and the readers are', async () => {
    const codes = async (sharing: Sharing, as: TestPerson, recordType: RecordType) =>
      valueOf(await preview(sharing, { as, recordType })).cautions.map(({ code }) => code);
    const abroad: Sharing = { tlp: 'TLP:AMBER', recipients: ['northgate-ai'] };
    expect(await codes(abroad, 'wei', 'vulnerability')).toEqual([
      'CN_UNDISCLOSED_VULNERABILITY_ABROAD',
      'CN_PERSONAL_INFORMATION_ABROAD',
    ]);
    expect(await codes({ tlp: 'TLP:AMBER' }, 'wei', 'vulnerability')).toEqual([]);
    const { people } = network();
    const toAbroad: Sharing = { tlp: 'TLP:RED', namedPeople: [people.ada.personId] };
    expect(await codes(toAbroad, 'wei', 'vulnerability')).toContain(
      'CN_UNDISCLOSED_VULNERABILITY_ABROAD',
    );
  });

  it('is what comes true when the report is sent', async () => {
    const { submit, access, people } = network();
    const sharings: Sharing[] = [
      { tlp: 'TLP:CLEAR' },
      { tlp: 'TLP:GREEN', excludedOrganisations: ['pudong-cert'] },
      { tlp: 'TLP:GREEN', community: 'trading-floors', withoutAuthorities: true },
      { tlp: 'TLP:AMBER', recipients: ['thames-bank', 'rhein-aufsicht'] },
      { tlp: 'TLP:AMBER+STRICT', recipients: ['pudong-cert'] },
    ];
    const responders: Partial<Record<TestHandle, TestPerson>> = {
      'northgate-ai': 'rosa',
      'pudong-cert': 'lin',
      'thames-bank': 'priya',
      'rhein-aufsicht': 'jonas',
      'boreas-labs': 'boris',
    };
    for (const sharing of sharings) {
      const told = await handlesOf(sharing);
      const { reportId } = await submit('ada', { report: { sharing } });
      const report = (await access.reports([reportId])).get(reportId);
      for (const [handle, person] of Object.entries(responders)) {
        const viewer = await access.viewer(people[person].personId);
        const reads = report !== undefined && visible(viewer, report);
        expect([sharing, handle, told.includes(handle)]).toEqual([sharing, handle, reads]);
      }
    }
  });

  it('refuses what a report with it would be refused for, and writes nothing', async () => {
    const { store } = network();
    const { position } = await store.head();
    for (const [sharing, problem] of [
      [
        { tlp: 'TLP:AMBER', recipients: ['nobody-here'] },
        'ORGANISATION_UNKNOWN /sharing/recipients/0',
      ],
      [{ tlp: 'TLP:RED', namedPeople: ['me'] }, 'PERSON_UNKNOWN /sharing/namedPeople/0'],
      [{}, 'LABEL_REQUIRED /sharing/tlp'],
    ] as const) {
      const outcome = await preview(sharing);
      expect(problemsIn(outcome)).toContain(problem);
    }
    expect((await store.head()).position).toBe(position);
  });
});
