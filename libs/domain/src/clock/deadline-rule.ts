/**
 * What a time may run from. A rule's own terms stand in its `startText`.
 *
 * - `aware`: the organisation became aware of it, learned of it, discovered it
 * - `determined`: it established, or had reason to believe, that it is such an incident
 * - `classified`: it gave the incident the class that the rule speaks of
 * - `assessed`: it finished the assessment that the rule asks for
 * - `sent`: the report before in the same proceeding was sent
 * - `received`: an authority received the report
 * - `requested`: an authority asked
 * - `handled`: the handling of the incident ended
 * - `resolved`: the incident was resolved
 */
export const START_KINDS = [
  'aware',
  'determined',
  'classified',
  'assessed',
  'sent',
  'received',
  'requested',
  'handled',
  'resolved',
] as const;
export type StartKind = (typeof START_KINDS)[number];

/**
 * A time counted from a start: an ISO 8601 duration of one unit, hours, days of 24 hours, or months (`PT72H`, `P15D`,
 * `P1M`).
 */
export type TimeLimit = { readonly from: StartKind; readonly period: string };

/**
 * Why a rule gives no time by which something is due:
 *
 * - `no_number`: its text says at once, promptly, or on request, and no number
 * - `guideline`: a number is known from guidance alone, and the law has none
 * - `disputed`: what was read of it does not agree on when the time starts
 * - `draft`: it is not law yet
 * - `no_report`: it asks for something else than a report, such as keeping records
 */
export const TASK_REASONS = ['no_number', 'guideline', 'disputed', 'draft', 'no_report'] as const;
export type TaskReason = (typeof TASK_REASONS)[number];

export type Deadline =
  /** Once: each limit whose start is known runs, and the earliest governs. */
  | { readonly kind: 'within'; readonly limits: readonly TimeLimit[] }
  /** Again and again, from the start and then from each filing, until something has happened. */
  | {
      readonly kind: 'every';
      readonly from: StartKind;
      readonly period: string;
      readonly until: StartKind;
    }
  /** Something to be done, without a time that could be named honestly. */
  | { readonly kind: 'task'; readonly why: TaskReason };

/** Whom a rule obliges, as its regime calls it. */
export const OBLIGATED_ROLES = [
  'provider_high_risk',
  'market_surveillance_authority',
  'national_competent_authority',
  'gpai_systemic_risk_signatory',
  'essential_or_important_entity',
  'financial_entity',
  'controller',
  'frontier_developer',
  'critical_information_infrastructure_operator',
  'central_state_organ',
  'network_operator',
  'provincial_cyberspace_administration',
  'network_data_processor',
  'personal_information_processor',
  'personal_information_controller',
  'organisation',
  'business_operator',
  'developer_or_provider',
  'ai_business_operator',
] as const;
export type ObligatedRole = (typeof OBLIGATED_ROLES)[number];

/** Which step of a proceeding a rule is about. */
export const RULE_STAGES = [
  'early_warning',
  'notification',
  'initial',
  'intermediate',
  'complete',
  'final',
  'authority_action',
  'hold',
  'retention',
] as const;
export type RuleStage = (typeof RULE_STAGES)[number];

/**
 * How a rule came to be known:
 *
 * - `text`: its text was read in a copy
 * - `paraphrase`: a restatement of its provisions was read
 * - `secondary`: what others write about it was read
 */
export const RULE_SOURCES_READ = ['text', 'paraphrase', 'secondary'] as const;
export type RuleSourceRead = (typeof RULE_SOURCES_READ)[number];

/**
 * A rule of law, or of a code, by which somebody must report an incident, with the days on which it is in force. Data:
 * nothing in the code knows a regime. That it fits an incident is a suggestion, which a person confirms.
 */
export type DeadlineRule = {
  /** Never changes its meaning: a rule that becomes another one gets another id. */
  readonly id: string;
  /** Law or code, by the name that it goes by. */
  readonly regime: string;
  /** EU, or ISO 3166-1 alpha-2 or 3166-2. */
  readonly jurisdiction: string;
  readonly citation: string;
  readonly obligatedRole: ObligatedRole;
  /** Null where nobody is to be told. */
  readonly recipient: string | null;
  /** What brings it about. */
  readonly trigger: string;
  /** Starts that can be confirmed. One at least is needed for a clock to begin. */
  readonly startsFrom: readonly StartKind[];
  /** From when it counts, in the rule's own terms. */
  readonly startText: string;
  readonly deadline: Deadline;
  /** Whether its text asks for it at once: its time, where it has one, is the outer limit. */
  readonly immediately: boolean;
  readonly stage: RuleStage;
  /** Whether it is law. False of a code that is signed freely, and of a draft. */
  readonly binding: boolean;
  /** First day in force, YYYY-MM-DD; null where it was not read. */
  readonly effectiveFrom: string | null;
  /** First day on which it is in force no more, YYYY-MM-DD; null where none is set. */
  readonly effectiveTo: string | null;
  /** Whether an incomplete report keeps the time; null where that was not read. */
  readonly allowsIncomplete: boolean | null;
  /** The text of the law, in its language; null where the text itself was not read. */
  readonly quote: string | null;
  /** Legal text and article. */
  readonly source: string;
  readonly verified: RuleSourceRead;
  readonly notes: string | null;
};
