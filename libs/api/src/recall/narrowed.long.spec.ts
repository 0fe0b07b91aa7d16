import { aReport } from '@tocsin/report-format/testing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { NETWORKS } from '../testing/changes-scene.js';
import { handlingScene } from '../testing/handling-scene.js';

const AMBER = {
  tlp: 'TLP:AMBER' as const,
  recipients: ['pudong-cert'],
  includeSecretariat: false,
};
const NARROWED = { ...AMBER, recipients: ['thames-bank'] };

describe.each(NETWORKS)('a report that was narrowed, %s', (_where, open) => {
  const scene = handlingScene(open);
  const { ask, submit, share, who } = scene;

  it('is not shown by an old cursor, nor counted', async () => {
    const ids = [];
    for (let count = 0; count < 3; count += 1) ids.unshift(await submit(AMBER));
    const page = `query($after: String) { reports(first: 1, after: $after) { totalCount nodes { id }
      pageInfo { endCursor } } }`;
    const first = (await ask(page, 'lin')).reports;
    expect(first.nodes).toEqual([{ id: ids[0] }]);
    await share(ids[1]!, NARROWED);
    const after = first.pageInfo.endCursor;
    const second = (await ask(page, 'lin', { after })).reports;
    expect(second.nodes).toEqual([{ id: ids[2] }]);
    expect(second.totalCount).toBe(first.totalCount - 1);
  });

  it('is not shown as it was: the past does not widen access', async () => {
    const id = await submit(AMBER);
    const before = new Date().toISOString();
    const past =
      'query($id: ID!, $t: TimePoint!) { report(id: $id, asOf: { time: $t }) { title } }';
    expect((await ask(past, 'lin', { id, t: before })).report).not.toBeNull();
    await share(id, NARROWED);
    expect((await ask(past, 'lin', { id, t: before })).report).toBeNull();
    expect((await ask(past, 'ada', { id, t: before })).report).not.toBeNull();
  });

  it('is in no answer that may be kept', async () => {
    const id = await submit(AMBER);
    const body = JSON.stringify({ query: `{ report(id: "${id}") { title } }` });
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${who['lin']!.token}`,
    };
    const response = await fetch(`${scene.api.url}/graphql`, { method: 'POST', headers, body });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('etag')).toBeNull();
  });

  it('is told to a subscription of before as gone, also where it comes back with its old cursor', async () => {
    const client = () =>
      createClient({
        url: `${scene.api.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${who['lin']!.token}` },
      });
    const follow = (of: ReturnType<typeof client>, after: string | null) =>
      of.iterate<{ incidentChanged: { kind: string; cursor: string; incident: unknown } }>({
        query: `subscription($a: String) { incidentChanged(after: $a) { kind cursor incident { title } } }`,
        variables: { a: after },
      });
    const next = async (changes: ReturnType<typeof follow>, kind: string) => {
      for (;;) {
        const { done, value } = await changes.next();
        if (done) throw new Error(`${kind} never came`);
        if (value.data?.incidentChanged.kind === kind) return value.data.incidentChanged;
      }
    };
    const [open, again] = [client(), client()];
    const changes = follow(open, null);
    const { cursor } = await next(changes, 'HEARTBEAT');
    const id = await submit(AMBER);
    expect((await next(changes, 'APPEARED')).incident).not.toBeNull();
    await share(id, NARROWED);
    expect((await next(changes, 'GONE')).incident).toBeNull();
    const resumed = follow(again, cursor);
    expect((await next(resumed, 'GONE')).incident).toBeNull();
    await open.dispose();
    await again.dispose();
  });
});

describe.each(NETWORKS)('an audience, %s', (_where, open) => {
  const scene = handlingScene(open);
  const { ask, run, submit, versionOf, who } = scene;
  const tooMany = Array.from({ length: 1_001 }, (_, index) => `member-${index}`);

  it('of 1,001 recipients is refused where it stands, new or changed', async () => {
    const sharing = { ...AMBER, recipients: tooMany };
    const wrong = { pointer: '/sharing/recipients', code: 'TOO_MANY_ENTRIES' };
    const submission = { submissionId: 'too-many', report: aReport({ sharing }) };
    const submitted = await run('submitReport', submission, 'ada');
    expect(submitted.errors[0].problems).toContainEqual(wrong);
    const id = await submit(AMBER);
    const change = { reportId: id, expectedVersion: await versionOf(id), sharing };
    const changed = await run('changeSharing', change, 'ada');
    expect(changed.errors[0].problems).toContainEqual(wrong);
    const preview = 'query($s: SharingInput!) { previewAudience(sharing: $s) { secretariat } }';
    const previewed = await scene.api.ask(preview, { s: sharing }, who['ada']);
    const { problems } = previewed.errors[0]!.extensions;
    expect(problems).toContainEqual(expect.objectContaining(wrong));
  });

  it('is not changed by a revision on the side', async () => {
    const id = await submit(AMBER);
    const revision = {
      reportId: id,
      expectedVersion: await versionOf(id),
      changes: { severity: { oecd: 'disaster' }, sharing: { tlp: 'TLP:CLEAR' } },
    };
    const query = `mutation($i: ReviseReportInput!) { reviseReport(input: $i) { errors { code } } }`;
    const { data, errors } = await scene.api.ask(query, { i: revision }, who['ada']);
    const codes = [
      ...errors.map(({ extensions }) => extensions.code),
      ...(data?.reviseReport.errors ?? []).map(({ code }: { code: string }) => code),
    ];
    expect(codes).toEqual(['VALIDATION_FAILED']);
    const read = 'query($id: ID!) { report(id: $id) { tlp severity { oecd } } }';
    expect((await ask(read, 'lin', { id })).report).toMatchObject({ tlp: 'TLP:AMBER' });
  });
});
