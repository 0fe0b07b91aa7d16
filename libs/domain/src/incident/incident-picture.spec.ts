import fc from 'fast-check';
import type { IncidentReport } from '../report/incident-report.js';
import { aPayload } from '../testing/a-payload.js';
import { factsOf, pictureOf, titleIn, type PictureSource } from './incident-picture.js';

let serial = 0;
const says = (
  overrides: Partial<IncidentReport>,
  rest: Partial<PictureSource> = {},
): PictureSource => ({
  citation: `TR-2026-${String((serial += 1)).padStart(8, '0')}-X`,
  organisationId: 'northgate',
  status: 'submitted',
  label: 'TLP:CLEAR',
  recordedAt: serial,
  report: aPayload(overrides),
  ...rest,
});

describe('what an incident looks like', () => {
  it('carries the highest label of the reports that this viewer sees', () => {
    const sources = [says({}, { label: 'TLP:GREEN' }), says({}, { label: 'TLP:AMBER' })];
    expect(pictureOf(sources).label).toBe('TLP:AMBER');
  });

  it('takes the highest severity; unknown counts least', () => {
    const sources = [
      says({ severity: { oecd: 'unknown' } }),
      says({ severity: { oecd: 'hazard' } }),
      says({ severity: { oecd: 'serious_incident' } }),
    ];
    expect(pictureOf(sources).severity).toBe('serious_incident');
  });

  it('lets the report of the furthest stage speak first, then the earliest recorded', () => {
    const initial = says({ title: [{ lang: 'en', value: 'First' }] });
    const final = says({ stage: 'final', title: [{ lang: 'en', value: 'Last' }] });
    expect(pictureOf([initial, final]).lead).toBe(final);
    expect(pictureOf([says({}), initial]).lead).toBe(initial);
  });

  it('shows the most precise time', () => {
    const vague = says({ occurred: { start: { value: '2018', precision: 'year' } } });
    const exact = says({ occurred: { start: { value: '2018-03-18', precision: 'day' } } });
    expect(pictureOf([vague, exact]).occurred.start.value).toBe('2018-03-18');
  });

  it('leaves retracted reports out unless nothing else is left', () => {
    const standing = says({ severity: { oecd: 'hazard' } });
    const retracted = says({ severity: { oecd: 'disaster' } }, { status: 'retracted' });
    expect(pictureOf([standing, retracted])).toMatchObject({ severity: 'hazard', status: 'open' });
    expect(pictureOf([retracted])).toMatchObject({ severity: 'disaster', status: 'retracted' });
  });

  it('does not depend on the order in which the reports come', () => {
    const grades = ['hazard', 'incident', 'disaster', 'unknown'] as const;
    const source = fc
      .record({
        oecd: fc.constantFrom(...grades),
        stage: fc.constantFrom('initial' as const, 'intermediate' as const, 'final' as const),
        retracted: fc.boolean(),
        recordedAt: fc.integer({ min: 0, max: 3 }),
        year: fc.integer({ min: 2000, max: 2003 }),
      })
      .map(({ oecd, stage, retracted, recordedAt, year }) =>
        says(
          {
            severity: { oecd },
            stage,
            occurred: { start: { value: String(year), precision: 'year' } },
          },
          { status: retracted ? 'retracted' : 'submitted', recordedAt },
        ),
      );
    const shuffled = fc
      .array(source, { minLength: 1, maxLength: 6 })
      .chain((sources) =>
        fc.tuple(fc.constant(sources), fc.shuffledSubarray(sources, { minLength: sources.length })),
      );
    fc.assert(
      fc.property(shuffled, ([inOrder, inAnother]) => {
        expect(pictureOf(inAnother)).toEqual(pictureOf(inOrder));
        expect(factsOf(inAnother)).toEqual(factsOf(inOrder));
      }),
    );
  });
});

describe('the facts of an incident', () => {
  it('keep two sources that disagree side by side', () => {
    const one = says({ riskKind: 'structural' });
    const other = says({ riskKind: 'misuse' }, { organisationId: null });
    const fact = factsOf([one, other]).find(({ pointer }) => pointer === '/riskKind');
    expect(fact?.claims).toEqual([
      {
        value: 'structural',
        reportCitation: one.citation,
        organisationId: 'northgate',
        alleged: false,
      },
      { value: 'misuse', reportCitation: other.citation, organisationId: null, alleged: false },
    ]);
  });

  it('say of a factor whether it is alleged', () => {
    const source = says({
      contributingFactors: [
        { factor: 'competitive_pressure', basis: 'alleged' },
        { factor: 'safety_control_disabled', basis: 'established' },
      ],
    });
    const fact = factsOf([source]).find(({ pointer }) => pointer === '/contributingFactors');
    expect(fact?.claims.map(({ alleged }) => alleged)).toEqual([true, false]);
  });

  it('hold nothing of a retracted report', () => {
    expect(factsOf([says({}, { status: 'retracted' })])).toEqual([]);
  });
});

describe('a title in a language', () => {
  const report = aPayload({
    title: [
      { lang: 'en', value: 'Crash' },
      { lang: 'zh-Hans', value: '崩盘' },
    ],
  });

  it.each([
    ['zh-Hans', '崩盘'],
    ['zh', '崩盘'],
    ['EN', 'Crash'],
    ['fr', 'Crash'],
  ])('asked for in %s is %s', (language, title) => {
    expect(titleIn(report, language).value).toBe(title);
  });
});
