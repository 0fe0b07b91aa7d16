import * as fc from 'fast-check';
import { ceasedToBePublic, linksOf, type ReportLinks, type Span } from './publicity.js';

const always = { from: 1, to: null };
const link = (reportId: string, span: Span = always) => ({ reportId, ...span });
const spans = (...all: [string, Span[]][]) => new Map(all);

describe('an incident ceases to be public', () => {
  it('where its only public report does', () => {
    expect(ceasedToBePublic([link('a')], spans(['a', [{ from: 3, to: 7 }]]))).toBe(7);
  });

  it('where that report is taken out of it', () => {
    const links = [link('a', { from: 1, to: 5 })];
    expect(ceasedToBePublic(links, spans(['a', [{ from: 3, to: null }]]))).toBe(5);
  });

  it('with the last one of several', () => {
    const publicity = spans(['a', [{ from: 3, to: 7 }]], ['b', [{ from: 4, to: 9 }]]);
    expect(ceasedToBePublic([link('a'), link('b')], publicity)).toBe(9);
  });

  it('and not while another report is public, or it is public again', () => {
    const other = spans(['a', [{ from: 3, to: 7 }]], ['b', [{ from: 4, to: null }]]);
    expect(ceasedToBePublic([link('a'), link('b')], other)).toBeNull();
    const again = spans([
      'a',
      [
        { from: 3, to: 7 },
        { from: 9, to: null },
      ],
    ]);
    expect(ceasedToBePublic([link('a')], again)).toBeNull();
  });

  it('never, where nothing of it ever was: a report was public before it came, or after it went', () => {
    expect(ceasedToBePublic([], spans())).toBeNull();
    expect(ceasedToBePublic([link('a')], spans())).toBeNull();
    const before = spans(['a', [{ from: 1, to: 4 }]]);
    expect(ceasedToBePublic([link('a', { from: 4, to: null })], before)).toBeNull();
    const after = spans(['a', [{ from: 4, to: 8 }]]);
    expect(ceasedToBePublic([link('a', { from: 1, to: 4 })], after)).toBeNull();
  });

  it('whatever the spans: exactly where the last position lies at which it was public', () => {
    const span = fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.option(fc.integer({ min: 1, max: 6 })))
      .map(([from, length]) => ({ from, to: length === null ? null : from + length }));
    const ids = fc.constantFrom('a', 'b');
    const links: fc.Arbitrary<ReportLinks> = fc.array(
      fc.tuple(ids, span).map(([reportId, each]) => ({ reportId, ...each })),
      { maxLength: 4 },
    );
    const publicity = fc.tuple(fc.array(span, { maxLength: 3 }), fc.array(span, { maxLength: 3 }));
    fc.assert(
      fc.property(links, publicity, (some, [a, b]) => {
        const map = new Map([
          ['a', a],
          ['b', b],
        ]);
        const holds = ({ from, to }: Span, at: number) => from <= at && (to === null || at < to);
        const isPublicAt = (at: number) =>
          some.some(
            (each) =>
              holds(each, at) && (map.get(each.reportId) ?? []).some((other) => holds(other, at)),
          );
        const positions = Array.from({ length: 40 }, (_, at) => at);
        const last = positions.findLast(isPublicAt);
        const expected = last === undefined || last === 39 ? null : last + 1;
        expect(ceasedToBePublic(some, map)).toBe(expected);
      }),
    );
  });
});

describe('the links of an incident', () => {
  it('last from a link until before the report is taken out, each time it was', () => {
    const data = { incidentId: 'i', reportId: 'a' };
    const events = (['ReportLinked', 'ReportUnlinked', 'ReportLinked'] as const).map(
      (type, at) => ({ position: at + 2, event: { type, data } }),
    );
    expect(linksOf(events)).toEqual([
      { reportId: 'a', from: 2, to: 3 },
      { reportId: 'a', from: 4, to: null },
    ]);
  });
});
