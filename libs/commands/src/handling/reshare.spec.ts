import { visible, type IncidentReport } from '@tocsin/domain';
import { describeEachNetwork, describeNetwork } from '../testing/each-network.js';
import { codeOf, problemsIn } from '../testing/outcomes.js';
import { valueOf, type TestNetwork, type TestPerson } from '../testing.js';

const AMBER: IncidentReport['sharing'] = {
  tlp: 'TLP:AMBER',
  recipients: ['pudong-cert'],
  includeSecretariat: false,
};
const reason = 'They run the same model.';

/** A report, and the request of a recipient to share it with a bank. */
async function asked({ submit, commands, as }: TestNetwork, sharing = AMBER) {
  const submitted = await submit('ada', { report: { sharing } });
  const { citation: reportId } = submitted;
  const input = { reportId, organisations: ['thames-bank'], reason };
  const { requestId } = valueOf(await commands.requestReshare(input, await as('lin')));
  return { ...submitted, request: { reportId, requestId, reason: 'Agreed.' } };
}

describeEachNetwork('a request to share more widely', (network) => {
  const statuses = async (reportId: string, person: TestPerson) => {
    const { commands, as } = network();
    const { viewer } = (await as(person)).principal;
    const found = (await commands.reshareRequests([reportId], viewer)).get(reportId) ?? [];
    return found.map(({ status, told }) => (told ? `${status}: ${told.reason}` : status));
  };

  it('is known to who asked, to colleagues who read, and to the source; to nobody else', async () => {
    const { reportId } = await asked(network());
    for (const person of ['lin', 'ada', 'rosa'] as const) {
      expect([person, ...(await statuses(reportId, person))]).toEqual([person, `open: ${reason}`]);
    }
    for (const person of ['wei', 'priya', 'clara', 'otto', 'walt', 'jonas'] as const) {
      expect([person, ...(await statuses(reportId, person))]).toEqual([person]);
    }
  });

  it('is granted by the wider audience, in one append', async () => {
    const { commands, as, access, store } = network();
    const { reportId: id, request, version } = await asked(network());
    const { position } = await store.head();
    const granted = await commands.grantReshare(
      { ...request, expectedVersion: version },
      await as('ada'),
    );
    expect(valueOf(granted)).toMatchObject({ reportId: request.reportId, position: position + 2 });
    const events = await store.readAll({ after: position, limit: 10 });
    expect(events.map(({ event }) => event.type)).toEqual([
      'ReportSharingChanged',
      'ReportReshareGranted',
    ]);
    const found = (await access.reports([id])).get(id);
    expect(visible((await as('priya')).principal.viewer, found!)).toBe(true);
    expect(await statuses(id, 'lin')).toEqual([`granted: ${reason}`]);
  });

  it('is decided once, by the faster of two tabs', async () => {
    const { commands, as, store } = network();
    const { request, version } = await asked(network());
    const source = await as('ada');
    const outcomes = await Promise.all([
      commands.grantReshare({ ...request, expectedVersion: version }, source),
      commands.refuseReshare(request, source),
      commands.refuseReshare(request, source),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    for (const outcome of outcomes) {
      expect(['accepted', 'RESHARE_DECIDED', 'VERSION_CONFLICT']).toContain(codeOf(outcome));
    }
    const events = await store.readAll({ after: 0, limit: 1_000 });
    const answers = events.filter(({ event }) =>
      ['ReportReshareGranted', 'ReportReshareRefused'].includes(event.type),
    );
    expect(answers).toHaveLength(1);
  });

  it('tells who asked and may read no longer that it is closed, and nothing else', async () => {
    const { commands, as } = network();
    const { reportId: id, request, version } = await asked(network());
    const { reportId } = request;
    const sharing = { ...AMBER, recipients: [] };
    const change = { reportId, expectedVersion: version, sharing };
    valueOf(await commands.changeSharing(change, await as('ada')));
    expect(await statuses(id, 'lin')).toEqual(['closed']);
    expect(await statuses(id, 'wei')).toEqual([]);
    expect(await statuses(id, 'ada')).toEqual([`closed: ${reason}`]);
    expect(codeOf(await commands.refuseReshare(request, await as('ada')))).toBe('RESHARE_CLOSED');
    valueOf(await commands.eraseReport({ reportId, reason: 'asked for' }, await as('omar')));
    expect(await statuses(id, 'lin')).toEqual(['closed']);
    expect(await statuses(id, 'ada')).toEqual([]);
  });
});

describeNetwork('a request to share more widely', (network) => {
  it('is refused field by field', async () => {
    const { submit, commands, as, store } = network();
    const { citation: reportId } = await submit('ada', { report: { sharing: AMBER } });
    const { position } = await store.head();
    const ask = async (organisations: readonly string[], why = reason) =>
      problemsIn(
        await commands.requestReshare({ reportId, organisations, reason: why }, await as('lin')),
      );
    expect(await ask([])).toEqual(['TOO_FEW_ENTRIES /organisations']);
    expect(await ask(Array.from({ length: 51 }, (_, index) => `o-${index}`))).toEqual([
      'TOO_MANY_ENTRIES /organisations',
    ]);
    expect(await ask(['thames-bank', 'nobody', '\0'])).toEqual([
      'ORGANISATION_UNKNOWN /organisations/1',
      'ORGANISATION_UNKNOWN /organisations/2',
    ]);
    expect(await ask(['thames-bank'], 'x'.repeat(2_001))).toEqual(['TOO_LONG /reason']);
    expect(await ask(['thames-bank'], '\ud800')).toEqual(['LONE_SURROGATE /reason']);
    expect((await store.head()).position).toBe(position);
  });

  it('is asked once about the same organisations, however they are named', async () => {
    const { commands, as } = network();
    const { request } = await asked(network());
    const input = {
      reportId: request.reportId,
      organisations: ['thames-bank', 'thames-bank'],
      reason,
    };
    expect(codeOf(await commands.requestReshare(input, await as('lin')))).toBe(
      'RESHARE_ALREADY_REQUESTED',
    );
  });

  it('is granted as of the version that was read, and by what can be read', async () => {
    const { commands, as } = network();
    const { request, version } = await asked(network());
    const grant = async (more: object, person: TestPerson = 'ada') =>
      commands.grantReshare({ ...request, expectedVersion: version, ...more }, await as(person));
    expect(codeOf(await grant({ expectedVersion: 'another' }))).toBe('VERSION_CONFLICT');
    expect(problemsIn(await grant({ sharing: { tlp: 'TLP:PINK' } }))).toEqual([
      'LABEL_UNKNOWN /sharing/tlp',
    ]);
    expect(codeOf(await grant({ sharing: { ...AMBER, recipients: ['rhein-aufsicht'] } }))).toBe(
      'RESHARE_NOT_MET',
    );
    expect(codeOf(await grant({ requestId: 'another' }))).toBe('NOT_FOUND');
    expect(codeOf(await grant({}, 'rosa'))).toBe('NOT_PERMITTED');
    expect(codeOf(await grant({}, 'lin'))).toBe('NOT_PERMITTED');
    expect(codeOf(await grant({}, 'priya'))).toBe('NOT_FOUND');
    expect(codeOf(await grant({ sharing: { tlp: 'TLP:GREEN' } }))).toBe('accepted');
  });

  it('of a TLP:GREEN report is granted by saying how', async () => {
    const { commands, as } = network();
    const sharing = { tlp: 'TLP:GREEN', community: 'trading-floors' } as const;
    const { request, version } = await asked(network(), sharing);
    const grant = async (more: object) =>
      codeOf(
        await commands.grantReshare(
          { ...request, expectedVersion: version, ...more },
          await as('ada'),
        ),
      );
    expect(await grant({})).toBe('SHARING_REQUIRED');
    expect(await grant({ sharing: { tlp: 'TLP:GREEN' } })).toBe('accepted');
  });
});
