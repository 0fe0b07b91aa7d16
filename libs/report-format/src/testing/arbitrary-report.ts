import fc from 'fast-check';
import { countries, regions, type IncidentReport } from '@tocsin/domain';
import { incidentReportSchema } from '../schema.generated.js';
import { resolveRef, type SchemaNode } from '../schema-node.js';
import { aLangText } from './a-report.js';
import { aPlace, aText, aTime, aUrl, aQuantity, langTexts, oneLine } from './arbitrary-answers.js';

/** Answers whose rules go beyond their shape, by the title of their type. */
const byTitle: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  LangText: langTexts(oneLine),
  FuzzyTime: aTime,
  Place: aPlace,
  Quantity: aQuantity,
  Occurrence: fc.record({ start: aTime, ongoing: fc.boolean() }, { requiredKeys: ['start'] }),
  JsonValue: fc.oneof(oneLine, fc.integer(), fc.boolean(), fc.constant(null), fc.array(oneLine)),
};

/** Texts of a form of their own, by the rule or the pattern that the schema gives them. */
const byForm: Readonly<Record<string, fc.Arbitrary<string>>> = {
  country: fc.constantFrom(...countries()),
  area: fc.constantFrom(...regions(), '840', '156'),
  languageTag: fc.constantFrom('en', 'zh-Hans', 'zh-Hant-HK', 'pt-BR', 'sw'),
  url: aUrl,
  jsonPointer: fc.constantFrom('/occurred/start', '/systems/0/name', '/a~1b'),
  dateTime: fc.constantFrom('2026-11-20T03:15:00+08:00', '2019-12-31T23:59:59.5Z'),
  '^[0-9a-f]{64}$': fc.constant('a'.repeat(64)),
  '^[A-U]$': fc.constantFrom(...'ABKMQU'),
  '^AML\\.TA\\d{4}$': fc.constant('AML.TA0004'),
  '^AML\\.T\\d{4}(\\.\\d{3})?$': fc.constantFrom('AML.T0051', 'AML.T0051.000'),
  '^CVE-\\d{4}-\\d{4,}$': fc.constant('CVE-2024-12345'),
  '^CWE-\\d+$': fc.constant('CWE-1426'),
  '^CVSS:[34]': fc.constant('CVSS:4.0/AV:N'),
  '^[SEP]\\d{4}': fc.constant('S0403'),
};

function arbitraryOf(node: SchemaNode): fc.Arbitrary<unknown> {
  if (node.$ref) return arbitraryOf(resolveRef(incidentReportSchema, node));
  const values = node.enum ?? (node.const === undefined ? undefined : [node.const]);
  const titled = byTitle[node.title ?? ''];
  return titled ?? (values ? fc.constantFrom(...values) : arbitraryByType(node));
}

function arbitraryByType(node: SchemaNode): fc.Arbitrary<unknown> {
  switch (node.type) {
    case 'object':
      return arbitraryObject(node);
    case 'array':
      return arbitraryList(node);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: node.minimum ?? 0, max: Math.min(node.maximum ?? 0, 1000) });
    case 'number':
      return fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
    default:
      return arbitraryText(node);
  }
}

const arbitraryText = (node: SchemaNode): fc.Arbitrary<string> =>
  byForm[node['x-rule']?.[0] ?? ''] ?? byForm[node.pattern ?? ''] ?? oneLine;

function arbitraryObject({ properties = {}, required = [] }: SchemaNode): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, field]) => [name, arbitraryOf(field)]);
  const model = Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>;
  // A name is always given, so that "a name or unknown: true" holds.
  const always = 'name' in properties ? [...required, 'name'] : [...required];
  return fc.record(model, { requiredKeys: always, noNullPrototype: true });
}

function arbitraryList({
  items = {},
  minItems = 0,
  uniqueItems,
}: SchemaNode): fc.Arbitrary<unknown> {
  const entry = arbitraryOf(items);
  const limits = { minLength: minItems, maxLength: Math.max(minItems, 3) };
  return uniqueItems ? fc.uniqueArray(entry, limits) : fc.array(entry, limits);
}

/** Valid reports in which any field may be filled, from first submissions to final reports, under every label. */
export const anIncidentReport = (): fc.Arbitrary<IncidentReport> =>
  fc
    .tuple(
      arbitraryOf(incidentReportSchema) as fc.Arbitrary<IncidentReport>,
      fc.uniqueArray(langTexts(oneLine), { ...perLanguage, maxLength: 3 }),
      fc.uniqueArray(langTexts(aText), { ...perLanguage, maxLength: 3 }),
    )
    .map(([report, title, description]) => consistent({ ...report, title, description }));

const perLanguage = { minLength: 1, selector: ({ lang }: { lang: string }) => lang };

/** Answers that depend on each other are brought together. */
function consistent(report: IncidentReport): IncidentReport {
  const { contributingFactors = [], references, sharing } = report;
  for (const factor of contributingFactors) {
    if (factor.referenceIndex !== undefined) factor.referenceIndex %= references.length;
  }
  fitAudience(sharing);
  if (report.recordType === 'vulnerability') report.security ??= {};
  if (report.stage === 'final') {
    const found = { rootCause: aLangText('A limit was off.'), corrective: aLangText('It is on.') };
    report.response = { ...found, ...report.response };
  }
  return report;
}

/** Leaves out what the label does not look at. */
function fitAudience(sharing: IncidentReport['sharing']): void {
  const { tlp } = sharing;
  if (tlp !== 'TLP:GREEN') delete sharing.community;
  if (tlp === 'TLP:RED') delete sharing.recipients;
  else delete sharing.namedPeople;
  if (!tlp.startsWith('TLP:AMBER') && !sharing.withoutAuthorities) delete sharing.recipients;
}
