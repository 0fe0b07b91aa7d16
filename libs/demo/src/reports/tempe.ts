import type { IncidentReport, ReportChanges } from '@tocsin/domain';

/** The death of a pedestrian in Tempe, Arizona, on 18 March 2018. */
export const tempe: IncidentReport = {
  schemaVersion: '1',
  recordType: 'incident',
  stage: 'initial',
  title: [
    { lang: 'en', value: 'Test car under automated control kills a pedestrian in Tempe' },
    { lang: 'zh-Hans', value: '自动驾驶测试车在坦佩撞死一名行人' },
  ],
  description: [
    {
      lang: 'en',
      value:
        'A test car driven by software struck a woman who was pushing her bicycle across a road at night. Sensors had registered her some seconds before. Emergency braking had been switched off while the software drove, and the person in the driving seat was looking away.',
    },
  ],
  aiInvolvement: {
    causalLink: 'established',
    explanation: { lang: 'en', value: 'The driving software neither braked nor warned.' },
    failureKinds: ['model', 'human_ai_interaction'],
  },
  occurred: { start: { value: '2018-03-18', precision: 'day' } },
  awareAt: { value: '2018-03-18', precision: 'day', estimated: true },
  places: [{ country: 'US', subdivision: 'US-AZ', city: 'Tempe', meaning: 'occurred' }],
  crossBorder: 'no',
  severity: { oecd: 'serious_incident', assessedBy: 'submitter' },
  harms: [
    {
      oecdType: 'physical',
      csetType: 'harm_to_physical_health_safety',
      materialised: 'occurred',
      deaths: { min: 1, max: 1, unit: 'persons' },
      reversible: 'no',
    },
  ],
  systems: [
    {
      artifactType: 'system',
      name: 'Uber automated driving system',
      autonomy: 'medium_human_on_the_loop',
    },
  ],
  entities: [
    { name: 'Uber', kind: 'organisation', roles: ['developer', 'deployer'], alleged: false },
  ],
  context: { isicSections: ['H'] },
  riskKind: 'accident',
  contributingFactors: [
    { factor: 'safety_control_disabled', basis: 'established' },
    { factor: 'competitive_pressure', basis: 'alleged' },
  ],
  recommendedActions: [
    {
      lang: 'en',
      value:
        'Keep an independent emergency brake active while automation is tested on public roads.',
    },
  ],
  references: [{ type: 'news', url: 'https://incidentdatabase.ai/cite/4' }],
  externalIds: [
    { namespace: 'AIID', id: '4', relation: 'same' },
    { namespace: 'AVID', id: 'AVID-2022-V005', relation: 'same' },
  ],
  sharing: { tlp: 'TLP:CLEAR' },
};

/** The reporter corrects the factors once more is established. */
export const tempeCorrection: ReportChanges = {
  contributingFactors: [
    { factor: 'safety_control_disabled', basis: 'established' },
    { factor: 'automation_complacency', basis: 'established' },
    { factor: 'competitive_pressure', basis: 'alleged' },
  ],
};

/** A supervisory office reads the same event differently: oversight, not the machine. */
export const tempeAsOversight: IncidentReport = {
  schemaVersion: '1',
  recordType: 'incident',
  stage: 'initial',
  title: [{ lang: 'en', value: 'Supervision of a single test driver failed in Tempe' }],
  description: [
    {
      lang: 'en',
      value:
        'Seen from supervision, the decisive part is that one person alone was to watch the road for hours and nobody checked whether that could work.',
    },
  ],
  aiInvolvement: {
    causalLink: 'reasonably_likely',
    explanation: {
      lang: 'en',
      value: 'The software left the last decision to a person who was not attentive.',
    },
    failureKinds: ['governance_oversight'],
  },
  occurred: { start: { value: '2018-03', precision: 'month' } },
  awareAt: { value: '2018-03-20', precision: 'day' },
  places: [{ country: 'US', meaning: 'occurred' }],
  severity: { oecd: 'serious_incident', assessedBy: 'authority' },
  harms: [{ oecdType: 'physical', materialised: 'occurred', deaths: { min: 1, unit: 'persons' } }],
  systems: [{ artifactType: 'system', name: 'Automated driving system' }],
  context: { isicSections: ['H'] },
  riskKind: 'accident',
  contributingFactors: [{ factor: 'inadequate_oversight', basis: 'established' }],
  references: [{ type: 'official_report', label: 'Own assessment' }],
  sharing: { tlp: 'TLP:GREEN', community: 'road' },
};
