import type { IncidentReport } from '@tocsin/domain';

/** A printed turtle that a classifier takes for a rifle: shown on purpose, harmed nobody. */
export const turtle: IncidentReport = {
  schemaVersion: '1',
  recordType: 'demonstration',
  stage: 'initial',
  title: [
    { lang: 'en', value: 'Printed turtle is classified as a rifle' },
    { lang: 'zh-Hans', value: '3D打印的乌龟被识别为步枪' },
  ],
  description: [
    {
      lang: 'en',
      value:
        'Researchers made a solid object whose texture misleads an image classifier from almost every angle, and so showed that such deception survives outside the laboratory screen.',
    },
  ],
  aiInvolvement: {
    causalLink: 'established',
    explanation: { lang: 'en', value: 'The answer of the classifier is the failure.' },
    failureKinds: ['model'],
  },
  occurred: { start: { value: '2017', precision: 'year' } },
  awareAt: { precision: 'unknown' },
  places: [{ country: 'US', meaning: 'occurred' }],
  severity: { oecd: 'hazard' },
  harms: [{ oecdType: 'unknown', materialised: 'potential' }],
  systems: [{ artifactType: 'model', name: 'Image classifier' }],
  riskKind: 'accident',
  contributingFactors: [{ factor: 'adversarial_input', basis: 'established' }],
  references: [
    {
      type: 'paper',
      label: 'Synthesizing Robust Adversarial Examples',
      url: 'https://arxiv.org/abs/1707.07397',
    },
  ],
  sharing: { tlp: 'TLP:CLEAR' },
};

/** A near miss with street signs that its source later takes back. */
export const streetSigns: IncidentReport = {
  schemaVersion: '1',
  recordType: 'near_miss',
  stage: 'initial',
  title: [{ lang: 'en', value: 'Delivery robot reads a stickered stop sign as a speed limit' }],
  description: [
    {
      lang: 'en',
      value:
        'A sidewalk robot crossed without stopping; no traffic was near. We suspected stickers on the sign.',
    },
  ],
  aiInvolvement: {
    causalLink: 'suspected',
    explanation: { lang: 'en', value: 'The sign was misread, or so the first log suggested.' },
  },
  occurred: { start: { value: '2026-09-14', precision: 'day' } },
  awareAt: { value: '2026-09-15', precision: 'day' },
  places: [{ country: 'AU', meaning: 'occurred' }],
  severity: { oecd: 'hazard' },
  harms: [{ oecdType: 'physical', materialised: 'near_miss' }],
  systems: [{ artifactType: 'product', name: 'Harbour courier 2' }],
  context: { isicSections: ['H'] },
  riskKind: 'accident',
  references: [{ type: 'first_hand_statement' }],
  sharing: { tlp: 'TLP:GREEN' },
};

/** A language model that its makers had held back, rebuilt by others. */
export const rebuiltModel: IncidentReport = {
  schemaVersion: '1',
  recordType: 'demonstration',
  stage: 'initial',
  title: [
    { lang: 'en', value: 'Withheld language model GPT-2 rebuilt from published details' },
    { lang: 'zh-Hans', value: '未公开的语言模型 GPT-2 被他人复现' },
  ],
  description: [
    {
      lang: 'en',
      value:
        'The full model had been withheld for fear of misuse. Others trained an equivalent from what had been published and released it, which showed how long such a delay lasts.',
    },
  ],
  aiInvolvement: {
    causalLink: 'established',
    explanation: { lang: 'en', value: 'The model itself is what was shown.' },
  },
  occurred: { start: { value: '2019', precision: 'year' } },
  awareAt: { precision: 'unknown' },
  places: [{ unknown: true }],
  severity: { oecd: 'hazard' },
  harms: [{ oecdType: 'public_interest_critical_infrastructure', materialised: 'potential' }],
  systems: [{ artifactType: 'model', name: 'GPT-2' }],
  security: { disclosure: 'public' },
  riskKind: 'misuse',
  recommendedActions: [
    { lang: 'en', value: 'Weigh a staged release against how soon others can rebuild the model.' },
  ],
  references: [{ type: 'official_report', url: 'https://atlas.mitre.org/studies/AML.CS0007' }],
  externalIds: [
    { namespace: 'ATLAS', id: 'AML.CS0007', relation: 'same' },
    { namespace: 'AVID', id: 'AVID-2023-V008', relation: 'same' },
  ],
  sharing: { tlp: 'TLP:CLEAR' },
};
