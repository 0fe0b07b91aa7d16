import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRule } from '@tocsin/domain/testing';
import { PermissionScene, VIEWERS, type Submitted } from './scene.js';
import { readTable } from './table.js';

const reads = readTable().audiences.get('reads');
const columns = reads?.columns ?? [];
const PATIENCE_MS = 60_000;

/** Asks for as much as a rule can. */
const EVERYTHING = aRule({
  name: 'Whatever there is',
  filter: {
    kind: 'label',
    in: ['TLP:RED', 'TLP:AMBER+STRICT', 'TLP:AMBER', 'TLP:GREEN', 'TLP:CLEAR'],
  },
  kinds: [
    'PUBLISHED',
    'REVISED',
    'LINKED',
    'MERGED',
    'ACCESS_GAINED',
    'ACCESS_LOST',
    'WITHDRAWN',
    'CLOCK_RUNNING_OUT',
  ],
});

const INBOX = `{ viewer { alerts(first: 100) { nodes {
  kinds reasons { predicate value } incidents { id title } reports { id title } } } } }`;

type Alert = {
  readonly incidents: readonly { readonly id: string }[];
  readonly reports: readonly { readonly id: string }[];
};

describe('alerts of rules that ask for everything', () => {
  let scene: PermissionScene;
  const made = new Map<string, Submitted>();

  beforeAll(async () => {
    scene = await PermissionScene.open();
    scene.network.raiseAlerts();
    for (const account of scene.viewers.values()) {
      if (account === null) continue;
      const { personId, organisationId } = account;
      const data = { ruleId: randomUUID(), owner: 'person' as const, personId, organisationId };
      await scene.network.given({ type: 'AlertRuleCreated', data, content: EVERYTHING });
    }
    for (const column of columns) made.set(column, await scene.another(column));
    await everybodyIsAlerted();
  }, 180_000);
  afterAll(() => scene.close());

  const alerted = VIEWERS.filter((viewer) => viewer !== 'suspended' && viewer !== 'anonymous');

  async function alertsOf(viewer: string): Promise<readonly Alert[]> {
    const { data } = await scene.api.ask(INBOX, {}, scene.account(viewer));
    return data.viewer.alerts.nodes;
  }

  /** Alerts are made in the order of what happened: with the last one, every earlier one is there. */
  async function everybodyIsAlerted(): Promise<void> {
    const last = await scene.another('PUBLIC');
    await scene.caughtUp();
    const end = performance.now() + PATIENCE_MS;
    for (const viewer of alerted) {
      while (
        !(await alertsOf(viewer)).some(({ reports }) =>
          reports.some(({ id }) => id === last.report),
        )
      ) {
        if (performance.now() > end) throw new Error(`${viewer} is not alerted`);
        await pause(50);
      }
    }
  }

  it('reach whom the table lets read, and nobody else', async () => {
    const differences: string[] = [];
    for (const viewer of alerted) {
      const alerts = await alertsOf(viewer);
      const empty = alerts.filter(({ reports }) => reports.length === 0);
      if (empty.length > 0) differences.push(`${viewer} has ${empty.length} of what is hidden`);
      for (const [column, { report }] of made) {
        const isTold = alerts.some(({ reports }) => reports.some(({ id }) => id === report));
        const mayRead = reads?.cells.get(viewer)?.get(column) === 'yes';
        if (isTold !== mayRead) differences.push(`${viewer} × ${column}: ${isTold}`);
      }
    }
    expect(differences).toEqual([]);
  });

  it('say nothing at all of what the table hides', async () => {
    for (const viewer of alerted) {
      const said = JSON.stringify(await alertsOf(viewer));
      for (const [column, { report, incident }] of made) {
        if (reads?.cells.get(viewer)?.get(column) === 'yes') continue;
        expect([viewer, column, said.includes(report) || said.includes(incident)]).toEqual([
          viewer,
          column,
          false,
        ]);
      }
    }
  });

  it('are not made for a suspended member', async () => {
    const { personId } = scene.account('suspended');
    const page = { recipients: [personId], after: null, order: 'newest', limit: 10 } as const;
    expect(await scene.network.alerts.inbox(page)).toEqual([]);
  });

  it('that were made before a narrowing show nothing of it to who may not read it any more', async () => {
    const narrowed = made.get('GREEN') as Submitted;
    await scene.narrow(narrowed);
    const { report, incident } = narrowed;
    for (const viewer of alerted) {
      const said = JSON.stringify(await alertsOf(viewer));
      const isShown = said.includes(report) || said.includes(incident);
      expect([viewer, isShown]).toEqual([viewer, viewer === 'author']);
    }
  });
});
