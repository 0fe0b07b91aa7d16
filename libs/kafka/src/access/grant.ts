import kafkajs, { type AclEntry } from 'kafkajs';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** One thing that somebody is allowed, in Kafka's own words. */
export type Grant = {
  /** User:<name> */
  readonly principal: string;
  /** READ, WRITE, …; ALL. One that this version does not know: its number. */
  readonly operation: string;
  /** TOPIC, GROUP, CLUSTER, … */
  readonly resource: string;
  readonly name: string;
  readonly pattern: 'LITERAL' | 'PREFIXED';
  readonly host: string;
};

/** Two grants are the same where this is. */
export const keyOf = ({ principal, operation, resource, name, pattern, host }: Grant): string =>
  JSON.stringify([principal, operation, resource, name, pattern, host]);

/** Whether a grant on a topic reaches the topic of a name. */
export function reaches({ resource, name, pattern }: Grant, topic: string): boolean {
  if (resource !== 'TOPIC') return false;
  return pattern === 'PREFIXED' ? topic.startsWith(name) : name === topic || name === '*';
}

const wordOf = (codes: object, code: number): string =>
  Object.entries(codes).find(([, value]) => value === code)?.[0] ?? String(code);

const codeOf = (codes: object, word: string): number =>
  (codes as Record<string, number>)[word] ?? Number(word);

export const grantOf = (entry: AclEntry): Grant => ({
  principal: entry.principal,
  operation: wordOf(AclOperationTypes, entry.operation),
  resource: wordOf(AclResourceTypes, entry.resourceType),
  name: entry.resourceName,
  pattern: entry.resourcePatternType === ResourcePatternTypes.PREFIXED ? 'PREFIXED' : 'LITERAL',
  host: entry.host,
});

export const entryOf = (grant: Grant): AclEntry => ({
  principal: grant.principal,
  operation: codeOf(AclOperationTypes, grant.operation),
  resourceType: codeOf(AclResourceTypes, grant.resource),
  resourceName: grant.name,
  resourcePatternType: ResourcePatternTypes[grant.pattern],
  host: grant.host,
  permissionType: AclPermissionTypes.ALLOW,
});
