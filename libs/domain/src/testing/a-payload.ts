import type { IncidentReport } from '../report/incident-report.js';

/** The smallest complete first report, with what a test is about put on top. */
export const aPayload = (overrides: Partial<IncidentReport> = {}): IncidentReport => ({
  schemaVersion: '1',
  recordType: 'incident',
  stage: 'initial',
  title: [{ lang: 'en', value: 'Assistant recommends a withdrawn drug' }],
  description: [{ lang: 'en', value: 'A ward noticed it in time.' }],
  aiInvolvement: {
    causalLink: 'suspected',
    explanation: { lang: 'en', value: 'The advice came from the assistant.' },
  },
  occurred: { start: { value: '2026-05-04', precision: 'day' } },
  awareAt: { value: '2026-05-05', precision: 'day' },
  places: [{ country: 'FR', meaning: 'occurred' }],
  severity: { oecd: 'incident' },
  harms: [{ oecdType: 'physical' }],
  systems: [{ name: 'Ward assistant' }],
  references: [{ type: 'first_hand_statement' }],
  sharing: { tlp: 'TLP:GREEN' },
  ...overrides,
});
