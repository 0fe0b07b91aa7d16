import type { DeadlineRule } from '../deadline-rule.js';

const AI_ACT = {
  regime: 'EU AI Act',
  jurisdiction: 'EU',
  binding: true,
  effectiveFrom: '2026-08-02',
  effectiveTo: null,
  verified: 'text',
} as const;

const UNSETTLED =
  'The Digital Omnibus on AI moved the chapters on high-risk systems (Annex III to 2027-12-02, Annex I to 2028-08-02) and does ' +
  'not name Article 73, whose own date stays. What that means before the dates of those chapters is unsettled.';

/** Regulation (EU) 2024/1689, Article 73. Days are days, none of them working days. */
export const EU_AI_ACT: readonly DeadlineRule[] = [
  {
    ...AI_ACT,
    id: 'eu-aia-73-2',
    citation: 'Art. 73(2)',
    obligatedRole: 'provider_high_risk',
    recipient: 'market surveillance authority of the Member States in which the incident occurred',
    trigger: 'serious incident, Article 3(49)',
    startText:
      'the provider or, where applicable, the deployer becomes aware; at once when the causal link or its reasonable likelihood is established',
    startsFrom: ['aware'],
    deadline: { kind: 'within', limits: [{ from: 'aware', period: 'P15D' }] },
    immediately: true,
    stage: 'initial',
    allowsIncomplete: true,
    quote:
      'The report referred to in paragraph 1 shall be made immediately after the provider has established a causal link between the AI system and the serious incident or the reasonable likelihood of such a link, and, in any event, not later than 15 days after the provider or, where applicable, the deployer, becomes aware of the serious incident.',
    source: 'Regulation (EU) 2024/1689, Article 73(2)',
    notes: UNSETTLED,
  },
  {
    ...AI_ACT,
    id: 'eu-aia-73-3',
    citation: 'Art. 73(3)',
    obligatedRole: 'provider_high_risk',
    recipient: 'market surveillance authority',
    trigger:
      'widespread infringement, Article 3(61), or disruption of critical infrastructure, Article 3(49)(b)',
    startText: 'the provider or, where applicable, the deployer becomes aware',
    startsFrom: ['aware'],
    deadline: { kind: 'within', limits: [{ from: 'aware', period: 'P2D' }] },
    immediately: true,
    stage: 'initial',
    allowsIncomplete: true,
    quote:
      'Notwithstanding paragraph 2 of this Article, in the event of a widespread infringement or a serious incident as defined in Article 3, point (49)(b), the report referred to in paragraph 1 of this Article shall be provided immediately, and not later than two days after the provider or, where applicable, the deployer becomes aware of that incident.',
    source: 'Regulation (EU) 2024/1689, Article 73(3)',
    notes: UNSETTLED,
  },
  {
    ...AI_ACT,
    id: 'eu-aia-73-4',
    citation: 'Art. 73(4)',
    obligatedRole: 'provider_high_risk',
    recipient: 'market surveillance authority',
    trigger: 'death of a person',
    startText:
      'the date on which the provider or, where applicable, the deployer becomes aware; at once when a causal relationship is established or suspected',
    startsFrom: ['aware'],
    deadline: { kind: 'within', limits: [{ from: 'aware', period: 'P10D' }] },
    immediately: true,
    stage: 'initial',
    allowsIncomplete: true,
    quote:
      'in the event of the death of a person, the report shall be provided immediately after the provider or the deployer has established, or as soon as it suspects, a causal relationship between the high-risk AI system and the serious incident, but not later than 10 days after the date on which the provider or, where applicable, the deployer becomes aware of the serious incident.',
    source: 'Regulation (EU) 2024/1689, Article 73(4)',
    notes: `A death is ten days; two days are for critical infrastructure and widespread infringements. ${UNSETTLED}`,
  },
  {
    ...AI_ACT,
    id: 'eu-aia-73-5',
    citation: 'Art. 73(5)',
    obligatedRole: 'provider_high_risk',
    recipient: 'market surveillance authority',
    trigger: 'the initial report was incomplete',
    startText: 'the initial report was sent',
    startsFrom: ['sent'],
    deadline: { kind: 'task', why: 'no_number' },
    immediately: false,
    stage: 'complete',
    allowsIncomplete: null,
    quote:
      'Where necessary to ensure timely reporting, the provider or, where applicable, the deployer, may submit an initial report that is incomplete, followed by a complete report.',
    source: 'Regulation (EU) 2024/1689, Article 73(5)',
    notes: 'The text has no number of days for the complete report.',
  },
  {
    ...AI_ACT,
    id: 'eu-aia-73-6-hold',
    citation: 'Art. 73(6)',
    obligatedRole: 'provider_high_risk',
    recipient: 'competent authorities',
    trigger: 'a serious incident was reported',
    startText: 'the report was sent',
    startsFrom: ['sent'],
    deadline: { kind: 'task', why: 'no_report' },
    immediately: false,
    stage: 'hold',
    allowsIncomplete: null,
    quote:
      'shall not perform any investigation which involves altering the AI system concerned in a way which may affect any subsequent evaluation of the causes of the incident, prior to informing the competent authorities of such action.',
    source: 'Regulation (EU) 2024/1689, Article 73(6)',
    notes:
      'Something to leave undone: the system is not altered in a way that may affect a later evaluation of causes before the authorities are told.',
  },
  {
    ...AI_ACT,
    id: 'eu-aia-73-8-msa',
    citation: 'Art. 73(8)',
    obligatedRole: 'market_surveillance_authority',
    recipient: null,
    trigger: 'notification received',
    startText: 'the date on which the authority received the notification',
    startsFrom: ['received'],
    deadline: { kind: 'within', limits: [{ from: 'received', period: 'P7D' }] },
    immediately: false,
    stage: 'authority_action',
    allowsIncomplete: null,
    quote:
      'The market surveillance authority shall take appropriate measures, as provided for in Article 19 of Regulation (EU) 2019/1020, within seven days from the date it received the notification',
    source: 'Regulation (EU) 2024/1689, Article 73(8)',
    notes: null,
  },
  {
    ...AI_ACT,
    id: 'eu-aia-73-11',
    citation: 'Art. 73(11)',
    obligatedRole: 'national_competent_authority',
    recipient: 'European Commission',
    trigger: 'any serious incident',
    startText: 'the notification was received',
    startsFrom: ['received'],
    deadline: { kind: 'task', why: 'no_number' },
    immediately: true,
    stage: 'authority_action',
    allowsIncomplete: null,
    quote:
      'National competent authorities shall immediately notify the Commission of any serious incident, whether or not they have taken action on it',
    source: 'Regulation (EU) 2024/1689, Article 73(11)',
    notes: null,
  },
];
