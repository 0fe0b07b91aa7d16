import { intakeTopic, receiptsTopic } from '../topics/topic-definitions.js';
import { reaches, type Grant } from './grant.js';

/** An organisation as Kafka has to know it. */
export type Member = {
  readonly handle: string;
  /** False: suspended or left. Its topics stay; it may neither write nor read. */
  readonly active: boolean;
};

/** The name that a member's users sign in by. */
export const principalOf = (handle: string): string => `User:${handle}`;

/** All that a member may: write to its own intake, read its own receipts, in consumer groups of its own. */
export function grantsOf({ handle, active }: Member): Grant[] {
  if (!active) return [];
  const to = (resource: 'TOPIC' | 'GROUP', name: string) => (operation: string) => ({
    principal: principalOf(handle),
    operation,
    resource,
    name,
    pattern: resource === 'GROUP' ? ('PREFIXED' as const) : ('LITERAL' as const),
    host: '*',
  });
  return [
    ...['WRITE', 'DESCRIBE'].map(to('TOPIC', intakeTopic(handle).name)),
    ...['READ', 'DESCRIBE'].map(to('TOPIC', receiptsTopic(handle).name)),
    ...['READ'].map(to('GROUP', `${handle}.`)),
  ];
}

/**
 * A name that a member cannot have in Kafka: its user would be the network's own, or its consumer groups could have the
 * names of the network's.
 */
export const isReserved = (handle: string, networkUser: string | null): boolean =>
  handle === 'tocsin' || handle === networkUser;

/**
 * Whether a grant lets somebody else write as a member, or read what only a member or only the network may read. What
 * the network's own services are given by name is not ours to judge: it concerns the last case for "everybody" alone.
 */
export function intrudes(grant: Grant, { members, ours }: Reach): boolean {
  const can = (operation: string) => [operation, 'ALL'].includes(grant.operation);
  return (
    (can('WRITE') && members.some(({ handle }) => reaches(grant, intakeTopic(handle).name))) ||
    (can('READ') && members.some(({ handle }) => reaches(grant, receiptsTopic(handle).name))) ||
    (grant.principal === 'User:*' && ours.some((topic) => reaches(grant, topic)))
  );
}

type Reach = {
  readonly members: readonly Member[];
  /** The names of all topics of the network. */
  readonly ours: readonly string[];
};
