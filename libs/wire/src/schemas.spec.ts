import type { DomainEvent } from '@tocsin/domain';
import { keySubjectOf } from '@tocsin/domain';
import { aPayload } from '@tocsin/domain/testing';
import { schemaVersions, type SealedEvent } from '@tocsin/event-store';
import { releasedEvents } from '@tocsin/event-store/testing';
import {
  encodeEvent,
  encodeParkedMessage,
  encodeRaisedAlert,
  encodeReceipt,
  readSubmission,
  type IntakeOutcome,
  type Receipt,
} from './index.js';
import { schemaProblems, schemaTitle } from './testing/schema-problems.js';

const sealed = (event: DomainEvent): SealedEvent => ({
  position: 1,
  epoch: 1,
  id: '01900000-0000-7000-8000-00000000000a',
  stream: 'some-stream',
  version: 1,
  type: event.type,
  schemaVersion: schemaVersions[event.type],
  appendPosition: 1,
  recordedAt: new Date(0),
  actor: { personId: null, organisationId: null, tokenId: null },
  correlation: { correlationId: 'request-1', causationId: null, trace: null },
  data: event.data,
  keySubject: keySubjectOf(event),
  content: keySubjectOf(event) === null ? null : Buffer.from('sealed'),
});

describe('the schema of an event', () => {
  const released = releasedEvents as readonly DomainEvent[];

  it.each(released.map((event) => [event.type, event] as const))(
    'is what goes out for %s',
    (_type, event) => {
      const { headers, value } = encodeEvent(sealed(event));
      expect(schemaProblems(headers['ce_dataschema']!, value)).toEqual([]);
    },
  );

  it.each(released.map((event) => [event.type, event] as const))(
    'turns away a %s that says less',
    (_type, event) => {
      const [first] = Object.keys(event.data);
      const data = { ...event.data, [first!]: undefined };
      const { headers, value } = encodeEvent({ ...sealed(event), data });
      expect(schemaProblems(headers['ce_dataschema']!, value)).not.toEqual([]);
    },
  );

  it('is there for every type and version, under the name that its records say', () => {
    for (const event of released) {
      const { headers } = encodeEvent(sealed(event));
      expect(schemaTitle(headers['ce_dataschema']!)).toBe(headers['ce_type']);
    }
  });
});

const aReceipt = (outcome: IntakeOutcome): Receipt => ({
  receiptId: '01900000-0000-8000-8000-00000000000a',
  answers: { topic: 'tocsin.intake.lab.v1', partition: 0, offset: 7 },
  messageId: 'message-1',
  submissionId: 'case-4711',
  outcome,
  decidedAt: new Date(0),
  trace: null,
});

describe('the schema of a receipt', () => {
  const outcomes: IntakeOutcome[] = [
    {
      status: 'ACCEPTED',
      reportId: 'TR-2026-7QK4M2XD-H',
      incidentIds: ['TI-2026-7QK4M2XD-H'],
    },
    { status: 'DUPLICATE', reportId: 'TR-2026-7QK4M2XD-H', incidentIds: [] },
    {
      status: 'REFUSED',
      problems: [{ pointer: '', code: 'REQUIRED', message: { en: 'a', 'zh-Hans': 'b' } }],
    },
    { status: 'VALID' },
    { status: 'PARKED', reason: 'VALUE_NOT_JSON', at: 'value' },
  ];

  it.each(outcomes.map((outcome) => [outcome.status, outcome] as const))(
    'is what goes out for %s',
    (status, outcome) => {
      const { key, headers, value } = encodeReceipt(aReceipt(outcome), null);
      expect(schemaProblems(headers['ce_dataschema']!, value)).toEqual([]);
      expect(schemaTitle(headers['ce_dataschema']!)).toBe(headers['ce_type']);
      expect(JSON.parse(value.toString())).toMatchObject({ status });
      expect(key).toBe('case-4711');
    },
  );

  it('says of a message that cannot be read what its key was, and nothing else', () => {
    const outcome = { status: 'PARKED', reason: 'NULL_VALUE', at: 'value' } as const;
    const unread = { ...aReceipt(outcome), messageId: null, submissionId: null, outcome };
    const receipt = encodeReceipt(unread, 'case-1');
    expect(receipt.key).toBe('case-1');
    expect(schemaProblems(receipt.headers['ce_dataschema']!, receipt.value)).toEqual([]);
    const organisationId = '01900000-0000-7000-8000-006f72670001';
    const parked = encodeParkedMessage(unread, { organisationId, bytes: 0 });
    expect(parked.key).toBe(unread.receiptId);
    expect(schemaProblems(parked.headers['ce_dataschema']!, parked.value)).toEqual([]);
    expect(schemaTitle(parked.headers['ce_dataschema']!)).toBe(parked.headers['ce_type']);
  });
});

describe('the schema of an alert', () => {
  const id = '01900000-0000-7000-8000-00000000000a';
  const alert = {
    alertId: id,
    ruleId: '01900000-0000-7000-8000-00000000000b',
    ownerId: id,
    organisationId: id,
    position: 7,
    epoch: 1,
    raisedAt: new Date(0),
    subjects: [{ incidentId: null, reportId: id, kinds: ['PUBLISHED', 'LINKED', 'MERGED'] }],
    drill: false,
  };

  it('is what goes out, under the key of its rule', () => {
    const { key, headers, value } = encodeRaisedAlert(alert);
    expect(schemaProblems(headers['ce_dataschema']!, value)).toEqual([]);
    expect(schemaTitle(headers['ce_dataschema']!)).toBe(headers['ce_type']);
    expect(key).toBe(alert.ruleId);
    expect(headers).toMatchObject({ ce_id: id, ce_subject: alert.ruleId, ce_position: '7' });
  });

  it('turns away one that is about nothing', () => {
    const { headers, value } = encodeRaisedAlert({ ...alert, subjects: [] });
    expect(schemaProblems(headers['ce_dataschema']!, value)).not.toEqual([]);
  });
});

describe('the schema of a submission', () => {
  const schema = 'urn:tocsin:intake:report.submit:1';
  const report = aPayload();

  it.each([
    ['submission', { submissionId: 'case-1', report }],
    ['submission', { submissionId: 'case-1', report, incidentIds: ['TI-2026-7QK4M2XD-H'] }],
    ['refused', { submissionId: '', report }],
    ['refused', { submissionId: 'case-1' }],
    ['refused', { submissionId: 'case-1', report, organisation: 'another' }],
    ['refused', { submissionId: 'case-1', report, incidentIds: 'TI-2026-7QK4M2XD-H' }],
  ])('says what is read as a %s: %j', (kind, given) => {
    const value = Buffer.from(JSON.stringify(given));
    expect(readSubmission(value).kind).toBe(kind);
    expect(schemaProblems(schema, value).length === 0).toBe(kind === 'submission');
  });
});
