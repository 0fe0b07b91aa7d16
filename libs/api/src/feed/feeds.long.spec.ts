import { randomUUID } from 'node:crypto';
import { memoryLedger } from '@tocsin/disclosure/testing';
import type { IncidentReport } from '@tocsin/domain';
import { aSharing } from '@tocsin/domain/testing';
import type { InboxRow } from '@tocsin/matching';
import { aReport } from '@tocsin/report-format/testing';
import {
  memoryNetwork,
  openTestApi,
  type Account,
  type MemoryNetwork,
  type TestApi,
} from '../testing.js';
import { quietDesk } from '../testing/quiet-desk.js';
import { childrenOf, parseXml, textOfChild, type XmlElement } from '../testing/parse-xml.js';

const SUBMIT = `mutation($r: IncidentReportInput!, $s: String!) {
  submitReport(input: { submissionId: $s, report: $r }) { report { id } incident { id } errors { code } } }`;

const ledger = memoryLedger();

let network: MemoryNetwork;
let api: TestApi;
let reporter: Account;
let owner: Account;
let feed: Account;
let alerts: InboxRow[];

beforeEach(async () => {
  network = memoryNetwork();
  [alerts, ledger.all.length, ledger.broken] = [[], 0, false];
  reporter = await network.person(await network.organisation('northgate-ai'), ['reporter']);
  owner = await network.person(await network.organisation('harbour-cert'), ['responder']);
  feed = await network.token(owner, { scopes: ['feed'] });
  api = await openTestApi(network, {
    ledger,
    publicUrl: 'https://tocsin.example',
    alerts: {
      ...quietDesk(network),
      inbox: async ({ recipients, limit }) =>
        recipients.includes(owner.personId) ? alerts.toReversed().slice(0, limit) : [],
    },
  });
});
afterEach(() => api.close());

let submissions = 0;
/** A report, and an alert of the owner about it. */
async function alerted(over: Partial<IncidentReport>, drill = false): Promise<string> {
  submissions += 1;
  const variables = { r: aReport(over), s: `feed-${submissions}` };
  const { data } = await api.ask(SUBMIT, variables, reporter);
  const { report, incident } = data.submitReport;
  const [ofReport, ofIncident] = await Promise.all(
    [report.id, incident.id].map((id: string) => network.access.cited(id)),
  );
  const subject: InboxRow['subjects'][number] = {
    report: ofReport!.id,
    incident: ofIncident!.id,
    kinds: ['PUBLISHED'],
    reasons: [],
  };
  const raisedAt = new Date(Date.UTC(2026, 4, 4, 12, alerts.length));
  const alertId = randomUUID();
  alerts.push({
    alertId,
    raisedAt,
    drill,
    subjects: [subject],
    kinds: ['PUBLISHED'],
    ruleId: randomUUID(),
    revision: 1,
    position: alerts.length,
    ownerId: owner.personId,
    organisationId: owner.organisationId,
    place: { position: alerts.length, alertId },
    handed: false,
  });
  return incident.id as string;
}

const titled = (tlp: 'TLP:CLEAR' | 'TLP:GREEN' | 'TLP:AMBER', value: string) => ({
  title: [{ lang: 'en', value }],
  sharing: { tlp, ...(tlp === 'TLP:AMBER' ? { recipients: ['harbour-cert'] } : {}) },
});

async function open(format: string, token = feed.token, headers: Record<string, string> = {}) {
  const response = await fetch(`${api.url}/feeds/${token}/alerts.${format}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function atom(token = feed.token) {
  const found = parseXml((await open('atom', token)).text);
  return { found, entries: childrenOf(found, 'entry') };
}

const idOf = (element: XmlElement) => textOfChild(element, 'id');

describe('a feed of alerts', () => {
  it('is Atom, newest first, and its ids stay', async () => {
    await alerted(titled('TLP:GREEN', 'First'));
    const incident = await alerted(titled('TLP:GREEN', 'Second'));
    const { found, entries } = await atom();
    expect(found.attributes['xmlns']).toBe('http://www.w3.org/2005/Atom');
    expect(entries.map(idOf)).toEqual(
      alerts.toReversed().map(({ alertId }) => `urn:uuid:${alertId}`),
    );
    const newest = entries[0]!;
    expect(textOfChild(newest, 'title')).toMatch(/^\[TLP:GREEN\] .*Second/);
    expect(textOfChild(newest, 'updated')).toBe('2026-05-04T12:01:00.000Z');
    expect(textOfChild(found, 'updated')).toBe('2026-05-04T12:01:00.000Z');
    const [link] = childrenOf(newest, 'link');
    expect(link?.attributes['href']).toBe(`https://tocsin.example/i/${incident}`);
    expect(textOfChild(newest, 'content')).toMatch(/^TLP:GREEN/);
    expect(idOf((await atom()).found)).toBe(idOf(found));
  });

  it('is JSON Feed 1.1, and says the same', async () => {
    await alerted(titled('TLP:GREEN', 'First'), true);
    const { headers, text } = await open('json');
    expect(headers.get('content-type')).toBe('application/feed+json; charset=utf-8');
    const found = JSON.parse(text);
    expect(found).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      language: 'en',
      items: [{ id: `urn:uuid:${alerts[0]?.alertId}`, tags: ['TLP:GREEN', 'PUBLISHED', 'DRILL'] }],
    });
    expect(found.items[0].title).toContain('DRILL');
    const [entry] = (await atom()).entries;
    expect(found.items[0].title).toBe(textOfChild(entry!, 'title'));
    expect(found.items[0].content_text).toBe(textOfChild(entry!, 'content'));
  });

  it('is empty and sound where there is nothing to tell', async () => {
    const { found, entries } = await atom();
    expect([textOfChild(found, 'updated'), entries]).toEqual(['1970-01-01T00:00:00.000Z', []]);
    expect(JSON.parse((await open('json')).text).items).toEqual([]);
  });

  it('speaks Chinese to whoever asks for it', async () => {
    await alerted(titled('TLP:GREEN', 'First'));
    const { text } = await open('json', feed.token, { 'accept-language': 'zh-CN' });
    expect(JSON.parse(text).title).toContain('您的警报');
  });

  it('holds TLP:GREEN at most, and nothing that its owner may not read at this moment', async () => {
    await alerted(titled('TLP:CLEAR', 'Clear'));
    await alerted(titled('TLP:AMBER', 'Amber'));
    await alerted({ title: [{ lang: 'en', value: 'Elsewhere' }], sharing: { tlp: 'TLP:AMBER' } });
    for (const format of ['atom', 'json']) {
      const { text } = await open(format);
      expect(text).toContain('Clear');
      for (const absent of ['Amber', 'AMBER', 'Elsewhere', alerts[1]!.alertId, alerts[2]!.alertId])
        expect(text).not.toContain(absent);
    }
    alerts.push({
      ...alerts[0]!,
      alertId: randomUUID(),
      subjects: alerts.flatMap((a) => a.subjects),
    });
    expect(JSON.parse((await open('json')).text).items).toHaveLength(1);
  });

  it('is sound XML whatever a report says', async () => {
    await alerted(titled('TLP:GREEN', ']]></title><entry>&amp;"\' <script>'));
    const [entry] = (await atom()).entries;
    expect(textOfChild(entry!, 'title')).toContain(']]></title><entry>&amp;');
    expect((await open('atom')).text).not.toContain('<script>');
  });
});

describe('the token of a feed', () => {
  it('opens the feed and nothing else', async () => {
    expect((await open('atom')).status).toBe(200);
    const asked = await api.ask('{ reports { nodes { id } } }', {}, feed);
    expect(asked.errors[0]?.extensions.code).toBe('FORBIDDEN_SCOPE');
    const events = await fetch(`${api.url}/events`, {
      headers: { authorization: `Bearer ${feed.token}` },
    });
    expect(events.status).toBe(403);
    await events.body?.cancel();
  });

  it('is the only one that opens it', async () => {
    const other = await open('atom', owner.token);
    expect([other.status, JSON.parse(other.text).errors[0].extensions.code]).toEqual([
      403,
      'FORBIDDEN_SCOPE',
    ]);
    for (const wrong of ['x', 'tocsin_', `${feed.token.slice(0, -1)}~`, '%0d%0aset-cookie:x'])
      expect([wrong, (await open('atom', wrong)).status]).toEqual([wrong, 401]);
    const { tokenId } = feed;
    await network.given({ type: 'TokenRevoked', data: { tokenId } });
    expect((await open('json')).status).toBe(401);
  });

  it('is made by its owner, alone', async () => {
    const create = `mutation($scopes: [TokenScope!]!) { createToken(input: { label: "feed", scopes: $scopes }) {
      token errors { code } } }`;
    const made = await api.ask(create, { scopes: ['feed'] }, owner);
    expect((await open('atom', made.data.createToken.token)).status).toBe(200);
    const both = await api.ask(create, { scopes: ['read', 'feed'] }, owner);
    expect(both.data.createToken.errors).toEqual([{ code: 'SCOPE_FEED_ALONE' }]);
  });
});

describe('what a feed shows', () => {
  it('is written down above TLP:CLEAR, before it is sent', async () => {
    await alerted(titled('TLP:CLEAR', 'Clear'));
    await alerted(titled('TLP:GREEN', 'Green'));
    await alerted(titled('TLP:AMBER', 'Amber'));
    ledger.all.length = 0;
    await open('atom');
    const { report } = alerts[1]!.subjects[0]!;
    expect(ledger.all).toMatchObject([
      { personId: owner.personId, channel: 'feed', reportId: report, revision: 1 },
    ]);
    ledger.broken = true;
    const held = await open('atom');
    expect([held.status, held.headers.get('cache-control')]).toEqual([503, 'no-store']);
    expect(held.text).not.toContain('Green');
  });

  it('is not sent again to whoever has it, nor written down', async () => {
    await alerted(titled('TLP:GREEN', 'Green'));
    const first = await open('atom');
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const etag = first.headers.get('etag') ?? '';
    ledger.all.length = 0;
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`]) {
      const again = await open('atom', feed.token, { 'if-none-match': known });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect(ledger.all).toEqual([]);
    await alerted(titled('TLP:GREEN', 'Newer'));
    expect((await open('atom', feed.token, { 'if-none-match': etag })).status).toBe(200);
  });

  it('is sent anew to whoever has it, without what was narrowed since', async () => {
    await alerted(titled('TLP:GREEN', 'Narrowed'));
    const first = await open('atom');
    expect(first.text).toContain('Narrowed');
    const reportId = alerts[0]!.subjects[0]!.report;
    await network.given({
      type: 'ReportSharingChanged',
      data: { reportId, sharing: aSharing({ label: 'TLP:AMBER' }) },
      content: { sharing: { tlp: 'TLP:AMBER' }, reason: null },
    });
    const known = { 'if-none-match': first.headers.get('etag') ?? '' };
    const again = await open('atom', feed.token, known);
    expect([again.status, again.text.includes('Narrowed')]).toEqual([200, false]);
  });
});
