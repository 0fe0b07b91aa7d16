import type { SealedEvent } from '@tocsin/event-store';
import { schemaVersions } from '@tocsin/event-store';
import { aSubmission, createTestStore, type TestStore } from '@tocsin/event-store/testing';
import fc from 'fast-check';
import { decodeEvent, encodeEvent, type SentMessage, type WireHeaders } from './index.js';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

const uuid = fc.uuid();
const count = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
/** Text that the store takes: without NUL and lone surrogates. */
const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((it) => !it.includes('\0'));
const sound = fc.string({ unit: 'grapheme', maxLength: 20 });
const data = fc.dictionary(
  sound.filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name)),
  fc.oneof(sound, fc.integer(), fc.boolean(), fc.constant(null), fc.array(uuid), fc.array(sound)),
  { noNullPrototype: true },
);

const sealedEvent: fc.Arbitrary<SealedEvent> = fc.record({
  position: count,
  epoch: count,
  id: uuid,
  stream: text.filter((name) => name !== ''),
  version: count,
  type: fc.constantFrom(...Object.keys(schemaVersions)),
  schemaVersion: fc.constant(1),
  appendPosition: count,
  recordedAt: fc.date({
    min: new Date('2000-01-01T00:00:00Z'),
    max: new Date('2100-01-01T00:00:00Z'),
    noInvalidDate: true,
  }),
  actor: fc.record({
    personId: fc.option(uuid),
    organisationId: fc.option(uuid),
    tokenId: fc.option(uuid),
  }),
  correlation: fc.record({
    correlationId: text,
    causationId: fc.option(text),
    trace: fc.option(fc.oneof(text, fc.constant(TRACEPARENT))),
  }),
  data,
  keySubject: fc.option(uuid),
  content: fc.option(fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes))),
});

const anEvent = (): SealedEvent => ({
  position: 7,
  epoch: 1,
  id: '01900000-0000-7000-8000-00000000000a',
  stream: 'report-01900000-0000-7000-8000-007265700001',
  version: 3,
  type: 'ReportRetracted',
  schemaVersion: 1,
  appendPosition: 6,
  recordedAt: new Date('2026-11-25T12:00:00.123Z'),
  actor: {
    personId: '01900000-0000-7000-8000-007065720001',
    organisationId: '01900000-0000-7000-8000-006f72670001',
    tokenId: null,
  },
  correlation: { correlationId: 'request-1', causationId: null, trace: TRACEPARENT },
  data: { reportId: '01900000-0000-7000-8000-007265700001' },
  keySubject: '01900000-0000-7000-8000-007265700001',
  content: Buffer.from('ciphertext'),
});

/** As a client of Kafka hands it over: everything is bytes. */
const received = ({ key, headers, value }: SentMessage) => ({
  key: Buffer.from(key),
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, held]) => [name, Buffer.from(held)]),
  ) as WireHeaders,
  value: value as Buffer | null,
});

describe('an event on the wire', () => {
  it('comes back as it is stored, byte for byte', () => {
    fc.assert(
      fc.property(sealedEvent, (event) => {
        expect(decodeEvent(received(encodeEvent(event)))).toEqual({ ok: true, event });
      }),
    );
  });

  it('is a CloudEvent of the Kafka binding in binary mode', () => {
    const { key, headers, value } = encodeEvent(anEvent());
    expect(key).toBe('report-01900000-0000-7000-8000-007265700001');
    expect(headers).toEqual({
      ce_specversion: '1.0',
      ce_id: '01900000-0000-7000-8000-00000000000a',
      ce_source: 'urn:tocsin:events',
      ce_type: 'org.tocsin.report.retracted.v1',
      ce_dataschema: 'urn:tocsin:event:report.retracted:1',
      ce_subject: key,
      ce_time: '2026-11-25T12:00:00.123Z',
      ce_epoch: '1',
      ce_position: '7',
      ce_streamversion: '3',
      ce_traceparent: TRACEPARENT,
      'content-type': 'application/json',
    });
    expect(JSON.parse(value.toString())).toMatchObject({
      data: { reportId: '01900000-0000-7000-8000-007265700001' },
      content: Buffer.from('ciphertext').toString('base64'),
    });
  });

  it('tells in key and headers nothing of who acted, nor of what was said', () => {
    fc.assert(
      fc.property(sealedEvent, (event) => {
        const { key, headers } = encodeEvent({ ...event, stream: 'report-1' });
        const open = JSON.stringify({ key, headers });
        const { personId, organisationId, tokenId } = event.actor;
        for (const id of [personId, organisationId, tokenId, event.keySubject]) {
          expect(open).not.toContain(id ?? 'nobody');
        }
      }),
    );
  });

  it('carries a trace in its header only where it is a W3C trace context', () => {
    const trace = 'somebody <a@example.org>';
    const event = { ...anEvent(), correlation: { ...anEvent().correlation, trace } };
    const sent = encodeEvent(event);
    expect(sent.headers).not.toHaveProperty('ce_traceparent');
    expect(decodeEvent(received(sent))).toEqual({ ok: true, event });
  });

  it('of a type that this release does not know yet goes out all the same', () => {
    const sent = encodeEvent({ ...anEvent(), type: 'ReportSung', schemaVersion: 4 });
    expect(sent.headers['ce_type']).toBe('org.tocsin.unlisted.ReportSung.v4');
    expect(decodeEvent(received(sent))).toEqual({
      ok: false,
      problem: { code: 'UNKNOWN_TYPE', at: 'ce_type' },
      place: { epoch: 1, position: 7, stream: sent.key },
    });
  });

  it('sent by a relay one release behind is read by a reader that knows its type', () => {
    const sent = encodeEvent(anEvent());
    const headers = { ...sent.headers, ce_type: 'org.tocsin.unlisted.ReportRetracted.v1' };
    expect(decodeEvent(received({ ...sent, headers }))).toEqual({ ok: true, event: anEvent() });
  });
});

describe('a record that is no event', () => {
  const sent = received(encodeEvent(anEvent()));
  const value = JSON.parse(sent.value!.toString()) as Record<string, unknown>;
  const withHeader = (name: string, held: WireHeaders[string]) => ({
    ...sent,
    headers: { ...sent.headers, [name]: held },
  });
  const withValue = (fields: Record<string, unknown>) => ({
    ...sent,
    value: Buffer.from(JSON.stringify({ ...value, ...fields })),
  });
  const withProto = Buffer.from(
    JSON.stringify(value).replace('"data":{', '"data":{"__proto__":{},'),
  );

  it.each([
    ['NULL_KEY', 'key', { ...sent, key: null }],
    ['KEY_MISMATCH', 'key', { ...sent, key: Buffer.from('report-other') }],
    ['KEY_MISMATCH', 'key', { ...sent, key: Buffer.from([0xff]) }],
    ['NULL_VALUE', '', { ...sent, value: null }],
    ['MISSING_HEADER', 'ce_specversion', { ...sent, headers: undefined }],
    ['MISSING_HEADER', 'ce_epoch', withHeader('ce_epoch', undefined)],
    ['REPEATED_HEADER', 'ce_id', withHeader('ce_id', [Buffer.from('a'), Buffer.from('a')])],
    ['UNKNOWN_SPEC_VERSION', 'ce_specversion', withHeader('ce_specversion', '0.3')],
    ['UNKNOWN_CONTENT_TYPE', 'content-type', withHeader('content-type', 'text/plain')],
    ['MALFORMED_HEADER', 'ce_id', withHeader('ce_id', 'not-a-uuid')],
    ['MALFORMED_HEADER', 'ce_id', withHeader('ce_id', Buffer.from([0xc3, 0x28]))],
    ['MALFORMED_HEADER', 'ce_source', withHeader('ce_source', 'urn:somebody:else')],
    ['MALFORMED_HEADER', 'ce_epoch', withHeader('ce_epoch', '1.0')],
    ['MALFORMED_HEADER', 'ce_position', withHeader('ce_position', '0x7')],
    ['MALFORMED_HEADER', 'ce_position', withHeader('ce_position', '9007199254740993')],
    ['MALFORMED_HEADER', 'ce_streamversion', withHeader('ce_streamversion', '-1')],
    ['MALFORMED_HEADER', 'ce_time', withHeader('ce_time', 'yesterday')],
    ['UNKNOWN_TYPE', 'ce_type', withHeader('ce_type', 'org.tocsin.constructor.v1')],
    ['UNKNOWN_TYPE', 'ce_type', withHeader('ce_type', 'org.tocsin.unlisted.constructor.v1')],
    ['UNKNOWN_TYPE', 'ce_type', withHeader('ce_type', 'com.example.report.retracted.v1')],
    [
      'UNKNOWN_SCHEMA_VERSION',
      'ce_type',
      withHeader('ce_type', 'org.tocsin.report.retracted.v999'),
    ],
    ['UNKNOWN_SCHEMA_VERSION', 'ce_type', withHeader('ce_type', 'org.tocsin.report.retracted.v0')],
    ['VALUE_NOT_UTF8', '', { ...sent, value: Buffer.from([0x7b, 0xff, 0x7d]) }],
    ['VALUE_NOT_JSON', '', { ...sent, value: Buffer.from('{') }],
    ['MALFORMED_VALUE', '', { ...sent, value: Buffer.from('[]') }],
    ['MALFORMED_VALUE', '/actor', withValue({ actor: null })],
    ['MALFORMED_VALUE', '/actor/personId', withValue({ actor: { personId: 'Ana Example' } })],
    ['MALFORMED_VALUE', '/appendPosition', withValue({ appendPosition: 1.5 })],
    ['MALFORMED_VALUE', '/correlationId', withValue({ correlationId: undefined })],
    ['MALFORMED_VALUE', '/content', withValue({ content: 'bad base64' })],
    ['MALFORMED_VALUE', '/content', withValue({ content: 'YQ' })],
    ['MALFORMED_VALUE', '/keySubject', withValue({ keySubject: 5 })],
    ['MALFORMED_VALUE', '/data', withValue({ data: 'text' })],
    ['MALFORMED_VALUE', '/data', withValue({ data: { text: 'a\0b' } })],
    ['MALFORMED_VALUE', '/data', withValue({ data: { text: '\ud800' } })],
    ['MALFORMED_VALUE', '/data', { ...sent, value: withProto }],
  ])('is told as %s at "%s"', (code, at, message) => {
    expect(decodeEvent(message)).toMatchObject({ ok: false, problem: { code, at } });
  });

  it('is refused when it is nested too deeply for anybody who recurses', () => {
    const text = JSON.stringify(value).replace('"data":{', `"data":{"deep":${nested(100_000)},`);
    expect(decodeEvent({ ...sent, value: Buffer.from(text) })).toMatchObject({
      ok: false,
      problem: { code: 'MALFORMED_VALUE', at: '/data' },
    });
  });

  it('still tells where it stands, as long as key and headers agree about that', () => {
    const place = { epoch: 1, position: 7, stream: anEvent().stream };
    expect(decodeEvent({ ...sent, value: Buffer.from('{') })).toMatchObject({ place });
    expect(decodeEvent({ ...sent, key: null })).toMatchObject({ place: null });
  });

  it('never makes the reader fail, whatever is in it', () => {
    const bytes = fc.option(fc.uint8Array().map((held) => Buffer.from(held)));
    const name = fc.constantFrom(...Object.keys(sent.headers), '__proto__', 'x');
    fc.assert(
      fc.property(bytes, fc.dictionary(name, bytes), bytes, (key, changes, body) => {
        const headers = { ...sent.headers, ...changes } as WireHeaders;
        const decoded = decodeEvent({ key, headers, value: body });
        expect(decoded.ok).toBe(false);
      }),
    );
  });
});

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('what the store holds', () => {
  let test: TestStore;

  beforeAll(async () => {
    test = await createTestStore();
    for (const n of [1, 2, 3]) await test.store.append(aSubmission(n));
  });

  afterAll(() => test.drop());

  it('goes over the wire and is opened on the other side to what the store reads', async () => {
    const range = { after: 0, limit: 100 };
    const sealed = await test.store.readSealed(range);
    const arrived = sealed.map((event) => decodeEvent(received(encodeEvent(event))));
    const events = arrived.flatMap((decoded) => (decoded.ok ? [decoded.event] : []));
    const { events: opened } = await test.store.openSealed(test.database.pool, events);
    expect(opened).toEqual(await test.store.readAll(range));
  });
});
