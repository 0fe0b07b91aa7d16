import { areasOf } from '../place/place.js';
import type {
  FuzzyTime,
  Harm,
  IncidentReport,
  Place,
  Quantity,
  RecordType,
  Severity,
} from './incident-report.js';
import { severityRank } from './report-facets.js';
import { summaryWords, type SummaryWords } from './summary-words.js';

/** The answers that a summary is made of; a report has them, and so has what a viewer sees of an incident. */
export type Summarised = Pick<
  IncidentReport,
  'recordType' | 'severity' | 'occurred' | 'places' | 'harms' | 'drill'
>;

/**
 * One line from coded answers alone, which needs no translator: "Serious incident · 2018-03-18 · United States ·
 * deaths 1", "严重事件 · 2018-03-18 · 美国 · 死亡 1". A drill says so first. Chinese for every tag that begins with zh,
 * English for all others.
 */
export function summary(report: Summarised, lang: string): string {
  const words = summaryWords(lang);
  return [
    ...(report.drill ? [words.drill] : []),
    ...kind(report.recordType, report.severity.oecd).map((code) => words.kinds[code]),
    when(report.occurred.start, words),
    where(report.places, words),
    ...extent(report.harms, words),
  ].join(' · ');
}

type Kind = RecordType | Exclude<Severity, 'unknown'>;

/** The severity, and the record type where the severity does not tell it already. */
function kind(recordType: RecordType, severity: Severity): Kind[] {
  if (severity === 'unknown') return [recordType];
  const said = severityRank(severity) >= severityRank('incident') ? 'incident' : 'hazard';
  return recordType === said ? [severity] : [recordType, severity];
}

/** The date as the source wrote it, to the day at most: nobody reads minutes in a list. */
function when({ value, precision }: FuzzyTime, words: SummaryWords): string {
  if (value === undefined || precision === 'unknown') return words.noDate;
  const length = precision === 'year' ? 4 : precision === 'month' ? 7 : 10;
  return value.slice(0, length);
}

const MOST_PLACES = 3;

/** Where it occurred, else where it was felt and so on; countries and regions, three at most. */
function where(places: readonly Place[], words: SummaryWords): string {
  const named = [['occurred', undefined], ['harm_felt'], ['deployed'], ['developed']]
    .map((meanings) => places.filter(({ meaning }) => meanings.includes(meaning)))
    .map((some) => [...new Set(some.flatMap(areaOrCity))])
    .find((some) => some.length > 0);
  if (!named) return words.noPlace;
  const shown = named.slice(0, MOST_PLACES).map((area) => words.area(area));
  const more = named.length - shown.length;
  return shown.join(words.comma) + (more > 0 ? ` +${more}` : '');
}

/** The country says more than a region around it; a city stands for itself only when nothing else is given. */
function areaOrCity(place: Place): string[] {
  const [area] = areasOf(place);
  return [area ?? place.city].filter((name) => name !== undefined);
}

/** Numbers of people and money; without any, the kinds of harm. */
function extent(harms: readonly Harm[], words: SummaryWords): string[] {
  const counts = (['deaths', 'injuries', 'affected', 'loss'] as const).flatMap((name) => {
    const quantity = largest(harms.flatMap((harm) => harm[name] ?? []));
    return quantity ? [`${words.counts[name]} ${words.quantity(quantity)}`] : [];
  });
  if (counts.length > 0) return counts;
  const kinds = [...new Set(harms.map(({ oecdType }) => oecdType))].filter(
    (each) => each !== 'unknown' && each !== 'other',
  );
  return kinds.length > 0 ? [kinds.map((each) => words.harms[each]).join(words.comma)] : [];
}

/** Several kinds of harm may count the same people, so that the largest number is said and no sum. */
function largest(quantities: readonly Quantity[]): Quantity | undefined {
  const size = ({ min, max }: Quantity) => max ?? min ?? 0;
  return quantities
    .filter((quantity) => size(quantity) > 0)
    .sort((a, b) => size(b) - size(a))
    .at(0);
}
