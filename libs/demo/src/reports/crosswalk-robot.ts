import type { IncidentReport } from '@tocsin/domain';

/** Told to everybody at first, and taken back to the members when a court took it up. */
export const crosswalkRobot: IncidentReport = {
  schemaVersion: '1',
  recordType: 'incident',
  stage: 'initial',
  title: [
    { lang: 'en', value: 'Courier robot stopped on a crosswalk and was run into' },
    { lang: 'zh-Hans', value: '配送机器人停在人行横道上被撞' },
  ],
  description: [
    {
      lang: 'en',
      value:
        'A courier robot took the shadow of a bridge for a kerb and stopped on a crosswalk. A cyclist ran into it and broke a wrist.',
    },
  ],
  aiInvolvement: {
    causalLink: 'reasonably_likely',
    explanation: { lang: 'en', value: 'Perception classified a shadow as an obstacle.' },
  },
  occurred: { start: { value: '2026-10-02', precision: 'day' } },
  awareAt: { value: '2026-10-02', precision: 'day' },
  places: [{ country: 'AU', meaning: 'occurred' }],
  severity: { oecd: 'incident' },
  harms: [{ oecdType: 'physical', materialised: 'occurred' }],
  systems: [{ artifactType: 'product', name: 'Harbour courier 2' }],
  context: { isicSections: ['H'] },
  riskKind: 'accident',
  references: [{ type: 'first_hand_statement' }],
  sharing: { tlp: 'TLP:CLEAR' },
};
