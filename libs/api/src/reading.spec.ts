import { aReport } from '@tocsin/report-format/testing';
import type { IncidentReport } from '@tocsin/domain';
import {
  memoryNetwork,
  openTestApi,
  type Account,
  type MemoryNetwork,
  type TestApi,
} from './testing.js';

const SUBMIT = `mutation($id: String!, $r: IncidentReportInput!, $i: [ID!]) {
  submitReport(input: { submissionId: $id, report: $r, incidentIds: $i }) {
    report { id version } incident { id } consistencyToken errors { code message } } }`;

describe('reading', () => {
  let network: MemoryNetwork;
  let api: TestApi;
  let reporter: Account;
  let administrator: Account;
  let responder: Account;
  let now: Date;

  beforeEach(async () => {
    now = new Date('2026-05-06T12:00:00.000Z');
    network = memoryNetwork({ clock: () => now });
    const source = await network.organisation('northgate-ai');
    reporter = await network.person(source, ['reporter']);
    administrator = await network.person(source, ['administrator', 'reporter', 'responder']);
    responder = await network.person(await network.organisation('harbour-cert'), ['responder']);
    api = await openTestApi(network, { limits: { consistencyMs: 60 } });
  });
  afterEach(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
  });

  let submissions = 0;
  const submit = async (over: Partial<IncidentReport> = {}, incidents: readonly string[] = []) => {
    submissions += 1;
    now = new Date(now.getTime() + 1_000);
    const variables = { id: `s${submissions}`, r: aReport(over), i: incidents };
    const { data, errors } = await api.ask(SUBMIT, variables, reporter);
    expect([errors, data?.submitReport.errors]).toEqual([[], []]);
    const { report, incident, consistencyToken } = data.submitReport;
    return {
      report: report.id as string,
      version: report.version as string,
      incident: incident.id as string,
      token: consistencyToken as string,
    };
  };
  const read = async (
    query: string,
    variables: Record<string, unknown> = {},
    as: Account | null = responder,
  ) => {
    const { data, errors } = await api.ask(query, variables, as);
    expect(errors).toEqual([]);
    return data;
  };
  const codeOf = async (
    query: string,
    variables: Record<string, unknown> = {},
    as: Account | null = responder,
  ) => (await api.ask(query, variables, as)).errors[0]?.extensions.code;

  describe('lists', () => {
    const LIST = `query($first: Int, $after: String, $last: Int, $before: String, $f: IncidentFilter, $o: ListOrder! = {}) {
      incidents(first: $first, after: $after, last: $last, before: $before, filter: $f, orderBy: $o) {
        totalCount edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

    it('are walked in both directions, each entry once', async () => {
      const ids = [];
      for (let count = 0; count < 5; count += 1) ids.unshift((await submit()).incident);
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const { incidents } = await read(LIST, { first: 2, after });
        expect(incidents.totalCount).toBe(5);
        seen.push(...incidents.nodes.map(({ id }: { id: string }) => id));
        after = incidents.pageInfo.hasNextPage ? incidents.pageInfo.endCursor : null;
      } while (after !== null);
      expect(seen).toEqual(ids);
      const { incidents: last } = await read(LIST, { last: 2 });
      expect(last.nodes.map(({ id }: { id: string }) => id)).toEqual(ids.slice(3));
      const { incidents: before } = await read(LIST, { last: 2, before: last.edges[0].cursor });
      expect(before.nodes.map(({ id }: { id: string }) => id)).toEqual(ids.slice(1, 3));
    });

    it('refuse a cursor of another filter or order by name', async () => {
      await submit();
      const { incidents } = await read(LIST, { first: 1 });
      const after = incidents.pageInfo.endCursor;
      expect(await codeOf(LIST, { first: 1, after, f: { drill: true } })).toBe(
        'CURSOR_OTHER_FILTER',
      );
      expect(await codeOf(LIST, { first: 1, after, o: { direction: 'asc' } })).toBe(
        'CURSOR_OTHER_FILTER',
      );
      expect(await codeOf(LIST, { first: 1, after, f: {} })).toBeUndefined();
      expect(await codeOf(LIST, { first: 1, after: 'x' })).toBe('CURSOR_INVALID');
    });

    it('show nothing to those who may not see it, not even in the count', async () => {
      await submit();
      await submit({ sharing: { tlp: 'TLP:AMBER' } });
      expect((await read(LIST)).incidents.totalCount).toBe(1);
      expect((await read(LIST, {}, administrator)).incidents.totalCount).toBe(2);
      expect((await read(LIST, {}, null)).incidents.totalCount).toBe(0);
    });

    it('leave drills out unless they are asked for', async () => {
      await submit({ drill: true });
      expect((await read(LIST)).incidents.totalCount).toBe(0);
      expect((await read(LIST, { f: { drill: true } })).incidents.totalCount).toBe(1);
    });

    it('count only when the count is asked for', async () => {
      await submit();
      const count = async (query: string) => {
        const before = network.readModel.statements();
        await read(query);
        return network.readModel.statements() - before;
      };
      expect(await count('{ incidents { nodes { id } } }')).toBe(1);
      expect(await count('{ incidents { totalCount nodes { id } } }')).toBe(2);
    });

    it('cost the same number of reads whatever the size of the page', async () => {
      const everything = `query($n: Int) { incidents(first: $n) { nodes { id title reports(first: 5) { nodes { id
        source { name } incidents { id } history(first: 5) { nodes { kind } } } } timeline(first: 5) { nodes { kind } } facts { claims { source { id } } } } } }`;
      const reads = async (first: number) => {
        const before = network.readModel.statements();
        await read(everything, { n: first });
        return network.readModel.statements() - before;
      };
      for (let count = 0; count < 8; count += 1) await submit();
      const one = await reads(1);
      expect(await reads(8)).toBe(one);
      expect(one).toBeLessThanOrEqual(5);
    });
  });

  describe('one thing', () => {
    it('is hidden exactly like what does not exist', async () => {
      const { report, incident } = await submit({ sharing: { tlp: 'TLP:AMBER' } });
      const query =
        'query($r: ID!, $i: ID!) { report(id: $r) { id } incident(id: $i) { id } changes(id: $r, since: "2020") { totalCount } nodes(ids: [$r, $i]) { id } }';
      const hidden = await api.ask(query, { r: report, i: incident }, responder);
      const absent = await api.ask(
        query,
        { r: 'TR-2026-7QK4M2XD-H', i: 'TI-2026-7QK4M2XD-H' },
        responder,
      );
      expect(hidden.data).toEqual(absent.data);
      expect(hidden.data).toEqual({
        report: null,
        incident: null,
        changes: null,
        nodes: [null, null],
      });
    });

    it('is found by its id as people type it, and by the own submission id', async () => {
      const { report } = await submit();
      const submissionId = `s${submissions}`;
      expect(
        await read('query($id: ID!) { report(id: $id) { id } }', {
          id: ` ${report.toLowerCase()}`,
        }),
      ).toEqual({ report: { id: report } });
      const bySubmission =
        'query($s: String!) { report(submissionId: $s) { id submissionId author { id } } }';
      expect((await read(bySubmission, { s: submissionId }, reporter)).report).toEqual({
        id: report,
        submissionId,
        author: { id: reporter.personId },
      });
      expect((await read(bySubmission, { s: submissionId })).report).toBeNull();
      expect(await codeOf('{ report { id } }')).toBe('BAD_REQUEST');
    });

    it('tells the label in a header of its own', async () => {
      const { report } = await submit();
      const { headers } = await api.ask(
        'query($id: ID!) { report(id: $id) { id } }',
        { id: report },
        responder,
      );
      expect(headers.get('x-tlp')).toBe('TLP:GREEN');
    });

    it('tells the audience to the source alone', async () => {
      const { report } = await submit({
        sharing: { tlp: 'TLP:GREEN', excludedOrganisations: ['other-org'] },
      }).catch(async () => submit({ sharing: { tlp: 'TLP:GREEN', withoutAuthorities: true } }));
      const query =
        'query($id: ID!) { report(id: $id) { submissionId author { id } sharing { withoutAuthorities } payload { sharing { tlp withoutAuthorities } } } }';
      expect((await read(query, { id: report }, administrator)).report.sharing).toEqual({
        withoutAuthorities: true,
      });
      expect((await read(query, { id: report })).report).toEqual({
        submissionId: null,
        author: null,
        sharing: null,
        payload: { sharing: { tlp: 'TLP:GREEN', withoutAuthorities: null } },
      });
    });

    it('names no source where it is hidden', async () => {
      const { report, incident } = await submit({
        sharing: { tlp: 'TLP:GREEN', iep: { attribution: 'must_not' } },
      });
      const query =
        'query($r: ID!, $i: ID!) { report(id: $r) { source { id } } incident(id: $i) { facts { claims { source { id } } } } }';
      const answer = await api.ask(query, { r: report, i: incident }, responder);
      expect(answer.data.report.source).toBeNull();
      expect(JSON.stringify(answer.data)).not.toContain('northgate');
    });

    it('answers nodes of every kind in the order asked', async () => {
      const { report, incident } = await submit();
      const ids = [
        incident,
        'northgate-ai',
        responder.personId,
        reporter.personId,
        report,
        'nobody',
        incident,
      ];
      const { nodes } = await read('query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', {
        ids,
      });
      expect(nodes.map((node: { __typename: string } | null) => node?.__typename ?? null)).toEqual([
        'Incident',
        'Organisation',
        'Person',
        null,
        'Report',
        null,
        'Incident',
      ]);
      expect(
        await read('query($id: ID!) { node(id: $id) { ... on Report { stage } } }', { id: report }),
      ).toEqual({ node: { stage: 'initial' } });
    });

    it('lists organisations to members alone', async () => {
      const query =
        '{ organisations(first: 1) { totalCount nodes { id } pageInfo { hasNextPage } } organisation(id: "northgate-ai") { id } }';
      expect(await read(query)).toEqual({
        organisations: {
          totalCount: 2,
          nodes: [{ id: 'harbour-cert' }],
          pageInfo: { hasNextPage: true },
        },
        organisation: { id: 'northgate-ai' },
      });
      expect(await read(query, {}, null)).toEqual({
        organisations: { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false } },
        organisation: null,
      });
    });
  });

  describe('over time', () => {
    const revise = async (
      { report, version }: { report: string; version: string },
      changes: unknown,
    ) => {
      now = new Date(now.getTime() + 60_000);
      const query = `mutation($id: ID!, $v: String!, $c: IncidentReportChangesInput!) {
        reviseReport(input: { reportId: $id, expectedVersion: $v, changes: $c, reason: "more is known" }) {
          report { version } consistencyToken errors { code } } }`;
      const { data } = await api.ask(query, { id: report, v: version, c: changes }, reporter);
      expect(data.reviseReport.errors).toEqual([]);
      return data.reviseReport.consistencyToken as string;
    };

    it('an answer is as of a time or a token', async () => {
      const submitted = await submit();
      const then = now;
      const token = await revise(submitted, { severity: { oecd: 'disaster' } });
      const query = `query($r: ID!, $i: ID!, $a: AsOf) { report(id: $r, asOf: $a) { severity { oecd } history { totalCount } incidents { severity } }
        incident(id: $i, asOf: $a) { severity timeline { nodes { kind } } reports { nodes { revision } } } }`;
      const severities = async (a: unknown) => {
        const { report, incident } = await read(query, {
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
        await read(query, {
          r: submitted.report,
          i: submitted.incident,
          a: { time: '2026-05-05' },
        }),
      ).toEqual({ report: null, incident: null });
    });

    it('refuses a past moment that is none, two at once, and a token that is none', async () => {
      const query = 'query($a: AsOf) { incident(id: "TI-2026-7QK4M2XD-H", asOf: $a) { id } }';
      expect(await codeOf(query, { a: { time: '2018-02-31' } })).toBe('VALIDATION_FAILED');
      expect(await codeOf(query, { a: { time: '2018', token: 'x' } })).toBe('VALIDATION_FAILED');
      expect(await codeOf(query, { a: {} })).toBe('VALIDATION_FAILED');
      expect(await codeOf(query, { a: { token: 'x' } })).toBe('TOKEN_INVALID');
    });

    it('a history tells what each revision changed, and changes tells it for a span of time', async () => {
      const submitted = await submit();
      await revise(submitted, { severity: { oecd: 'disaster' } });
      const { report } = await read(
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
      const since = now.toISOString();
      const revised = {
        kind: 'follow_up',
        reportId: submitted.report,
        differences: [{ pointer: '/severity/oecd' }],
      };
      expect((await read(changes, { id: submitted.report, s: since })).changes.nodes).toEqual([
        revised,
      ]);
      expect((await read(changes, { id: submitted.incident, s: since })).changes.nodes).toEqual([
        revised,
      ]);
      expect(
        (await read(changes, { id: submitted.incident, s: '2026', u: '2026' })).changes.nodes,
      ).toHaveLength(4);
      expect(
        (await read(changes, { id: submitted.incident, s: '2020', u: '2021' })).changes.nodes,
      ).toEqual([]);
      expect(await codeOf(changes, { id: submitted.report, s: '2026', u: '2025' })).toBe(
        'VALIDATION_FAILED',
      );
    });
  });

  describe('what was just written', () => {
    const QUERY = 'query($id: ID!, $t: String) { incident(id: $id, atLeast: $t) { id } }';

    it('is waited for, and the answer says how fresh it is', async () => {
      const { incident, token } = await submit();
      const { data, extensions } = await api.ask(QUERY, { id: incident, t: token }, responder);
      expect(data.incident.id).toBe(incident);
      expect(extensions.freshness).toEqual({ ageMs: 0 });
    });

    it('is answered with a named error when the views do not get there in time', async () => {
      await submit();
      network.readModel.hold();
      await new Promise((resolve) => setImmediate(resolve));
      const submitted = await api.ask(SUBMIT, { id: 'late', r: aReport() }, reporter);
      // What the command tells by itself is told all the same.
      expect(submitted.errors).toEqual([]);
      const { consistencyToken, incident } = submitted.data.submitReport;
      expect(await codeOf(QUERY, { id: incident.id, t: consistencyToken })).toBe(
        'CONSISTENCY_TIMEOUT',
      );
      const deep = SUBMIT.replace('report { id version }', 'report { id stage }');
      const behind = await api.ask(deep, { id: 'later', r: aReport() }, reporter);
      expect(behind.errors).toMatchObject([
        { path: ['submitReport', 'report'], extensions: { code: 'CONSISTENCY_TIMEOUT' } },
      ]);
      expect(behind.data.submitReport.report).toBeNull();
      expect(typeof behind.data.submitReport.consistencyToken).toBe('string');
      network.readModel.release();
    });

    it('takes no position for a token', async () => {
      expect(await codeOf(QUERY, { id: 'x', t: '7' })).toBe('TOKEN_INVALID');
    });
  });
});
