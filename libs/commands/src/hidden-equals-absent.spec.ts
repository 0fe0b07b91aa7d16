import type { Outcome } from './commands.js';
import { describeEachNetwork } from './testing/each-network.js';
import { valueOf, type TestNetwork, type TestPerson } from './testing.js';

type Ids = { readonly reportId: string; readonly incidentId: string };

/** Every command that names a report or an incident. */
const commandsOn = ({ commands }: TestNetwork, ids: Ids, open: Ids) => {
  const { reportId } = ids;
  const expectedVersion = 'x';
  type Context = Parameters<typeof commands.linkReport>[1];
  return {
    revise: (as: Context) =>
      commands.reviseReport({ reportId, expectedVersion, changes: { riskKind: 'misuse' } }, as),
    retract: (as: Context) =>
      commands.retractReport({ reportId, expectedVersion, reason: 'mistaken' }, as),
    share: (as: Context) =>
      commands.changeSharing({ reportId, expectedVersion, sharing: { tlp: 'TLP:GREEN' } }, as),
    confirm: (as: Context) => commands.confirmPublication({ reportId, expectedVersion }, as),
    erase: (as: Context) => commands.eraseReport({ reportId, reason: 'asked for' }, as),
    nameClient: (as: Context) => commands.nameClient({ reportId, organisation: 'thames-bank' }, as),
    removeClient: (as: Context) =>
      commands.removeClient({ reportId, organisation: 'thames-bank' }, as),
    askToShare: (as: Context) =>
      commands.requestReshare({ reportId, organisations: ['thames-bank'], reason: 'wanted' }, as),
    grant: (as: Context) =>
      commands.grantReshare({ reportId, requestId: 'x', expectedVersion, reason: 'agreed' }, as),
    refuse: (as: Context) =>
      commands.refuseReshare({ reportId, requestId: 'x', reason: 'not yet' }, as),
    acknowledge: (as: Context) => commands.acknowledgeRecall({ reportId, result: 'deleted' }, as),
    startClock: (as: Context) =>
      commands.startClock({ incidentId: ids.incidentId, ruleId: 'eu-gdpr-33-1', starts: [] }, as),
    link: (as: Context) => commands.linkReport({ reportId, incidentId: open.incidentId }, as),
    unlink: (as: Context) => commands.unlinkReport({ reportId, incidentId: ids.incidentId }, as),
    linkTo: (as: Context) =>
      commands.linkReport({ reportId: open.reportId, incidentId: ids.incidentId }, as),
  } satisfies Record<string, (as: Context) => Promise<Outcome<unknown>>>;
};

describeEachNetwork('what is hidden', (network) => {
  it('is answered word for word like what does not exist, by every command', async () => {
    const { submit, as, store } = network();
    const sharing = { tlp: 'TLP:RED' } as const;
    const idsOf = (report: Awaited<ReturnType<typeof submit>>): Ids => ({
      reportId: report.citation,
      incidentId: report.incidents[0]?.citation ?? '',
    });
    const hidden = idsOf(await submit('ada', { report: { sharing } }));
    const open = idsOf(await submit('wei'));
    const erased = await submit('ada', { report: { sharing } });
    valueOf(
      await network().commands.eraseReport(
        { reportId: erased.citation, reason: 'asked for' },
        await as('omar'),
      ),
    );
    const absent: Ids[] = [
      { reportId: 'TR-2026-00000000-0', incidentId: 'TI-2026-00000000-0' },
      { reportId: hidden.incidentId, incidentId: hidden.reportId },
      { reportId: '', incidentId: '' },
      { reportId: 'a\0b', incidentId: '\ud800' },
      { reportId: 'x'.repeat(10_000), incidentId: '-'.repeat(10_000) },
      idsOf(erased),
    ];
    const { position } = await store.head();
    for (const person of ['nina', 'priya', 'clara', 'wei'] satisfies TestPerson[]) {
      const context = await as(person);
      const told = async (ids: Ids) =>
        Object.fromEntries(
          await Promise.all(
            Object.entries(commandsOn(network(), ids, open)).map(async ([name, command]) => [
              name,
              await command(context),
            ]),
          ),
        ) as Record<string, Outcome<unknown>>;
      const toHidden = await told(hidden);
      for (const outcome of Object.values(toHidden)) {
        expect(outcome).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
      }
      for (const ids of absent) expect(await told(ids)).toEqual(toHidden);
    }
    expect((await store.head()).position).toBe(position);
  });
});
