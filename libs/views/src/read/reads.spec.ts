import { anyIncident, type IncidentFilter } from '@tocsin/domain';
import { aViewer } from '@tocsin/domain/testing';
import type { ListRequest } from '../read-model.js';
import {
  erased,
  incidentId,
  linked,
  opened,
  organisationId,
  organisations,
  personId,
  published,
  reportId,
  revised,
  sharedAs,
  submitted,
  unlinked,
} from '../testing/people.js';
import { openWorld, type World } from '../testing/world.js';

const source = aViewer({ personId: personId(1, 1), organisationId: organisationId(1) });
const responder = aViewer({
  personId: personId(3, 1),
  organisationId: organisationId(3),
  roles: ['responder'],
});

const newest = (filter: IncidentFilter = anyIncident): ListRequest => ({
  filter,
  order: { field: 'recorded_at', direction: 'desc' },
  limit: 20,
  from: 'start',
  after: null,
  before: null,
});

describe('reading', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
    await world.record(...organisations);
  });

  afterEach(() => world.close());

  it('shows a report and its incident to members once the views have got there', async () => {
    const position = await world.record(submitted(1), opened(1), linked(1, 1));
    expect(await world.reads.report(responder, reportId(1))).toBeNull();
    await world.drain();
    expect(await world.reads.waitFor(position, 0)).toBe(true);
    const report = await world.reads.report(responder, reportId(1));
    expect(report).toMatchObject({
      reportId: reportId(1),
      organisationId: organisationId(1),
      submissionId: null,
      label: 'TLP:GREEN',
      revision: 1,
      incidents: [{ incidentId: incidentId(1) }],
    });
    const incident = await world.reads.incident(responder, incidentId(1));
    expect(incident?.reports).toEqual([report]);
    expect(await world.reads.report(null, reportId(1))).toBeNull();
    expect(await world.reads.incident(null, incidentId(1))).toBeNull();
  });

  it('lists reports and incidents with the newest first, and counts them', async () => {
    for (let number = 1; number <= 5; number += 1) {
      await world.record(submitted(number), opened(number), linked(number, number));
    }
    await world.drain();
    const reports = await world.reads.reports(responder, newest());
    expect(reports.rows.map(({ row }) => row.reportId)).toEqual([5, 4, 3, 2, 1].map(reportId));
    expect([reports.hasNextPage, reports.hasPreviousPage]).toEqual([false, false]);
    const incidents = await world.reads.incidents(responder, newest());
    expect(incidents.rows.map(({ row }) => row.incidentId)).toEqual(
      [5, 4, 3, 2, 1].map(incidentId),
    );
    expect(await world.reads.countReports(responder, anyIncident)).toEqual({ exact: 5 });
    expect(await world.reads.countIncidents(responder, anyIncident)).toEqual({ exact: 5 });
    expect(await world.reads.countIncidents(null, anyIncident)).toEqual({ exact: 0 });
  });

  it('shows each viewer an incident of the reports that he may see', async () => {
    await world.record(submitted(1), opened(1), linked(1, 1));
    await world.record(
      submitted(2, { source: 2, sharing: { label: 'TLP:RED', namedPeople: [personId(1, 1)] } }),
      linked(1, 2),
    );
    await world.drain();
    const seenBy = async (viewer: typeof source) =>
      (await world.reads.incidents(viewer, newest())).rows.map(({ row }) =>
        row.reports.map((report) => report.reportId),
      );
    expect(await seenBy(responder)).toEqual([[reportId(1)]]);
    expect(await seenBy(source)).toEqual([[reportId(1), reportId(2)]]);
    expect(await world.reads.countIncidents(source, anyIncident)).toEqual({ exact: 1 });
    expect(await world.reads.countReports(source, { kind: 'label', in: ['TLP:RED'] })).toEqual({
      exact: 1,
    });
  });

  it('hides a narrowed report at once, however far the views lag', async () => {
    await world.record(submitted(1), opened(1), linked(1, 1));
    await world.drain();
    await world.record(sharedAs(1, { label: 'TLP:RED', includeSecretariat: false }));
    expect(await world.reads.report(responder, reportId(1))).toBeNull();
    expect((await world.reads.reports(responder, newest())).rows).toEqual([]);
    expect((await world.reads.incidents(responder, newest())).rows).toEqual([]);
    expect(await world.reads.countReports(responder, anyIncident)).toEqual({ exact: 0 });
    expect(await world.reads.countIncidents(responder, anyIncident)).toEqual({ exact: 0 });
    expect(await world.reads.history(responder, reportId(1))).toBeNull();
    expect(await world.reads.timeline(responder, incidentId(1))).toBeNull();
    expect(await world.reads.report(source, reportId(1))).toMatchObject({ label: 'TLP:RED' });
  });

  it('forgets an erased report everywhere, before and after the views have heard of it', async () => {
    await world.record(submitted(1), opened(1), linked(1, 1));
    await world.drain();
    await world.record(erased(1));
    for (const step of ['before', 'after']) {
      if (step === 'after') await world.drain();
      expect(await world.reads.report(source, reportId(1))).toBeNull();
      expect(await world.reads.report(source, reportId(1), { position: 5 })).toBeNull();
      expect((await world.reads.reports(source, newest())).rows).toEqual([]);
      expect((await world.reads.incidents(source, newest())).rows).toEqual([]);
      expect(await world.reads.history(source, reportId(1))).toBeNull();
    }
    const { rows } = await world.database.pool.query(
      'select status, document, severity, languages, submission from views.report',
    );
    expect(rows).toEqual([
      { status: 2, document: null, severity: null, languages: null, submission: null },
    ]);
  });

  it('tells the history of a report with its differences, and the audience to the source alone', async () => {
    await world.record(submitted(1), opened(1), linked(1, 1));
    await world.record(revised(1, 2, { title: [{ lang: 'en', value: 'Another title' }] }));
    await world.record(sharedAs(1, { label: 'TLP:CLEAR' }));
    await world.record(sharedAs(1, { label: 'TLP:CLEAR', excludedOrganisations: [] }));
    await world.record(published(1));
    await world.drain();
    const history = await world.reads.history(source, reportId(1));
    expect(history?.map(({ kind }) => kind)).toEqual([
      'submitted',
      'follow_up',
      'sharing_changed',
      'sharing_changed',
      'published',
    ]);
    expect(history?.[1]).toMatchObject({
      revision: 2,
      reason: 'more is known',
      differences: [{ pointer: '/title/0/value', after: 'Another title' }],
    });
    const others = await world.reads.history(responder, reportId(1));
    expect(others?.map(({ kind }) => kind)).toEqual([
      'submitted',
      'follow_up',
      'sharing_changed',
      'published',
    ]);
    expect(others?.[2]).toMatchObject({
      reason: null,
      differences: [{ pointer: '/sharing/tlp', before: 'TLP:GREEN', after: 'TLP:CLEAR' }],
    });
    expect(await world.reads.report(null, reportId(1))).toMatchObject({ public: true });
  });

  it('reads as of a moment with the rights of today', async () => {
    const first = await world.record(submitted(1), opened(1), linked(1, 1));
    await world.record(revised(1, 2, { riskKind: 'misuse' }));
    const then = { position: first };
    await world.record(unlinked(1, 1));
    await world.drain();
    expect(await world.reads.report(responder, reportId(1), then)).toMatchObject({
      revision: 1,
      incidents: [{ incidentId: incidentId(1) }],
    });
    expect(await world.reads.incident(responder, incidentId(1), then)).toMatchObject({
      reports: [{ revision: 1 }],
    });
    expect(await world.reads.incident(responder, incidentId(1))).toBeNull();
    await world.record(sharedAs(1, { label: 'TLP:RED' }));
    expect(await world.reads.report(responder, reportId(1), then)).toBeNull();
    expect(await world.reads.incident(responder, incidentId(1), then)).toBeNull();
  });

  it('tells the timeline of an incident from visible reports alone', async () => {
    await world.record(
      submitted(2, { source: 2, sharing: { label: 'TLP:RED' } }),
      opened(1),
      linked(1, 2),
    );
    await world.record(submitted(1), linked(1, 1));
    await world.record(revised(1, 2, { riskKind: 'misuse' }));
    await world.drain();
    const timeline = await world.reads.timeline(responder, incidentId(1));
    expect(timeline?.map(({ kind }) => kind)).toEqual([
      'submitted',
      'opened',
      'linked',
      'follow_up',
    ]);
    expect(new Set(timeline?.map(({ reportCitation }) => reportCitation)).size).toBe(2);
  });

  it('finds a submission by its own name for it, within the member', async () => {
    await world.record(submitted(1, { sharing: { label: 'TLP:RED' } }));
    await world.drain();
    expect(await world.reads.reportBySubmission(source, 'case-1')).toMatchObject({
      reportId: reportId(1),
      submissionId: 'case-1',
    });
    expect(await world.reads.reportBySubmission(responder, 'case-1')).toBeNull();
  });

  it('cancels the statement of a caller who does not wait any longer', async () => {
    const gone = AbortSignal.timeout(300);
    const reads = world.reads.until(gone);
    const blocker = await world.database.pool.connect();
    await blocker.query('begin; lock table views.incident in access exclusive mode');
    const begun = Date.now();
    await expect(reads.incident(responder, incidentId(1))).rejects.toMatchObject({
      code: 'READ_ABORTED',
    });
    expect(Date.now() - begun).toBeLessThan(3_000);
    await blocker.query('rollback');
    blocker.release();
    await expect(world.reads.until(gone).freshness()).rejects.toMatchObject({
      code: 'READ_ABORTED',
    });
  });

  it('cancels nobody else, however late a caller gave up', async () => {
    const [first, second] = [
      await world.database.pool.connect(),
      await world.database.pool.connect(),
    ];
    const pause = () => new Promise((resolve) => setTimeout(resolve, 30));
    const lock = 'begin; lock table views.incident in access exclusive mode';
    const read = (reads = world.reads) => reads.incident(responder, incidentId(1));
    for (let round = 0; round < 10; round += 1) {
      const leaving = new AbortController();
      await first.query(lock);
      const gone = read(world.reads.until(leaving.signal)).catch(() => null);
      await pause();
      const locked = second.query(lock);
      await pause();
      // The first one gives up in the moment in which his statement comes through; the others come right behind him.
      leaving.abort();
      await first.query('rollback');
      const others = Array.from({ length: 10 }, () => read());
      await locked;
      await pause();
      await second.query('rollback');
      await expect(Promise.all(others)).resolves.toHaveLength(10);
      await gone;
    }
    first.release();
    second.release();
  });
});
