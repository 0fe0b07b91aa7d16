import {
  reportFacets,
  SEVERITIES,
  textOf,
  TLP_LABELS,
  type FilterSubject,
  type IncidentFilter,
  type IncidentReport,
} from '@tocsin/domain';
import { aPayload } from '@tocsin/domain/testing';
import fc from 'fast-check';

const SEVERITY = [...SEVERITIES, 'unknown'] as const;
const AREAS = ['FR', 'DE', 'CN', '150', '142', '155', '001'] as const;
const HARMS = ['physical', 'psychological', 'environmental'] as const;
const SECTIONS = ['H', 'K', 'Q'] as const;
const HANDLES = ['northgate-ai', 'hanjiang-lab', 'nobody'] as const;
const WORDS = ['ward', 'rifle', '自动驾驶', '驾驶', 'e', 'ＷＡＲＤ assistant', 'xqz ward'] as const;
/** Two centuries and a bit, so that the edges of the tree of days are met. */
const moment = fc.integer({ min: Date.UTC(1890, 0, 1), max: Date.UTC(2300, 0, 1) });
const edge = fc.option(moment, { nil: null });

const listOf = <Value>(values: readonly Value[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });

const leaf: fc.Arbitrary<IncidentFilter> = fc.oneof(
  fc.record({ kind: fc.constant('severity' as const), in: listOf<string>(SEVERITY) }),
  fc.record({ kind: fc.constant('label' as const), in: listOf(TLP_LABELS) }),
  fc.record({
    kind: fc.constant('status' as const),
    in: listOf(['submitted', 'retracted'] as const),
  }),
  fc.record({ kind: fc.constant('harm' as const), in: listOf<string>(HARMS) }),
  fc.record({
    kind: fc.constant('riskKind' as const),
    in: listOf<string>(['misuse', 'malfunction']),
  }),
  fc.record({ kind: fc.constant('recordType' as const), in: listOf<string>(['incident']) }),
  fc.record({ kind: fc.constant('isicSection' as const), in: listOf<string>(SECTIONS) }),
  fc.record({ kind: fc.constant('language' as const), in: listOf<string>(['en', 'zh-Hans']) }),
  fc.record({ kind: fc.constant('organisation' as const), in: listOf<string>(HANDLES) }),
  fc.record({ kind: fc.constant('externalId' as const), in: listOf<string>(['AIID:28']) }),
  fc.record({ kind: fc.constant('drill' as const), is: fc.boolean() }),
  fc.record({ kind: fc.constant('text' as const), text: fc.constantFrom(...WORDS, '  ') }),
  fc.record({ kind: fc.constant('occurred' as const), since: edge, until: edge }),
  fc.record({ kind: fc.constant('recorded' as const), since: edge, until: edge }),
  fc.record({
    kind: fc.constant('place' as const),
    area: fc.constantFrom(...AREAS),
    meaning: fc.option(fc.constantFrom('occurred' as const, 'harm_felt' as const), { nil: null }),
  }),
);

/** Filters of every kind and shape, over so few values that they meet. */
export const aFilter = fc.letrec<{ filter: IncidentFilter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constant('and' as const),
      filters: fc.array(tie('filter'), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('or' as const),
      filters: fc.array(tie('filter'), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
  ),
})).filter;

const year = fc.integer({ min: 1890, max: 2290 }).map((number) => String(number));

const answers: fc.Arbitrary<Partial<IncidentReport>> = fc.record({
  severity: fc.record({ oecd: fc.constantFrom(...SEVERITY) }),
  harms: fc
    .uniqueArray(fc.constantFrom(...HARMS), { maxLength: 2 })
    .map((kinds) => kinds.map((oecdType) => ({ oecdType, realization: 'actual' as const }))),
  drill: fc.boolean(),
  places: fc.array(
    fc.constantFrom<IncidentReport['places'][number]>(
      { country: 'FR', meaning: 'occurred' },
      { country: 'CN', meaning: 'harm_felt' },
      { unM49: '001' },
      { unM49: '155', meaning: 'harm_felt' },
      { unknown: true },
    ),
    { maxLength: 2 },
  ),
  occurred: fc.oneof(
    year.map((value) => ({ start: { value, precision: 'year' as const } })),
    year.map((value) => ({ start: { value, precision: 'year' as const }, ongoing: true })),
    fc.constant({ start: { precision: 'unknown' as const } }),
  ),
  title: fc.constantFrom(
    [{ lang: 'en', value: 'A ward assistant failed' }],
    [{ lang: 'zh-Hans', value: '自动驾驶测试车撞人' }],
  ),
  externalIds: fc.constantFrom([], [{ namespace: 'AIID', id: '28', relation: 'same' as const }]),
  context: fc.constantFrom({}, { isicSections: ['H'] }, { isicSections: ['K', 'Q'] }),
});

/** Reports as a filter looks at them. */
export const aSubject: fc.Arbitrary<FilterSubject> = fc
  .record({
    answers,
    label: fc.constantFrom(...TLP_LABELS),
    status: fc.constantFrom('submitted' as const, 'retracted' as const),
    recordedAt: moment,
    organisation: fc.constantFrom('northgate-ai', 'hanjiang-lab', null),
  })
  .map(({ answers: overrides, ...rest }) => {
    const report = aPayload(overrides);
    return { facets: reportFacets(report), ...rest, text: () => textOf(report) };
  });
