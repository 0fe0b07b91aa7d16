import type { DeadlineRule } from '../deadline-rule.js';

const CALIFORNIA = {
  regime: 'California SB 53 (TFAIA)',
  jurisdiction: 'US-CA',
  obligatedRole: 'frontier_developer',
  immediately: false,
  stage: 'initial',
  binding: true,
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  allowsIncomplete: null,
  verified: 'text',
} as const;

const NEW_YORK = {
  regime: 'New York RAISE Act',
  jurisdiction: 'US-NY',
  citation: 'GBL 1422',
  obligatedRole: 'frontier_developer',
  immediately: false,
  stage: 'initial',
  binding: true,
  effectiveFrom: '2027-01-01',
  effectiveTo: null,
  allowsIncomplete: null,
  quote: null,
  source: 'New York General Business Law, section 1422 (S8828, chapter 96 of the laws of 2026)',
  verified: 'text',
} as const;

/** The laws of two states on developers of frontier models. */
export const UNITED_STATES: readonly DeadlineRule[] = [
  {
    ...CALIFORNIA,
    id: 'us-ca-sb53-c1',
    citation: 'Bus. & Prof. Code 22757.13(c)(1)',
    recipient: 'Office of Emergency Services',
    trigger: 'critical safety incident that pertains to one of its frontier models',
    startText: 'discovering the critical safety incident',
    startsFrom: ['aware'],
    deadline: { kind: 'within', limits: [{ from: 'aware', period: 'P15D' }] },
    quote:
      'a frontier developer shall report any critical safety incident pertaining to one or more of its frontier models to the Office of Emergency Services within 15 days of discovering the critical safety incident.',
    source: 'California Business and Professions Code, section 22757.13(c)(1)',
    notes:
      'An amended report may be filed, (c)(3). The day from which on it is in force is the general rule for a Californian statute of 2025 and was not read in the text.',
  },
  {
    ...CALIFORNIA,
    id: 'us-ca-sb53-c2',
    citation: 'Bus. & Prof. Code 22757.13(c)(2)',
    recipient: 'a law enforcement or public safety agency with jurisdiction',
    trigger: 'imminent risk of death or serious physical injury',
    startText: 'discovering it',
    startsFrom: ['aware'],
    deadline: { kind: 'within', limits: [{ from: 'aware', period: 'PT24H' }] },
    quote:
      'the frontier developer shall disclose that incident within 24 hours to an authority, including any law enforcement agency or public safety agency with jurisdiction',
    source: 'California Business and Professions Code, section 22757.13(c)(2)',
    notes:
      'The day from which on it is in force is the general rule for a Californian statute of 2025 and was not read in the text.',
  },
  {
    ...NEW_YORK,
    id: 'us-ny-raise-72h',
    recipient: 'the state office that the act names',
    trigger: 'critical safety incident',
    startText: 'determining it, or having reason to believe it',
    startsFrom: ['determined'],
    deadline: { kind: 'within', limits: [{ from: 'determined', period: 'PT72H' }] },
    notes: null,
  },
  {
    ...NEW_YORK,
    id: 'us-ny-raise-24h',
    recipient: 'appropriate authority',
    trigger: 'imminent risk of death or serious physical injury',
    startText: 'discovering it',
    startsFrom: ['aware'],
    deadline: { kind: 'within', limits: [{ from: 'aware', period: 'PT24H' }] },
    notes: null,
  },
];
