import type { DeadlineRule } from '../deadline-rule.js';

const CODE = {
  regime: 'GPAI Code of Practice, Safety and Security',
  jurisdiction: 'EU',
  obligatedRole: 'gpai_systemic_risk_signatory',
  binding: false,
  effectiveFrom: null,
  effectiveTo: null,
  immediately: false,
  verified: 'text',
} as const;

const REPORTS = {
  ...CODE,
  citation: 'Measure 9.3',
  source:
    'Code of Practice for General-Purpose AI Models, Safety and Security Chapter, Measure 9.3; behind it Regulation (EU) 2024/1689, Article 55(1)(c)',
} as const;

const INITIAL = {
  ...REPORTS,
  recipient: 'AI Office, and national competent authorities as applicable',
  startText: 'the signatory becomes aware of the involvement of its model in the incident',
  stage: 'initial',
  allowsIncomplete: true,
  notes:
    'The code is signed freely; Article 55(1)(c) is the law behind it. The initial report holds items (1) to (7) of Measure 9.2.',
} as const;

/** The code for general-purpose models with systemic risk: 2, 5, 10 or 15 days by what happened. */
export const EU_GPAI_CODE: readonly DeadlineRule[] = [
  {
    ...INITIAL,
    id: 'eu-gpai-cop-9.3-ci',
    trigger: 'serious and irreversible disruption of critical infrastructure',
    startsFrom: ['aware'],
    deadline: { kind: 'within', limits: [{ from: 'aware', period: 'P2D' }] },
    quote:
      'not later than two days after the Signatories become aware of the involvement of their model in the incident',
  },
  {
    ...INITIAL,
    id: 'eu-gpai-cop-9.3-cyber',
    trigger:
      'serious cybersecurity breach, with (self-)exfiltration of model weights and cyberattacks',
    startsFrom: ['aware'],
    deadline: { kind: 'within', limits: [{ from: 'aware', period: 'P5D' }] },
    quote:
      'not later than five days after the Signatories become aware of the involvement of their model in the incident',
  },
  {
    ...INITIAL,
    id: 'eu-gpai-cop-9.3-death',
    trigger: 'death of a person',
    startsFrom: ['aware'],
    deadline: { kind: 'within', limits: [{ from: 'aware', period: 'P10D' }] },
    quote:
      'not later than 10 days after the Signatories become aware of the involvement of their model in the incident',
  },
  {
    ...INITIAL,
    id: 'eu-gpai-cop-9.3-harm',
    trigger:
      'serious harm to health, infringement of fundamental rights, serious harm to property or the environment',
    startsFrom: ['aware'],
    deadline: { kind: 'within', limits: [{ from: 'aware', period: 'P15D' }] },
    quote:
      'not later than 15 days after the Signatories become aware of the involvement of their model in the incident',
  },
  {
    ...REPORTS,
    id: 'eu-gpai-cop-9.3-intermediate',
    recipient: 'AI Office, and national competent authorities as applicable',
    trigger: 'the incident is not resolved',
    startText: 'the initial report was sent, then each intermediate report',
    startsFrom: ['sent'],
    deadline: { kind: 'every', from: 'sent', period: 'P28D', until: 'resolved' },
    stage: 'intermediate',
    allowsIncomplete: null,
    quote:
      'in an intermediate report that is submitted to the AI Office and, as applicable, to national competent authorities, at least every four weeks after the initial report.',
    notes: null,
  },
  {
    ...REPORTS,
    id: 'eu-gpai-cop-9.3-final',
    recipient: 'AI Office, and national competent authorities as applicable',
    trigger: 'the incident was resolved',
    startText: 'the serious incident has been resolved',
    startsFrom: ['resolved'],
    deadline: { kind: 'within', limits: [{ from: 'resolved', period: 'P60D' }] },
    stage: 'final',
    allowsIncomplete: null,
    quote:
      'Signatories will submit a final report, covering all the information required by Measure 9.2, to the AI Office and, as applicable, to national competent authorities, not later than 60 days after the serious incident has been resolved.',
    notes: null,
  },
  {
    ...CODE,
    id: 'eu-gpai-cop-9.4-retention',
    citation: 'Measure 9.4',
    recipient: null,
    trigger: 'documentation of a serious incident',
    startText: 'the later one of the dates of the documentation and of the incident',
    startsFrom: ['aware'],
    deadline: { kind: 'task', why: 'no_report' },
    stage: 'retention',
    allowsIncomplete: null,
    quote:
      'for at least five years from the date of the documentation or the date of the serious incident, whichever is later',
    source:
      'Code of Practice for General-Purpose AI Models, Safety and Security Chapter, Measure 9.4',
    notes: 'To be kept for at least five years: nothing that is late once they have passed.',
  },
];
