import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncidentReport } from '@tocsin/domain';
import { aRule } from '@tocsin/domain/testing';
import { EveryRoute, type Kept, type Sought } from './every-route.js';
import { WAYS, type Listener } from './listeners.js';
import { done, PermissionScene, VIEWERS, type Submitted } from './scene.js';
import { schemaShape } from './schema-shape.js';
import { readTable } from './table.js';

const table = readTable();
const PATIENCE_MS = 30_000;
const COLUMNS = ['RED', 'STRICT', 'AMBER', 'GREEN', 'CLEAR', 'PUBLIC', 'UNNAMED'];
/** Who listens on open connections; each reads one of the reports at least. */
const LISTENING = ["recipient's responder", 'member of the community', 'coordinator'];
const TITLE = 'Braking model overlooks children';

/** Of the many who read what is TLP:CLEAR, one of each kind. */
const SOME: Readonly<Record<string, readonly string[]>> = {
  CLEAR: ["source's administrator", 'member of another community', 'restricted', 'operator'],
  PUBLIC: ["recipient's responder", 'authority', 'excluded', 'anonymous'],
};
/** Of those who never could read what is submitted meanwhile. */
const OUTSIDE = ['recipient without need to know', 'member of the community', 'anonymous'];

const readersOf = (column: string): string[] =>
  VIEWERS.filter(
    (viewer) => table.audiences.get('reads')?.cells.get(viewer)?.get(column) === 'yes',
  );

/** Access is never late: the views hold what was, and nobody folds what takes it away. */
describe('while no projector runs', () => {
  let scene: PermissionScene;
  let route: EveryRoute;
  let release = (): void => {};
  let sign: Submitted;
  const reports = new Map<string, Sought>();
  const kept = new Map<string, Kept>();
  const listeners: { readonly name: string; readonly listener: Listener }[] = [];
  /** How much each had been told when the views stopped. */
  const marks: number[] = [];
  const feed = { token: '', etag: '' };

  beforeAll(async () => {
    scene = await PermissionScene.open();
    route = new EveryRoute({ scene, table, shape: await schemaShape(scene.api) });
    for (const viewer of LISTENING) {
      for (const [way, listen] of Object.entries(WAYS)) {
        const listener = await listen(scene.api, scene.account(viewer));
        listeners.push({ name: `${viewer} by ${way}`, listener });
      }
    }
    const sockets = listeners.filter(({ name }) => name.endsWith('socket'));
    await until(() => sockets.every(({ listener }) => listener.told.length > 0));
    await alertsOf('member of the community');
    for (const column of COLUMNS) reports.set(column, await another(column));
    for (const name of ['excluded', 'removed', 'suspended']) {
      reports.set(name, await another(name === 'suspended' ? 'AMBER' : 'GREEN'));
    }
    sign = await scene.another('PUBLIC');
    await scene.caughtUp();
    await until(() => listeners.every(({ listener }) => hasHeard(listener, sign)));
    await until(async () => (await feedNow()).text.includes(report('GREEN').incident));
    for (const viewer of VIEWERS) {
      if (viewer === 'suspended') continue;
      kept.set(viewer, await route.kept(viewer, cursorOf(viewer)));
    }
    for (const { listener } of listeners) marks.push(listener.told.length);
    scene.network.hold(new Promise<void>((resolve) => (release = resolve)));
  }, 120_000);

  afterAll(async () => {
    release();
    await Promise.all(listeners.map(({ listener }) => listener.end()));
    expect(scene.api.defects).toEqual([]);
    await scene.close();
  });

  const report = (name: string) => reports.get(name) as Sought;
  const another = async (column: string): Promise<Sought> => {
    const submitted = await scene.another(column);
    return { ...submitted, mergedAway: await scene.mergeAway(submitted) };
  };
  const hasHeard = ({ told }: Listener, { incident }: Submitted) =>
    told.some(({ incidentId }) => incidentId === incident);

  /** From before the reports; anybody may have one who listened, and nobody else needs one. */
  function cursorOf(viewer: string): string {
    const found = listeners.find(({ name }) => name === `${viewer} by GraphQL over a socket`);
    return (found?.listener.told[0] as { cursor?: string } | undefined)?.cursor ?? '';
  }

  async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!(await holds())) {
      if (performance.now() > end) throw new Error('it did not come');
      await pause(20);
    }
  }

  /** A rule for all that somebody may read, and a feed of what it raises. */
  async function alertsOf(viewer: string): Promise<void> {
    const account = scene.account(viewer);
    const { personId, organisationId } = account;
    await scene.network.given({
      type: 'AlertRuleCreated',
      data: { ruleId: randomUUID(), owner: 'person', personId, organisationId },
      content: aRule({ name: 'All', filter: { kind: 'drill', is: false } }),
    });
    scene.network.raiseAlerts();
    feed.token = (await scene.network.token(account, { scopes: ['feed'] })).token;
  }

  async function feedNow(format = 'json', headers: Record<string, string> = {}) {
    const response = await fetch(`${scene.api.url}/feeds/${feed.token}/alerts.${format}`, {
      headers,
    });
    feed.etag = response.headers.get('etag') ?? '';
    return { status: response.status, text: await response.text() };
  }

  async function share(name: string, sharing: IncidentReport['sharing']): Promise<void> {
    const context = await scene.context('author');
    const change = { reportId: report(name).report, sharing };
    const { commands } = scene.network;
    const guess = await commands.changeSharing({ ...change, expectedVersion: 'a guess' }, context);
    const { version } = (guess as { error: { version: string } }).error;
    done(await commands.changeSharing({ ...change, expectedVersion: version }, context));
  }

  /** Where these viewers are shown the report still, each by every route. */
  async function stillShown(name: string, viewers: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const viewer of viewers) {
      const ways = await route.shown(viewer, report(name), kept.get(viewer) ?? null);
      found.push(...ways.map((way) => `${name}, to ${viewer}: ${way}`));
    }
    return found;
  }

  it('asks every field about reports, and those who lose them were shown them before', async () => {
    expect(route.fields).toEqual(
      expect.arrayContaining([
        'node',
        'nodes',
        'report',
        'reports',
        'incident',
        'incidents',
        'changes',
      ]),
    );
    for (const column of COLUMNS) {
      for (const viewer of readersOf(column)) {
        expect([column, viewer, await route.reads(viewer, report(column))]).toEqual([
          column,
          viewer,
          true,
        ]);
      }
    }
    expect(await route.shown('member of the community', report('GREEN'), null)).not.toEqual([]);
  });

  it('what is submitted is shown to nobody who may not read it', async () => {
    for (const column of ['RED', 'AMBER']) {
      const name = `submitted ${column}`;
      reports.set(name, await another(column));
      expect(readersOf(column).filter((viewer) => OUTSIDE.includes(viewer))).toEqual([]);
      expect(await stillShown(name, OUTSIDE)).toEqual([]);
    }
  });

  it('whoever is excluded finds nothing more', async () => {
    const rest = { tlp: 'TLP:GREEN', community: 'finance', withoutAuthorities: true } as const;
    await share('excluded', { ...rest, excludedOrganisations: ['rival', 'nearby'] });
    expect(await stillShown('excluded', ['member of the community'])).toEqual([]);
    expect(await route.reads('coordinator', report('excluded'))).toBe(true);
  });

  it('whoever is removed from the community finds nothing more', async () => {
    const communities = await scene.network.access.allCommunities();
    const { communityId = '' } = communities.find(({ handle }) => handle === 'finance') ?? {};
    const { organisationId } = scene.member('nearby');
    await scene.network.given({
      type: 'CommunityMemberRemoved',
      data: { communityId, organisationId },
    });
    expect(await stillShown('removed', ['member of the community'])).toEqual([]);
    expect(await route.reads('coordinator', report('removed'))).toBe(true);
    await scene.network.given({
      type: 'CommunityMemberAdded',
      data: { communityId, organisationId },
    });
    expect(await route.reads('member of the community', report('removed'))).toBe(true);
  });

  it('whoever is suspended is let in no more', async () => {
    const { organisationId } = scene.member('lowtide');
    const standing = (to: 'suspended' | 'member') =>
      scene.network.given({
        type: 'OrganisationStandingChanged',
        data: { organisationId, standing: to, reason: 'law' },
      });
    await standing('suspended');
    expect(await stillShown('suspended', ['client'])).toEqual([]);
    await standing('member');
    expect(await route.reads('client', report('suspended'))).toBe(true);
  });

  it.each(COLUMNS)('%s, narrowed to its author, is found by nobody else', async (column) => {
    await share(column, { tlp: 'TLP:RED' });
    const lost = SOME[column] ?? readersOf(column).filter((viewer) => viewer !== 'author');
    expect(readersOf(column)).toEqual(expect.arrayContaining([...lost]));
    expect(await stillShown(column, lost)).toEqual([]);
    expect(await route.reads('author', report(column))).toBe(true);
  });

  it('a subscription that comes back with its old cursor is told nothing but that it is gone', async () => {
    for (const viewer of LISTENING) {
      const told = await route.resumed(viewer, kept.get(viewer) as Kept, sign);
      for (const column of COLUMNS) {
        const { incident } = report(column);
        const about = told.filter((message) => JSON.stringify(message).includes(incident));
        const shown = about.filter((message) => !JSON.stringify(message).includes('"GONE"'));
        expect([viewer, column, shown]).toEqual([viewer, column, []]);
      }
    }
  });

  it('pages and feeds hold nothing of what was narrowed, also for whoever asks whether they changed', async () => {
    for (const column of COLUMNS) {
      const page = await fetch(`${scene.api.url}/i/${report(column).incident}`);
      expect([column, page.status]).toEqual([column, column === 'PUBLIC' ? 410 : 404]);
      expect(await page.text()).not.toContain(TITLE);
    }
    const before = feed.etag;
    for (const format of ['atom', 'json']) {
      const answer = await feedNow(format, { 'if-none-match': before });
      expect(answer.status).toBe(200);
      for (const column of COLUMNS) expect(answer.text).not.toContain(report(column).incident);
    }
  });

  it('what is erased is found by nobody, its author among them', async () => {
    const administrator = await scene.context("source's administrator");
    for (const column of ['RED', 'GREEN', 'PUBLIC']) {
      const erasure = { reportId: report(column).report, reason: 'asked for' };
      done(await scene.network.commands.eraseReport(erasure, administrator));
      // Those of the source who could read it follow its recall.
      const found = (await stillShown(column, ['author'])).filter(
        (way) => !way.includes('Recall') && !way.endsWith('Query.recalls'),
      );
      expect(found).toEqual([]);
    }
  });

  it('open connections show nothing of it, neither then nor when the views follow', async () => {
    release();
    const last = await scene.another('PUBLIC');
    await scene.caughtUp();
    await until(() => listeners.every(({ listener }) => hasHeard(listener, last)));
    const lost = new Set(COLUMNS.map((column) => report(column).incident));
    for (const [index, { name, listener }] of listeners.entries()) {
      const told = listener.told
        .slice(marks[index])
        .filter(({ kind, incidentId }) => kind !== 'GONE' && lost.has(incidentId ?? ''));
      expect([name, told]).toEqual([name, []]);
    }
  });
});
