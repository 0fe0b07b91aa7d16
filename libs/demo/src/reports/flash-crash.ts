import type { IncidentReport, ReportChanges } from '@tocsin/domain';

/** The fall and rebound of United States share prices on the afternoon of 6 May 2010. */
export const flashCrash: IncidentReport = {
  schemaVersion: '1',
  recordType: 'incident',
  stage: 'initial',
  title: [
    { lang: 'en', value: 'Flash Crash of 6 May 2010' },
    { lang: 'zh-Hans', value: '2010年5月6日美股闪电崩盘' },
  ],
  description: [
    {
      lang: 'en',
      value:
        'Within minutes of 14:32 Eastern time, United States share indices fell by about nine per cent and then recovered most of the loss before 15:08. Automatic programs sold index futures into a thinning order book and passed the same contracts between each other; arbitrage carried the fall into shares, funds and options.',
    },
  ],
  aiInvolvement: {
    causalLink: 'reasonably_likely',
    explanation: {
      lang: 'en',
      value: 'Automatic trading programs took part in both the fall and the rebound.',
    },
    multipleSystemsInteract: 'yes',
  },
  occurred: {
    start: { value: '2010-05-06T14:32:00-04:00', precision: 'minute' },
    end: { value: '2010-05-06T15:08:00-04:00', precision: 'minute', estimated: true },
  },
  awareAt: { value: '2010-05-06T14:45:00-04:00', precision: 'minute', estimated: true },
  places: [
    { country: 'US', meaning: 'occurred' },
    { unM49: '001', meaning: 'harm_felt' },
  ],
  crossBorder: 'yes',
  severity: {
    oecd: 'incident',
    assessedBy: 'submitter',
    rationale: {
      lang: 'en',
      value: 'A national market was disrupted; it recovered within the hour.',
    },
  },
  harms: [
    {
      oecdType: 'economic_property',
      csetType: 'financial_loss',
      materialised: 'occurred',
      loss: { max: 1_000_000_000_000, unit: 'USD' },
      reversible: 'yes',
    },
  ],
  systems: [{ artifactType: 'system', unknown: true, autonomy: 'high_no_human' }],
  entities: [
    { unknown: true, roles: ['developer'] },
    { name: 'Market participants', kind: 'group', roles: ['harmed_party'] },
  ],
  context: { isicSections: ['K'], criticalSectors: ['financial services'] },
  riskKind: 'structural',
  contributingFactors: [
    {
      factor: 'systems_interacting',
      basis: 'established',
      explanation: {
        lang: 'en',
        value: 'Programs answered each other faster than people could act.',
      },
    },
  ],
  propagation: [
    {
      unM49: '001',
      note: { lang: 'en', value: 'Markets abroad fell when they next opened.' },
    },
  ],
  recommendedActions: [
    {
      lang: 'en',
      value: 'Bound automatic orders by price and by share of volume; agree pauses between venues.',
    },
  ],
  references: [
    {
      type: 'official_report',
      label:
        'Findings regarding the market events of May 6, 2010 (CFTC and SEC, 30 September 2010)',
    },
  ],
  externalIds: [{ namespace: 'AIID', id: '28', relation: 'same' }],
  unknownFields: ['/systems/0/name'],
  sharing: { tlp: 'TLP:CLEAR' },
};

/** What the reporter adds after the first day. */
export const flashCrashFollowUp: ReportChanges = {
  contributingFactors: [
    {
      factor: 'systems_interacting',
      basis: 'established',
      explanation: {
        lang: 'en',
        value: 'Programs answered each other faster than people could act.',
      },
    },
    {
      factor: 'missing_information_sharing',
      basis: 'alleged',
      explanation: {
        lang: 'en',
        value: 'Each venue saw its own part of the fall and none saw the whole.',
      },
    },
  ],
};

/** A bank in London saw the same afternoon and blames something else; for its community only. */
export const flashCrashSeenFromLondon: IncidentReport = {
  schemaVersion: '1',
  recordType: 'incident',
  stage: 'initial',
  title: [
    { lang: 'en', value: 'Futures and share prices out of step on 6 May 2010, seen from London' },
  ],
  description: [
    {
      lang: 'en',
      value:
        'Our desk withdrew quotes when prices from two venues no longer agreed. We believe that large orders which were never meant to be filled misled the programs, and that the sale named elsewhere as the cause was only the last push.',
    },
  ],
  aiInvolvement: {
    causalLink: 'suspected',
    explanation: {
      lang: 'en',
      value: 'The programs were deceived; they did not fail by themselves.',
    },
    failureKinds: ['misuse', 'external_dependency'],
  },
  occurred: { start: { value: '2010-05-06T18:32:00Z', precision: 'minute' } },
  awareAt: { value: '2010-05-06', precision: 'day' },
  places: [
    { country: 'US', meaning: 'occurred' },
    { country: 'GB', meaning: 'harm_felt' },
  ],
  severity: { oecd: 'serious_incident', assessedBy: 'submitter' },
  harms: [{ oecdType: 'economic_property', materialised: 'occurred' }],
  systems: [{ artifactType: 'system', unknown: true }],
  context: { isicSections: ['K'] },
  riskKind: 'misuse',
  contributingFactors: [{ factor: 'adversarial_input', basis: 'alleged' }],
  references: [{ type: 'first_hand_statement' }],
  sharing: { tlp: 'TLP:GREEN', community: 'finance' },
};
