import type { IncidentReport, LangText } from '@tocsin/domain';

export const aLangText = (value: string, lang = 'en'): LangText => ({ lang, value });

/**
 * A valid first submission with the eleven answers and a label (TLP:GREEN, the whole network), and nothing else. Every
 * call makes new objects. `overrides` replaces whole answers.
 */
export const aReport = (overrides: Partial<IncidentReport> = {}): IncidentReport => ({
  schemaVersion: '1',
  recordType: 'incident',
  stage: 'initial',
  title: [aLangText('Lending model refuses applicants from two districts')],
  description: [aLangText('For three days every application from two districts was refused.')],
  aiInvolvement: { causalLink: 'suspected', explanation: aLangText('The model ranks applicants.') },
  occurred: { start: { value: '2026-03-02', precision: 'day' } },
  awareAt: { value: '2026-03-05T09:30:00+08:00', precision: 'minute' },
  places: [{ country: 'SG', meaning: 'occurred' }],
  severity: { oecd: 'incident' },
  harms: [{ oecdType: 'human_fundamental_rights', materialised: 'occurred' }],
  systems: [{ artifactType: 'model', name: 'Lending model' }],
  references: [{ type: 'first_hand_statement' }],
  sharing: { tlp: 'TLP:GREEN' },
  ...overrides,
});
