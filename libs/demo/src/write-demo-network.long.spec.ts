import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashToken } from '@tocsin/access';
import { memoryStoreWithAccess, type StoreWithAccess } from '@tocsin/access/testing';
import { openCommands, openNetworkActs } from '@tocsin/commands';
import { MemoryEndpointDesk } from '@tocsin/commands/testing';
import { memoryLedger } from '@tocsin/disclosure/testing';
import { visible, type ReportAccess } from '@tocsin/domain';
import { validateReport } from '@tocsin/report-format';
import { answeredByStory } from './alert-story.js';
import { demoCounts } from './demo-counts.js';
import { demoFile, type DemoAccount } from './demo-file.js';
import { DEMO_MEMBERS } from './members.js';
import * as demonstrations from './reports/demonstrations.js';
import * as flashCrash from './reports/flash-crash.js';
import * as exposures from './reports/flash-crash-exposures.js';
import * as leaked from './reports/leaked-conversation.js';
import { crosswalkRobot } from './reports/crosswalk-robot.js';
import * as tempe from './reports/tempe.js';
import { writeDemoNetwork } from './write-demo-network.js';

type Store = StoreWithAccess['store'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tocsin-demo-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const commandsOn = ({ access }: Pick<StoreWithAccess, 'access'>, store: Store) =>
  openCommands({
    store,
    access,
    ledger: memoryLedger(),
    versionSecret: new Uint8Array(32),
    endpoints: Object.assign(new MemoryEndpointDesk(), { challenge: answeredByStory }),
  });

const write = ({ access }: StoreWithAccess, store: Store) =>
  writeDemoNetwork({
    acts: openNetworkActs({
      store,
      correlation: { correlationId: 'demo', causationId: null, trace: null },
    }),
    commands: commandsOn({ access }, store),
    access,
    store,
    file: demoFile(folder),
  });

const eventsOf = async (store: Store) => {
  const events = await store.readAll({ after: 0, limit: 10_000 });
  return events.map(({ event }) => event);
};

/** How many events of each type there are: what doubling or losing anything would change. */
async function countsOf(store: Store): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of await eventsOf(store)) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

const dataOf = (event: { readonly data: object } | undefined) =>
  (event?.data ?? {}) as { readonly reportId: string };

/** Who of the demo network may read a report. */
async function readersOf(
  { access: people }: StoreWithAccess,
  accounts: readonly DemoAccount[],
  access: ReportAccess,
): Promise<string[]> {
  const readers: string[] = [];
  for (const { key, token } of accounts) {
    const signedIn = await people.signIn(hashToken(token));
    if (signedIn.ok && visible(signedIn.principal.viewer, access)) readers.push(key);
  }
  return readers;
}

/** A store that breaks at its n-th append: before it is written, or after, when the answer is lost. */
const breakingAt = (store: Store, at: number, moment: 'before' | 'after'): Store => {
  let appends = 0;
  return {
    ...store,
    append: async (append) => {
      appends += 1;
      if (appends === at && moment === 'before') throw new Error('kill -9');
      const result = await store.append(append);
      if (appends === at) throw new Error('kill -9');
      return result;
    },
  };
};

describe('the demo network', () => {
  it.each(
    Object.entries({
      ...demonstrations,
      ...exposures,
      ...flashCrash,
      ...leaked,
      ...tempe,
      crosswalkRobot,
    }).filter(([, report]) => 'schemaVersion' in report),
  )('has a valid report: %s', (_, report) => {
    expect(validateReport(report, { now: Date.now() })).toMatchObject({ ok: true });
  });

  it('has members in at least four jurisdictions, two of them in China, all of them invented', async () => {
    const world = memoryStoreWithAccess();
    await write(world, world.store);
    const members = await world.access.allOrganisations();
    expect(members).toHaveLength(demoCounts.organisations);
    expect(members.every(({ invented }) => invented)).toBe(true);
    expect(members.filter(({ jurisdiction }) => jurisdiction === 'CN')).toHaveLength(2);
    expect(demoCounts.jurisdictions).toBeGreaterThanOrEqual(4);
  });

  it('leaves as many incidents in sight as it says, one of them retracted', async () => {
    const world = memoryStoreWithAccess();
    await write(world, world.store);
    const linked = new Map<string, Set<string>>();
    for (const { type, data } of await eventsOf(world.store)) {
      if (type === 'IncidentOpened') linked.set(data.incidentId, new Set());
      if (type === 'ReportLinked') linked.get(data.incidentId)?.add(data.reportId);
      if (type === 'IncidentMerged') linked.delete(data.incidentId);
    }
    const { standing, retracted } = demoCounts.incidents;
    const inSight = [...linked.values()].filter((reports) => reports.size > 0);
    expect(inSight).toHaveLength(standing + retracted);
    expect(await countsOf(world.store)).toMatchObject({
      ReportSubmitted: 11,
      ReportRevised: 1,
      ReportCorrected: 1,
      ReportRetracted: retracted,
      ReportPublicationConfirmed: 3,
      ReportSharingChanged: 3,
      IncidentMerged: 1,
    });
  });

  it('can be reached at night at each member, and has somebody who wants to become one', async () => {
    const world = memoryStoreWithAccess();
    await write(world, world.store);
    const events = await eventsOf(world.store);
    const entries = events.flatMap((event) =>
      event.type === 'OrganisationEntryUpdated' ? (event.content ?? []) : [],
    );
    expect(entries).toHaveLength(DEMO_MEMBERS.length);
    for (const { dutyContact, emergencyTelephone } of entries) {
      expect([dutyContact.hours, dutyContact.timeZone, emergencyTelephone]).not.toContain('');
      expect(emergencyTelephone).not.toBeNull();
    }
    expect(await world.access.countApplications('open')).toBe(1);
    expect(await countsOf(world.store)).toMatchObject({
      ApplicationSubmitted: 1,
      ApplicationSponsored: 1,
      ApplicationCommented: 1,
    });
  });

  it('has a question to a source that nobody may name, answered; and a report for two people by name', async () => {
    const world = memoryStoreWithAccess();
    const accounts = await write(world, world.store);
    const events = await eventsOf(world.store);
    const asked = events.find(({ type }) => type === 'ReportInformationRequested');
    const { reportId } = dataOf(asked);
    const about = (await world.access.reports([reportId])).get(reportId)!;
    expect(about.sharing.attribution).toBe('must_not');
    expect(await countsOf(world.store)).toMatchObject({ ReportInformationAnswered: 1 });
    const red = events.find(
      (event) => event.type === 'ReportSubmitted' && event.data.sharing.label === 'TLP:RED',
    );
    const id = (red as { data: { reportId: string } }).data.reportId;
    const access = (await world.access.reports([id])).get(id)!;
    expect(await readersOf(world, accounts, access)).toEqual(['dana', 'linjing', 'chenyu']);
  });

  it('took back from the public what had been public', async () => {
    const world = memoryStoreWithAccess();
    await write(world, world.store);
    const events = await eventsOf(world.store);
    const changed = events.find(
      (event) => event.type === 'ReportSharingChanged' && event.data.sharing.label === 'TLP:GREEN',
    );
    const { reportId } = dataOf(changed);
    const confirmed = events.findIndex(
      ({ type, data }) =>
        type === 'ReportPublicationConfirmed' && 'reportId' in data && data.reportId === reportId,
    );
    expect(confirmed).toBeGreaterThan(-1);
    expect((await world.access.reports([reportId])).get(reportId)).toMatchObject({
      public: false,
      sharing: { label: 'TLP:GREEN' },
    });
  });

  it('shows the confidential report to whom it names and to nobody else abroad', async () => {
    const world = memoryStoreWithAccess();
    const accounts = await write(world, world.store);
    const submitted = (await eventsOf(world.store)).find(
      (event) => event.type === 'ReportSubmitted' && event.data.sharing.label === 'TLP:AMBER',
    );
    const { reportId } = (submitted as { data: { reportId: string } }).data;
    const access = (await world.access.reports([reportId])).get(reportId)!;
    expect(await readersOf(world, accounts, access)).toEqual([
      'dana',
      'linjing',
      'chenyu',
      'amara',
    ]);
  });

  it('has passed a confidential report on, and taken it back from two', async () => {
    const world = memoryStoreWithAccess();
    const accounts = await write(world, world.store);
    const submitted = (await eventsOf(world.store)).find(
      (event) => event.type === 'ReportSubmitted' && event.data.sharing.recipients.length === 4,
    );
    const { reportId } = (submitted as { data: { reportId: string } }).data;
    const commands = commandsOn(world, world.store);
    const as = async (key: string) => {
      const account = accounts.find((each) => each.key === key);
      const signedIn = await world.access.signIn(hashToken(account?.token ?? ''));
      if (!signedIn.ok) throw new Error(signedIn.problem);
      return signedIn.principal.viewer;
    };
    const access = (await world.access.reports([reportId])).get(reportId)!;
    const names = await world.access.organisations(access.clients);
    expect([...names.values()].map(({ handle }) => handle)).toEqual(['huaxing-zhilian']);
    const bank = await as('priya');
    const holders = (await commands.recallHolders([reportId], bank)).get(reportId) ?? [];
    const of = await world.access.organisations(holders.map((each) => each.organisationId));
    expect(
      holders.map(({ organisationId, status, result }) => [
        of.get(organisationId)?.handle,
        status,
        result,
      ]),
    ).toEqual([
      ['harbour-robotics', 'open', null],
      ['sonora-road-lab', 'acknowledged', 'deleted'],
    ]);
    const requests = (await commands.reshareRequests([reportId], bank)).get(reportId) ?? [];
    expect(requests.map(({ status }) => status)).toEqual(['refused', 'granted']);
  });

  it('leaves everybody with a token that works, in a file that its owner alone can read', async () => {
    const world = memoryStoreWithAccess();
    await write(world, world.store);
    const file = demoFile(folder);
    expect(readdirSync(folder)).toEqual(['demo.json']);
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    const accounts = file.read() ?? [];
    expect(accounts).toHaveLength(DEMO_MEMBERS.reduce((sum, { people }) => sum + people.length, 0));
    for (const { token, organisation, person, roles } of accounts) {
      expect(await world.access.signIn(hashToken(token))).toMatchObject({ ok: true });
      expect([organisation, person, roles.length > 0]).not.toContain('');
    }
    const roles = accounts.flatMap((account) => account.roles);
    expect(new Set(roles)).toEqual(
      new Set(['reporter', 'responder', 'administrator', 'coordinator', 'operator']),
    );
  });

  it('is completed by the next start, with the same tokens and nothing twice, wherever it was cut off', async () => {
    const whole = memoryStoreWithAccess();
    await write(whole, whole.store);
    const wanted = await countsOf(whole.store);
    rmSync(demoFile(folder).path);
    let at = 1;
    for (; ; at += 1) {
      const moment = at % 2 === 0 ? 'before' : 'after';
      const world = memoryStoreWithAccess();
      const cut = await write(world, breakingAt(world.store, at, moment)).then(
        () => false,
        () => true,
      );
      if (!cut) break;
      const begun = demoFile(folder).readUnfinished();
      expect(demoFile(folder).read()).toBeNull();
      expect(await write(world, world.store)).toEqual(begun);
      expect(await countsOf(world.store)).toEqual(wanted);
      rmSync(demoFile(folder).path);
    }
    expect(at).toBeGreaterThan(50);
  });

  it('does not take a file that somebody broke for accounts', () => {
    const file = demoFile(folder);
    for (const text of ['', '{', '[]', '{}', '[1]', '[{"token":"x"}]', 'null']) {
      writeFileSync(file.path, text);
      expect(file.read()).toBeNull();
    }
    expect(readFileSync(file.path, 'utf8')).toBe('null');
  });
});
