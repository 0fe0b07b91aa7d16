import { alertRuleTables, auditOfOldRules, indexOfEndedRules } from './alert-rules.js';
import { firstFunctions, functions, guard, hash, secondGuard } from './functions.js';
import { handlingTables, holdersOfOldRecalls, holderTables } from './handling.js';
import { requestTables } from './information-requests.js';
import { auditOfOldComments, auditOfOldEvents, membershipTables, TOKEN_USE } from './membership.js';
import {
  indexesOfMoves,
  TABLES,
  TABLES_WITH_ALERT_RULES,
  TABLES_WITH_HANDLING,
  TABLES_WITH_MEMBERSHIP,
  TABLES_WITH_REQUESTS,
  TABLES_WITH_WEBHOOKS,
  tables,
} from './tables.js';
import { webhookTables } from './webhooks.js';

/**
 * Tables and functions as all steps together leave them, in a schema of another name: what a rebuild fills beside the
 * living one.
 */
export const accessSchema = (schema: string): string =>
  [
    `create schema ${schema};`,
    tables(schema),
    membershipTables(schema),
    requestTables(schema),
    handlingTables(schema),
    `drop table ${schema}.recall;`,
    holderTables(schema),
    alertRuleTables(schema),
    webhookTables(schema),
    indexesOfMoves(schema),
    indexOfEndedRules(schema),
    functions(schema),
  ].join('');

/**
 * What an id that people cite stands for. The store keeps citations already, because they are unique in the whole
 * network; here they only get the words of this room.
 */
const citations = `
create view access.citation as
select citation as id, split_part(stream, '-', 1) as kind, substring(stream from position('-' in stream) + 1)::uuid as target
from events.citation;
`;

/** Steps of the schema, after those of the event store. Landed steps are never edited: a change is a new step. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'Access1764000100001',
    sql: `create schema access;${tables('access')}${firstFunctions('access')}${citations}`,
  },
  { name: 'Access1764000100002', sql: secondGuard('access') },
  {
    name: 'AccessMembership1764000100003',
    sql: `${membershipTables('access')}drop function access.hash(bigint);${hash('access', TABLES_WITH_MEMBERSHIP)}
${TOKEN_USE}${auditOfOldEvents}`,
  },
  {
    name: 'AccessRolesOfActors1764000100004',
    sql: `drop function access.guard(uuid, uuid, uuid);${guard('access')}`,
  },
  {
    name: 'AccessInformationRequests1764000100005',
    sql: `${requestTables('access')}drop function access.hash(bigint);${hash('access', TABLES_WITH_REQUESTS)}${auditOfOldComments}`,
  },
  {
    name: 'AccessHandling1764000100006',
    sql: `${handlingTables('access')}drop function access.hash(bigint);${hash('access', TABLES_WITH_HANDLING)}`,
  },
  {
    name: 'AccessAlertRules1764000100007',
    sql: `${alertRuleTables('access')}drop function access.hash(bigint);${hash('access', TABLES_WITH_ALERT_RULES)}`,
  },
  {
    name: 'AccessWebhooks1764000100008',
    sql: `${webhookTables('access')}drop function access.hash(bigint);${hash('access', TABLES_WITH_WEBHOOKS)}`,
  },
  {
    // The table of whole recalls goes with the policy on it, in a later step of the views.
    name: 'AccessRecallHolders1764000100009',
    sql: `${holderTables('access')}${holdersOfOldRecalls}drop function access.hash(bigint);${hash('access', TABLES)}`,
  },
  { name: 'AccessMoves1764000100010', sql: indexesOfMoves('access') },
  {
    name: 'AccessRuleActs1764000100011',
    sql: `${indexOfEndedRules('access')}${auditOfOldRules}`,
  },
];
