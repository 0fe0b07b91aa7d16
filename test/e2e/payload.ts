/** A valid first report for members of the network, told apart by its number. */
export const reportNumber = (number: number, description = 'A router sent orders twice.') => ({
  schemaVersion: '1',
  recordType: 'incident',
  stage: 'initial',
  title: [{ lang: 'en', value: `Case ${number}` }],
  description: [{ lang: 'en', value: description }],
  aiInvolvement: {
    causalLink: 'suspected',
    explanation: { lang: 'en', value: 'The routing model had been retrained the night before.' },
  },
  occurred: { start: { value: '2026-03-18', precision: 'day' } },
  awareAt: { value: '2026-03-18', precision: 'day' },
  places: [{ country: 'SG', meaning: 'occurred' }],
  severity: { oecd: 'incident' },
  harms: [{ oecdType: 'economic_property', materialised: 'occurred' }],
  systems: [{ unknown: true }],
  references: [{ type: 'first_hand_statement' }],
  sharing: { tlp: 'TLP:GREEN' },
});

export const SUBMIT = `mutation Submit($id: String!, $report: IncidentReportInput!) {
  submitReport(input: { submissionId: $id, report: $report }) {
    report { id } incident { id } duplicate consistencyToken errors { code } } }`;
