import type { IncidentReport, TlpLabel } from '@tocsin/domain';

/** About two kilobytes of JSON, as a first report of an ordinary case is. */
export function aReport(
  serial: number,
  random: (bound: number) => number,
  label: TlpLabel = 'TLP:GREEN',
): IncidentReport {
  const pick = <Value>(values: readonly Value[]): Value => values[random(values.length)] as Value;
  const twoDigits = (number: number) => String(number).padStart(2, '0');
  const day = `${2005 + random(21)}-${twoDigits(1 + random(12))}-${twoDigits(1 + random(28))}`;
  return {
    schemaVersion: '1',
    recordType: pick(['incident', 'near_miss', 'hazard']),
    stage: 'initial',
    title: [{ lang: 'en', value: `Measured case ${serial}` }],
    description: [
      { lang: 'en', value: 'The assistant gave advice that it should not have given. '.repeat(14) },
    ],
    aiInvolvement: {
      causalLink: 'suspected',
      explanation: { lang: 'en', value: 'The output came from the system in question.' },
      failureKinds: ['model'],
    },
    occurred: { start: { value: day, precision: 'day' } },
    awareAt: { value: '2026-06-01', precision: 'day' },
    places: [
      {
        country: pick(['US', 'CN', 'GB', 'DE', 'FR', 'IN', 'BR', 'ZA', 'JP', 'AU']),
        meaning: 'occurred',
      },
    ],
    severity: {
      oecd: pick(['hazard', 'serious_hazard', 'incident', 'incident', 'serious_incident']),
    },
    harms: [{ oecdType: pick(['physical', 'economic_property', 'psychological', 'reputational']) }],
    systems: [{ artifactType: 'model', name: `System ${random(500)}` }],
    entities: [{ name: `Deployer ${random(500)}`, kind: 'organisation', roles: ['deployer'] }],
    context: { isicSections: [pick(['C', 'H', 'J', 'K', 'Q'])] },
    riskKind: pick(['accident', 'misuse', 'structural']),
    contributingFactors: [{ factor: 'insufficient_testing', basis: 'alleged' }],
    recommendedActions: [{ lang: 'en', value: 'Check the same path in your own deployment.' }],
    references: [{ type: 'news', url: `https://example.org/cases/${serial}` }],
    sharing: { tlp: label },
  };
}
