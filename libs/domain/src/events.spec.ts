import { keySubjectOf, streamOf, type DomainEvent } from './events.js';
import { AUTHOR, REPORT, reportSubmitted, someId, SOURCE } from './testing.js';

describe('events', () => {
  it('of a report are sealed under the key of the report', () => {
    expect(keySubjectOf(reportSubmitted())).toBe(REPORT);
    expect(
      keySubjectOf({
        type: 'ReportRetracted',
        data: { reportId: REPORT },
        content: { reason: '' },
      }),
    ).toBe(REPORT);
  });

  it('that erase a report keep their reason under the key of its source, which survives', () => {
    const erased: DomainEvent = {
      type: 'ReportErased',
      data: { reportId: REPORT, organisationId: SOURCE },
      content: { reason: 'Personal data.' },
    };
    expect(keySubjectOf(erased)).toBe(SOURCE);
  });

  it('of a person and of his tokens are sealed under the key of the person', () => {
    const joined: DomainEvent = {
      type: 'PersonJoined',
      data: { personId: AUTHOR, organisationId: SOURCE, roles: [] },
      content: { name: 'Ada', language: 'en' },
    };
    expect(keySubjectOf(joined)).toBe(AUTHOR);
  });

  it('without content need no key', () => {
    const data = { personId: AUTHOR };
    expect(keySubjectOf({ type: 'PersonSuspended', data })).toBeNull();
    expect(() => keySubjectOf({ type: 'NeverHeardOf', data } as never)).toThrow('not handled');
  });

  it('belong to one stream per aggregate', () => {
    const id = someId('any', 1);
    const streams = Object.values(streamOf).map((name) => name(id));
    expect(new Set(streams).size).toBe(13);
  });
});
