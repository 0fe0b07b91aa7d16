import type { IncidentReport } from '@tocsin/domain';

/** What the same afternoon cost customers of the bank in London: in confidence, for four others. */
export const flashCrashExposures: IncidentReport = {
  schemaVersion: '1',
  recordType: 'incident',
  stage: 'initial',
  title: [{ lang: 'en', value: 'Exposures of customers on the afternoon of 6 May 2010' }],
  description: [
    {
      lang: 'en',
      value:
        'Invented figures: three funds that we clear for had stop orders filled at prices that nobody would have agreed to, and were short of margin for eleven minutes. We share the size of their positions so that others can look for the same orders in their own books.',
    },
  ],
  aiInvolvement: {
    causalLink: 'suspected',
    explanation: { lang: 'en', value: 'The orders were placed and filled by programs alone.' },
  },
  occurred: { start: { value: '2010-05-06T18:36:00Z', precision: 'minute' } },
  awareAt: { value: '2010-05-06', precision: 'day' },
  places: [{ country: 'GB', meaning: 'harm_felt' }],
  severity: { oecd: 'incident', assessedBy: 'submitter' },
  harms: [{ oecdType: 'economic_property', materialised: 'occurred' }],
  systems: [{ artifactType: 'system', unknown: true }],
  context: { isicSections: ['K'] },
  references: [{ type: 'first_hand_statement' }],
  sharing: {
    tlp: 'TLP:AMBER',
    recipients: [
      'northgate-ai',
      'pudong-ai-response-centre',
      'sonora-road-lab',
      'harbour-robotics',
    ],
    includeSecretariat: false,
  },
};
