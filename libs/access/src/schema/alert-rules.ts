import { AUDIT_SPANS } from './membership.js';

/**
 * Whose alert rules stand: a person's, or those of an organisation, whose id then stands in the column. What they say is
 * in the log, sealed under the owner's key.
 */
const TABLES_OF_ALERT_RULES = `
create table SCHEMA.alert_rule (
  alert_rule uuid primary key,
  person uuid not null,
  valid_from bigint not null,
  valid_to bigint
);
create index alert_rule_person on SCHEMA.alert_rule (person, alert_rule) where valid_to is null;
`;

/** Acts on rules of an organisation are found also when the rule was deleted since. */
const INDEX_OF_ENDED_RULES = `
create index alert_rule_ended on SCHEMA.alert_rule (person, alert_rule) where valid_to is not null;
`;

export const indexOfEndedRules = (schema: string): string =>
  INDEX_OF_ENDED_RULES.replaceAll('SCHEMA', schema);

/** Acts on rules from before they were acts of an audit. */
export const auditOfOldRules = `
insert into access.audit (audit, valid_from)
select (e.data ->> case when e.type in ('AlertRuleCreated', 'AlertRuleChanged') then 'organisationId' else 'ruleId' end)::uuid,
  e.position
from events.event e
where e.type in ('AlertRuleSilenced', 'AlertRuleDeleted')
  or e.type in ('AlertRuleCreated', 'AlertRuleChanged') and e.data ->> 'owner' = 'organisation'
on conflict do nothing;${AUDIT_SPANS}`;

export const alertRuleTables = (schema: string): string =>
  TABLES_OF_ALERT_RULES.replaceAll('SCHEMA', schema);
