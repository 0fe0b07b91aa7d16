import { ASIA_PACIFIC } from './catalogue/asia-pacific.js';
import { CHINA } from './catalogue/china.js';
import { EU_AI_ACT } from './catalogue/eu-ai-act.js';
import { EU_CYBER_AND_DATA } from './catalogue/eu-cyber-and-data.js';
import { EU_GPAI_CODE } from './catalogue/eu-gpai-code.js';
import { UNITED_STATES } from './catalogue/united-states.js';
import type { DeadlineRule, ObligatedRole } from './deadline-rule.js';

/** All rules, by jurisdiction. Compiled from the texts that they name, as of 2026-11-23; no legal advice. */
export const DEADLINE_RULES: readonly DeadlineRule[] = [
  ...EU_AI_ACT,
  ...EU_GPAI_CODE,
  ...EU_CYBER_AND_DATA,
  ...UNITED_STATES,
  ...CHINA,
  ...ASIA_PACIFIC,
];

const BY_ID: ReadonlyMap<string, DeadlineRule> = new Map(
  DEADLINE_RULES.map((rule) => [rule.id, rule]),
);

/** A rule by its id; null where there is none. */
export const deadlineRule = (id: string): DeadlineRule | null => BY_ID.get(id) ?? null;

/** Which rules are looked for; null and absent: all. */
export type RuleSearch = {
  /** EU, or ISO 3166-1 alpha-2 or 3166-2; a country finds those of its subdivisions, too. */
  readonly jurisdiction?: string | null;
  readonly role?: ObligatedRole | null;
};

/** The rules of a jurisdiction and for a role, whenever they are in force. */
export const rulesFor = ({ jurisdiction, role }: RuleSearch): readonly DeadlineRule[] =>
  DEADLINE_RULES.filter(
    (rule) =>
      (jurisdiction == null || isWithin(rule.jurisdiction, jurisdiction)) &&
      (role == null || rule.obligatedRole === role),
  );

const isWithin = (jurisdiction: string, wanted: string): boolean =>
  jurisdiction === wanted || jurisdiction.startsWith(`${wanted}-`);

/**
 * The rules in force on a day (YYYY-MM-DD): with their first day, without the one on which they end. One whose first day
 * was not read counts as in force; a draft never is.
 */
export const rulesInForce = (day: string, search: RuleSearch = {}): readonly DeadlineRule[] =>
  rulesFor(search).filter((rule) => isInForce(rule, day));

/** Whether a rule is in force on a day (YYYY-MM-DD): see `rulesInForce`. */
export const isInForce = (
  { deadline, effectiveFrom, effectiveTo }: DeadlineRule,
  day: string,
): boolean =>
  !(deadline.kind === 'task' && deadline.why === 'draft') &&
  (effectiveFrom === null || effectiveFrom <= day) &&
  (effectiveTo === null || day < effectiveTo);
