import { accessOf, anyIncident, TLP_LABELS, visible, type Viewer } from '@tocsin/domain';
import { diceOf, randomAccess, randomViewer } from '@tocsin/domain/testing';
import type { ReportView } from '../read-model.js';
import { newestHundred } from '../testing/newest-hundred.js';
import { erased, onReport, organisations, reportId } from '../testing/people.js';
import { randomSubmissions } from '../testing/random-network.js';
import { SlowModel } from '../testing/slow-model.js';
import { openWorld, type World } from '../testing/world.js';

const REPORTS = 60;

describe('while the views lag behind a change of sharing', () => {
  let world: World;
  const dice = diceOf(4711);

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    for (const append of randomSubmissions(dice, REPORTS)) await world.record(...append);
    await world.drain();
    // From here on nothing is folded: the views tell of audiences that are no more.
    for (let number = 1; number <= REPORTS; number += 1) {
      const { sharing } = randomAccess(dice);
      const data = { reportId: reportId(number), sharing };
      const content = { sharing: { tlp: sharing.label }, reason: null };
      if (number % 9 === 0) await world.record(erased(number));
      else await world.record(onReport(number, { type: 'ReportSharingChanged', data, content }));
    }
  });

  afterAll(() => world.close());

  it('nobody is shown or counted anything that the rule hides from him now', async () => {
    const model = new SlowModel(await world.store.readAll({ after: 0, limit: 10_000 }));
    const ids = [...model.reports.keys()];
    let shownAtAll = 0;
    for (let round = 0; round < 60; round += 1) {
      const viewer: Viewer | null = round === 0 ? null : randomViewer(dice);
      const allowed = new Set(model.visibleReports(viewer).map(({ state }) => state.reportId));
      const shown = await everyWay(viewer, ids, [...model.incidents.keys()]);
      shownAtAll += shown.length;
      const leaked = shown.filter(({ reportId }) => !allowed.has(reportId));
      expect(leaked.map(({ reportId }) => reportId)).toEqual([]);
      for (const { reportId, label } of shown) {
        expect(label).toBe(labelNow(model, reportId));
      }
      const counted = await world.reads.countReports(viewer, anyIncident);
      expect('exact' in counted && counted.exact).toBeLessThanOrEqual(allowed.size);
    }
    expect(shownAtAll).toBeGreaterThan(500);
  });

  it('of a label as many are counted as are listed, whatever the views have them under still', async () => {
    const { reads } = world;
    let counted = 0;
    for (let round = 0; round < 40; round += 1) {
      const viewer: Viewer | null = round === 0 ? null : randomViewer(dice);
      for (const label of TLP_LABELS) {
        const filter = { kind: 'label', in: [label] } as const;
        const { rows } = await reads.reports(viewer, { ...newestHundred, filter });
        expect(await reads.countReports(viewer, filter)).toEqual({ exact: rows.length });
        counted += rows.length;
      }
      const red = { kind: 'label', in: ['TLP:RED'] } as const;
      const { rows } = await reads.incidents(viewer, { ...newestHundred, filter: red });
      expect(await reads.countIncidents(viewer, red)).toEqual({ exact: rows.length });
      counted += rows.length;
    }
    expect(counted).toBeGreaterThan(100);
  });

  it('the past is read with the rights of today', async () => {
    const model = new SlowModel(await world.store.readAll({ after: 0, limit: 10_000 }));
    const { position } = await world.reads.freshness();
    for (let round = 0; round < 5; round += 1) {
      const viewer = randomViewer(dice);
      for (const [id, { state }] of model.reports) {
        const seen = await world.reads.report(viewer, id, { position });
        const may = state.status === 'submitted' && visible(viewer, accessOf(state));
        expect(seen !== null).toBe(may);
      }
    }
  });

  async function everyWay(viewer: Viewer | null, reports: string[], incidents: string[]) {
    const { reads } = world;
    const listed = await reads.reports(viewer, newestHundred);
    const inIncidents = await reads.incidents(viewer, newestHundred);
    const byId = await reads.incidentsById(viewer, incidents);
    const histories = await reads.histories(viewer, reports);
    const visibleHistories = await reads.reportsById(viewer, [...histories.keys()]);
    expect(visibleHistories.size).toBe(histories.size);
    return [
      ...listed.rows.map(({ row }) => row),
      ...inIncidents.rows.flatMap(({ row }) => row.reports),
      ...[...byId.values()].flatMap((incident) => incident.reports),
      ...(await reads.reportsById(viewer, reports)).values(),
    ] as ReportView[];
  }
});

function labelNow(model: SlowModel, id: string): string | undefined {
  const state = model.reports.get(id)?.state;
  return state && state.status !== 'none' ? state.sharing.label : undefined;
}
