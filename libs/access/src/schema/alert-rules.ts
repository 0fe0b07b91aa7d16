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

export const alertRuleTables = (schema: string): string =>
  TABLES_OF_ALERT_RULES.replaceAll('SCHEMA', schema);
