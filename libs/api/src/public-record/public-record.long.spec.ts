import { request } from 'node:http';
import { readingScene } from '../testing/reading-scene.js';

const scene = readingScene();

const CONFIRM = `mutation($r: ID!, $v: String!) { confirmPublication(input: { reportId: $r, expectedVersion: $v }) {
  report { version } errors { code } } }`;
const SHARE = `mutation($r: ID!, $v: String!, $s: SharingInput!) {
  changeSharing(input: { reportId: $r, expectedVersion: $v, sharing: $s }) { report { version } errors { code } } }`;
const ERASE = `mutation($r: ID!) { eraseReport(input: { reportId: $r, reason: "a person asked for it" }) { errors { code } } }`;
const VERSION = 'query($r: ID!) { report(id: $r) { version } }';
const WITHDRAWAL = 'query($id: ID!) { withdrawal(id: $id) { id withdrawnOn } }';

const CLEAR = { tlp: 'TLP:CLEAR' } as const;
const NOWHERE = 'TI-2026-7QK4M2XD-H';

type Shown = { status: number; headers: Headers; text: string };

const show = async (path: string, headers: Record<string, string> = {}): Promise<Shown> => {
  const response = await fetch(scene.api.url + path, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

const versionOf = async (report: string): Promise<string> =>
  (await scene.read(VERSION, { r: report }, scene.administrator)).report.version;

const share = async (report: string, s: unknown) => {
  const variables = { r: report, v: await versionOf(report), s };
  const { data } = await scene.api.ask(SHARE, variables, scene.reporter);
  expect(data.changeSharing.errors).toEqual([]);
};

const confirm = async (report: string) => {
  const variables = { r: report, v: await versionOf(report) };
  const { data } = await scene.api.ask(CONFIRM, variables, scene.administrator);
  expect(data.confirmPublication.errors).toEqual([]);
};

const published = async (
  over: Parameters<typeof scene.submit>[0] = {},
  incidents: string[] = [],
) => {
  const submitted = await scene.submit({ sharing: CLEAR, ...over }, incidents);
  await confirm(submitted.report);
  return submitted;
};

describe('the public record', () => {
  it('shows label, facts with their source, how to cite and the licence, in two languages', async () => {
    const { incident, report } = await published();
    const { status, headers, text } = await show(`/i/${incident}`);
    expect(status).toBe(200);
    expect(headers.get('x-tlp')).toBe('TLP:CLEAR');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-language')).toBe('en');
    const url = `${scene.api.url}/i/${incident}`;
    for (const part of ['TLP:CLEAR', incident, report, 'northgate-ai', 'How to cite', url]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('subject to standard copyright rules');
    const chinese = await show(`/i/${incident}?lang=zh-Hans`);
    expect(chinese.headers.get('content-language')).toBe('zh-Hans');
    for (const part of ['<html lang="zh-Hans">', 'TLP:CLEAR', '引用方式', '严重程度', url]) {
      expect(chinese.text).toContain(part);
    }
  });

  it('speaks the language that the browser prefers of those it knows', async () => {
    const { incident } = await published();
    const spoken = async (accepted: string) =>
      (await show(`/i/${incident}`, { 'accept-language': accepted })).headers.get(
        'content-language',
      );
    expect(await spoken('fr, zh-CN;q=0.8, en;q=0.5')).toBe('zh-Hans');
    expect(await spoken('en-GB, zh;q=0.9')).toBe('en');
    expect(await spoken('zh;q=0, de')).toBe('en');
    expect(await spoken('*;;q=x,')).toBe('en');
  });

  it('runs nothing, fetches nothing and is framed by nobody', async () => {
    const { incident } = await published();
    const { headers, text } = await show(`/i/${incident}`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(text).not.toMatch(/<script|\son\w+=|src="(?!data:)|@import|url\(/i);
  });

  it('shows what members write as text, whatever it is', async () => {
    const attack = '<script>alert(1)</script>"\'><img src=x onerror=alert(2)>&lt;';
    const { incident } = await published({
      title: [{ lang: 'en', value: attack }],
      description: [{ lang: 'en', value: `${attack}${'x'.repeat(80)}` }],
    });
    const { text } = await show(`/i/${incident}`);
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('<img');
    expect(text).toContain('&lt;script>alert(1)&lt;/script>');
  });

  it('shows the public reports of an incident and no others, whoever asks', async () => {
    const { incident, report } = await published();
    const green = await scene.submit({ sharing: { tlp: 'TLP:GREEN' } }, [incident]);
    const clear = await scene.submit({ sharing: CLEAR }, [incident]);
    const headers = { authorization: `Bearer ${scene.administrator.token}` };
    for (const { text } of [await show(`/i/${incident}`), await show(`/i/${incident}`, headers)]) {
      expect(text).toContain(report);
      expect(text).not.toContain(green.report);
      expect(text).not.toContain(clear.report);
    }
  });

  it('names no source that is not to be named', async () => {
    const { incident } = await published({
      sharing: { ...CLEAR, iep: { attribution: 'must_not' } },
    });
    const { text } = await show(`/i/${incident}`);
    expect(text).toContain('a member of the network');
    expect(text).not.toContain('northgate');
  });

  it('looks alike for what is hidden, what does not exist and what is no id', async () => {
    const hidden = await scene.submit({ sharing: { tlp: 'TLP:AMBER' } });
    const unconfirmed = await scene.submit({ sharing: CLEAR });
    const without = ({ status, text, headers }: Shown, id: string) => [
      status,
      text.replaceAll(id, 'ID'),
      [...headers].filter(([name]) => !['x-request-id', 'date', 'ratelimit'].includes(name)),
    ];
    const nonsense = 'TI-2026-NONSENSE-X';
    const absent = without(await show(`/i/${NOWHERE}`), NOWHERE);
    expect(absent[0]).toBe(404);
    for (const id of [hidden.incident, unconfirmed.incident, hidden.report, nonsense]) {
      expect(without(await show(`/i/${id}`), id)).toEqual(absent);
    }
    const typed = `/i/${encodeURIComponent('"><script>')}`;
    expect((await show(typed)).text).not.toContain('<script');
  });

  it('is charged like every other question without an account', async () => {
    const { headers } = await show(`/i/${NOWHERE}`);
    expect(headers.get('ratelimit')).toMatch(/"address"/);
  });

  it('cites no host that is none', async () => {
    const { incident } = await published();
    const { hostname, port } = new URL(scene.api.url);
    const headers = { host: 'evil"><b>.example' };
    const text = await new Promise<string>((resolve, reject) => {
      request({ hostname, port, path: `/i/${incident}`, headers }, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () => resolve(body));
      })
        .on('error', reject)
        .end();
    });
    expect(text).not.toContain('evil');
    expect(text).toContain(`/i/${incident}`);
  });
});

describe('what was public and no longer is', () => {
  const asked = async (id: string, as = null as typeof scene.responder | null) =>
    (await scene.read(WITHDRAWAL, { id }, as)).withdrawal;

  it('says that it was withdrawn, and when, to everybody and nothing else', async () => {
    const { incident, report } = await published();
    expect(await asked(incident)).toBeNull();
    scene.now = new Date('2026-05-09T23:30:00.000Z');
    await share(report, { tlp: 'TLP:AMBER' });
    const { status, text, headers } = await show(`/i/${incident}`);
    expect(status).toBe(410);
    expect(text).toContain('withdrawn by its source on 2026-05-09');
    expect(text).not.toContain('northgate');
    expect(text).not.toContain(report);
    expect(headers.get('x-tlp')).toBeNull();
    const chinese = await show(`/i/${incident}?lang=zh`);
    expect(chinese.text).toContain('已由其来源于 2026-05-09 撤下');
    for (const as of [null, scene.responder, scene.reporter]) {
      expect(await asked(incident, as)).toEqual({ id: incident, withdrawnOn: '2026-05-09' });
      expect(await asked(report, as)).toEqual({ id: report, withdrawnOn: '2026-05-09' });
    }
  });

  it('says the same of what was erased', async () => {
    const { incident, report } = await published();
    const { data } = await scene.api.ask(ERASE, { r: report }, scene.administrator);
    expect(data.eraseReport.errors).toEqual([]);
    expect((await show(`/i/${incident}`)).status).toBe(410);
    expect(await asked(report)).toMatchObject({ id: report });
  });

  it('is a record again once it is public again', async () => {
    const { incident, report } = await published();
    await share(report, { tlp: 'TLP:GREEN' });
    await share(report, CLEAR);
    expect((await show(`/i/${incident}`)).status).toBe(410);
    await confirm(report);
    expect((await show(`/i/${incident}`)).status).toBe(200);
    expect(await asked(report)).toBeNull();
  });

  it('says nothing of what never was public, for members as for everybody', async () => {
    const { incident, report } = await scene.submit({ sharing: CLEAR });
    await share(report, { tlp: 'TLP:GREEN' });
    for (const id of [incident, report, NOWHERE, 'nonsense', '']) {
      expect(await asked(id)).toBeNull();
      expect(await asked(id, scene.reporter)).toBeNull();
    }
  });
});

describe('the public record of an incident that was merged', () => {
  const MERGE = `mutation($f: ID!, $i: ID!) {
    mergeIncidents(input: { fromId: $f, intoId: $i }) { incident { id askedAs { id reason } } errors { code } } }`;
  const UNMERGE =
    'mutation($f: ID!) { unmergeIncidents(input: { incidentId: $f }) { incident { id } errors { code } } }';

  it('is that of the one that stands, and is its own again once that is undone', async () => {
    const coordinator = await scene.network.person(
      await scene.network.organisation('secretariat'),
      ['coordinator'],
    );
    const [one, other] = [await published(), await published()];
    const { data } = await scene.api.ask(
      MERGE,
      { f: one.incident, i: other.incident },
      coordinator,
    );
    expect(data.mergeIncidents).toEqual({
      incident: { id: other.incident, askedAs: { id: one.incident, reason: 'same_event' } },
      errors: [],
    });
    const merged = await show(`/i/${one.incident}`);
    expect(merged.status).toBe(200);
    expect(merged.headers.get('link')).toContain(`/i/${other.incident}>`);
    expect(merged.text).toContain(`${one.incident} was merged into this record`);
    expect(merged.text).toContain(one.report);
    expect((await show(`/i/${other.incident}`)).text).toContain(one.report);
    // What was merged away is no longer public: its id tells that, and the other one stays.
    await share(one.report, { tlp: 'TLP:GREEN' });
    expect((await show(`/i/${one.incident}`)).status).toBe(410);
    expect((await show(`/i/${other.incident}`)).text).not.toContain(one.report);
    const undone = await scene.api.ask(UNMERGE, { f: one.incident }, coordinator);
    expect(undone.data.unmergeIncidents).toEqual({ incident: { id: one.incident }, errors: [] });
    expect((await show(`/i/${other.incident}`)).status).toBe(200);
  });
});
