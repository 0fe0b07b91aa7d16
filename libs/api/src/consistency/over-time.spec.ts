import { aReport } from '@tocsin/report-format/testing';
import { readingScene, SUBMIT } from '../testing/reading-scene.js';

const scene = readingScene();

describe('over time', () => {
  const revise = async (
    { report, version }: { report: string; version: string },
    changes: unknown,
  ) => {
    scene.now = new Date(scene.now.getTime() + 60_000);
    const query = `mutation($id: ID!, $v: String!, $c: IncidentReportChangesInput!) {
        reviseReport(input: { reportId: $id, expectedVersion: $v, changes: $c, reason: "more is known" }) {
          report { version } consistencyToken errors { code } } }`;
    const { data } = await scene.api.ask(
      query,
      { id: report, v: version, c: changes },
      scene.reporter,
    );
    expect(data.reviseReport.errors).toEqual([]);
    return data.reviseReport.consistencyToken as string;
  };

  it('an answer is as of a time or a token', async () => {
    const submitted = await scene.submit();
    const then = scene.now;
    const token = await revise(submitted, { severity: { oecd: 'disaster' } });
    const query = `query($r: ID!, $i: ID!, $a: AsOf) { report(id: $r, asOf: $a) { severity { oecd } history { totalCount } incidents { severity } }
        incident(id: $i, asOf: $a) { severity timeline { nodes { kind } } reports { nodes { revision } } } }`;
    const severities = async (a: unknown) => {
      const { report, incident } = await scene.read(query, {
        r: submitted.report,
        i: submitted.incident,
        a,
      });
      return [
        report?.severity.oecd,
        report?.history.totalCount,
        report?.incidents[0]?.severity,
        incident?.severity,
        incident?.timeline.nodes.length,
        incident?.reports.nodes[0]?.revision,
      ];
    };
    expect(await severities({ time: then.toISOString() })).toEqual([
      'incident',
      1,
      'incident',
      'incident',
      3,
      1,
    ]);
    expect(await severities({ token: submitted.token })).toEqual([
      'incident',
      1,
      'incident',
      'incident',
      3,
      1,
    ]);
    expect(await severities({ token })).toEqual(['disaster', 2, 'disaster', 'disaster', 4, 2]);
    expect(await severities(null)).toEqual(['disaster', 2, 'disaster', 'disaster', 4, 2]);
    expect(
      await scene.read(query, {
        r: submitted.report,
        i: submitted.incident,
        a: { time: '2026-05-05' },
      }),
    ).toEqual({ report: null, incident: null });
  });

  it('refuses a past moment that is none, two at once, and a token that is none', async () => {
    const query = 'query($a: AsOf) { incident(id: "TI-2026-7QK4M2XD-H", asOf: $a) { id } }';
    expect(await scene.codeOf(query, { a: { time: '2018-02-31' } })).toBe('VALIDATION_FAILED');
    expect(await scene.codeOf(query, { a: { time: '2018', token: 'x' } })).toBe(
      'VALIDATION_FAILED',
    );
    expect(await scene.codeOf(query, { a: {} })).toBe('VALIDATION_FAILED');
    expect(await scene.codeOf(query, { a: { token: 'x' } })).toBe('TOKEN_INVALID');
  });

  it('a history tells what each revision changed, and changes tells it for a span of time', async () => {
    const submitted = await scene.submit();
    await revise(submitted, { severity: { oecd: 'disaster' } });
    const { report } = await scene.read(
      'query($id: ID!) { report(id: $id) { history { nodes { revision kind stage reason differences { pointer before after } } } } }',
      { id: submitted.report },
    );
    expect(report.history.nodes).toEqual([
      { revision: 1, kind: 'submitted', stage: 'initial', reason: null, differences: [] },
      {
        revision: 2,
        kind: 'follow_up',
        stage: 'initial',
        reason: 'more is known',
        differences: [{ pointer: '/severity/oecd', before: 'incident', after: 'disaster' }],
      },
    ]);
    const changes =
      'query($id: ID!, $s: TimePoint!, $u: TimePoint) { changes(id: $id, since: $s, until: $u) { nodes { kind reportId differences { pointer } } } }';
    const since = scene.now.toISOString();
    const revised = {
      kind: 'follow_up',
      reportId: submitted.report,
      differences: [{ pointer: '/severity/oecd' }],
    };
    expect((await scene.read(changes, { id: submitted.report, s: since })).changes.nodes).toEqual([
      revised,
    ]);
    expect((await scene.read(changes, { id: submitted.incident, s: since })).changes.nodes).toEqual(
      [revised],
    );
    expect(
      (await scene.read(changes, { id: submitted.incident, s: '2026', u: '2026' })).changes.nodes,
    ).toHaveLength(4);
    expect(
      (await scene.read(changes, { id: submitted.incident, s: '2020', u: '2021' })).changes.nodes,
    ).toEqual([]);
    expect(await scene.codeOf(changes, { id: submitted.report, s: '2026', u: '2025' })).toBe(
      'VALIDATION_FAILED',
    );
  });
});

describe('what was just written', () => {
  const QUERY = 'query($id: ID!, $t: String) { incident(id: $id, atLeast: $t) { id } }';

  it('is waited for, and the answer says how fresh it is', async () => {
    const { incident, token } = await scene.submit();
    const { data, extensions } = await scene.api.ask(
      QUERY,
      { id: incident, t: token },
      scene.responder,
    );
    expect(data.incident.id).toBe(incident);
    expect(extensions.freshness).toEqual({ ageMs: 0 });
  });

  it('is answered with a named error when the views do not get there in time', async () => {
    await scene.submit();
    scene.network.readModel.hold();
    await new Promise((resolve) => setImmediate(resolve));
    const submitted = await scene.api.ask(SUBMIT, { id: 'late', r: aReport() }, scene.reporter);
    // What the command tells by itself is told all the same.
    expect(submitted.errors).toEqual([]);
    const { consistencyToken, incident } = submitted.data.submitReport;
    expect(await scene.codeOf(QUERY, { id: incident.id, t: consistencyToken })).toBe(
      'CONSISTENCY_TIMEOUT',
    );
    const deep = SUBMIT.replace('report { id version }', 'report { id stage }');
    const behind = await scene.api.ask(deep, { id: 'later', r: aReport() }, scene.reporter);
    expect(behind.errors).toMatchObject([
      { path: ['submitReport', 'report'], extensions: { code: 'CONSISTENCY_TIMEOUT' } },
    ]);
    expect(behind.data.submitReport.report).toBeNull();
    expect(typeof behind.data.submitReport.consistencyToken).toBe('string');
    scene.network.readModel.release();
  });

  it('takes no position for a token', async () => {
    expect(await scene.codeOf(QUERY, { id: 'x', t: '7' })).toBe('TOKEN_INVALID');
  });
});
