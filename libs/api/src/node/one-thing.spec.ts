import { readingScene } from '../testing/reading-scene.js';

const scene = readingScene();

describe('one thing', () => {
  it('is hidden exactly like what does not exist', async () => {
    const { report, incident } = await scene.submit({ sharing: { tlp: 'TLP:AMBER' } });
    const query =
      'query($r: ID!, $i: ID!) { report(id: $r) { id } incident(id: $i) { id } changes(id: $r, since: "2020") { totalCount } nodes(ids: [$r, $i]) { id } }';
    const hidden = await scene.api.ask(query, { r: report, i: incident }, scene.responder);
    const absent = await scene.api.ask(
      query,
      { r: 'TR-2026-7QK4M2XD-H', i: 'TI-2026-7QK4M2XD-H' },
      scene.responder,
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
    const { report } = await scene.submit();
    const submissionId = scene.submissionId();
    expect(
      await scene.read('query($id: ID!) { report(id: $id) { id } }', {
        id: ` ${report.toLowerCase()}`,
      }),
    ).toEqual({ report: { id: report } });
    const bySubmission =
      'query($s: String!) { report(submissionId: $s) { id submissionId author { id } } }';
    expect((await scene.read(bySubmission, { s: submissionId }, scene.reporter)).report).toEqual({
      id: report,
      submissionId,
      author: { id: scene.reporter.personId },
    });
    expect((await scene.read(bySubmission, { s: submissionId })).report).toBeNull();
    expect(await scene.codeOf('{ report { id } }')).toBe('BAD_REQUEST');
  });

  it('tells the label in a header of its own', async () => {
    const { report } = await scene.submit();
    const { headers } = await scene.api.ask(
      'query($id: ID!) { report(id: $id) { id } }',
      { id: report },
      scene.responder,
    );
    expect(headers.get('x-tlp')).toBe('TLP:GREEN');
  });

  it('tells the audience to the source alone', async () => {
    const { report } = await scene
      .submit({
        sharing: { tlp: 'TLP:GREEN', excludedOrganisations: ['other-org'] },
      })
      .catch(async () => scene.submit({ sharing: { tlp: 'TLP:GREEN', withoutAuthorities: true } }));
    const query =
      'query($id: ID!) { report(id: $id) { submissionId author { id } sharing { withoutAuthorities } payload { sharing { tlp withoutAuthorities } } } }';
    expect((await scene.read(query, { id: report }, scene.administrator)).report.sharing).toEqual({
      withoutAuthorities: true,
    });
    expect((await scene.read(query, { id: report })).report).toEqual({
      submissionId: null,
      author: null,
      sharing: null,
      payload: { sharing: { tlp: 'TLP:GREEN', withoutAuthorities: null } },
    });
  });

  it('names the people of the source to the source alone', async () => {
    const { report } = await scene.submit();
    const query =
      'query($id: ID!) { report(id: $id) { author { id } history { nodes { author { id } } } } }';
    const person = { id: scene.reporter.personId };
    expect((await scene.read(query, { id: report }, scene.administrator)).report).toEqual({
      author: person,
      history: { nodes: [{ author: person }] },
    });
    expect((await scene.read(query, { id: report })).report).toEqual({
      author: null,
      history: { nodes: [{ author: null }] },
    });
  });

  it('names no source where it is hidden', async () => {
    const { report, incident } = await scene.submit({
      sharing: { tlp: 'TLP:GREEN', iep: { attribution: 'must_not' } },
    });
    const query =
      'query($r: ID!, $i: ID!) { report(id: $r) { source { id } } incident(id: $i) { facts { claims { source { id } } } } }';
    const answer = await scene.api.ask(query, { r: report, i: incident }, scene.responder);
    expect(answer.data.report.source).toBeNull();
    expect(JSON.stringify(answer.data)).not.toContain('northgate');
  });

  it('answers nodes of every kind in the order asked', async () => {
    const { report, incident } = await scene.submit();
    const ids = [
      incident,
      'northgate-ai',
      scene.responder.personId,
      scene.reporter.personId,
      report,
      'nobody',
      incident,
    ];
    const { nodes } = await scene.read(
      'query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }',
      {
        ids,
      },
    );
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
      await scene.read('query($id: ID!) { node(id: $id) { ... on Report { stage } } }', {
        id: report,
      }),
    ).toEqual({ node: { stage: 'initial' } });
  });

  it('lists organisations to members alone', async () => {
    const query =
      '{ organisations(first: 1) { totalCount nodes { id } pageInfo { hasNextPage } } organisation(id: "northgate-ai") { id } }';
    expect(await scene.read(query)).toEqual({
      organisations: {
        totalCount: 2,
        nodes: [{ id: 'harbour-cert' }],
        pageInfo: { hasNextPage: true },
      },
      organisation: { id: 'northgate-ai' },
    });
    expect(await scene.read(query, {}, null)).toEqual({
      organisations: { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false } },
      organisation: null,
    });
  });
});
