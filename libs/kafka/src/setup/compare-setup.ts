import { keyOf, type Grant } from '../access/grant.js';
import {
  grantsOf,
  intrudes,
  isReserved,
  principalOf,
  type Member,
} from '../access/member-grants.js';
import {
  alertsTopic,
  copiesOn,
  eventsTopic,
  intakeTopic,
  parkedTopic,
  receiptsTopic,
  type TopicDefinition,
} from '../topics/topic-definitions.js';
import type { Difference } from './difference.js';
import type { FoundSetup, FoundTopic } from './read-setup.js';

/** What the network needs of a Kafka. */
export type WantedSetup = {
  /** Every organisation that was ever admitted. */
  readonly members: readonly Member[];
  /** The generation of the events that is in force. */
  readonly generation: number;
  /** The user that the network itself signs in by. */
  readonly networkUser: string | null;
};

/** The topics of a network. A member that has left keeps its own until a person removes them; it gets no new ones. */
export const topicsOf = ({ members, generation, networkUser }: WantedSetup): TopicDefinition[] => [
  eventsTopic(generation),
  alertsTopic(),
  parkedTopic(),
  ...members
    .filter(({ handle, active }) => active && !isReserved(handle, networkUser))
    .flatMap(({ handle }) => [intakeTopic(handle), receiptsTopic(handle)]),
];

/** Everything that is not as it should be, in the order in which it is put right: first what is allowed too widely. */
export function compareSetup(wanted: WantedSetup, found: FoundSetup): Difference[] {
  const topics = topicsOf(wanted);
  return [
    ...reserved(wanted),
    ...(found.createsTopicsItself ? [{ kind: 'topics-made-by-anybody' } as const] : []),
    ...(found.grants === null ? [{ kind: 'no-authorizer' } as const] : []),
    ...compareGrants(wanted, found.grants ?? [], topics),
    ...topics.flatMap((topic) => compareTopic(topic, found)),
    ...(found.grants === null ? [] : missingGrants(wanted, found.grants)),
  ];
}

const reserved = ({ members, networkUser }: WantedSetup): Difference[] =>
  members
    .filter(({ handle }) => isReserved(handle, networkUser))
    .map(({ handle }) => ({ kind: 'handle-reserved', handle }));

const known = ({ members, networkUser }: WantedSetup): Member[] =>
  members.filter(({ handle }) => !isReserved(handle, networkUser));

function missingGrants(wanted: WantedSetup, grants: readonly Grant[]): Difference[] {
  const present = new Set(grants.map(keyOf));
  return known(wanted)
    .flatMap(grantsOf)
    .filter((grant) => !present.has(keyOf(grant)))
    .map((grant) => ({ kind: 'access-missing', grant }));
}

/** A member's user is the network's to rule: whatever it may beyond its own is withdrawn. Of others we only speak. */
function compareGrants(
  wanted: WantedSetup,
  grants: readonly Grant[],
  topics: readonly TopicDefinition[],
): Difference[] {
  const members = known(wanted);
  const due = new Set(members.flatMap(grantsOf).map(keyOf));
  const principals = new Set(members.map(({ handle }) => principalOf(handle)));
  const own = wanted.networkUser === null ? null : `User:${wanted.networkUser}`;
  const reach = { members, ours: topics.map(({ name }) => name) };
  return grants.flatMap((grant): Difference[] => {
    if (principals.has(grant.principal)) {
      return due.has(keyOf(grant)) ? [] : [{ kind: 'access-too-wide', grant }];
    }
    const intruder = grant.principal !== own && intrudes(grant, reach);
    return intruder ? [{ kind: 'access-of-others', grant }] : [];
  });
}

function compareTopic(wanted: TopicDefinition, found: FoundSetup): Difference[] {
  const topic = wanted.name;
  const { replication, settings } = copiesOn(found.brokers);
  const complete = { ...wanted, settings: { ...wanted.settings, ...settings } };
  const present = found.topics.get(topic);
  if (!present) return [{ kind: 'topic-missing', topic, wanted: complete }];
  const differences = compareSettings(complete, present);
  if (present.partitions !== wanted.partitions) {
    const counts = { found: present.partitions, wanted: wanted.partitions };
    differences.push({ kind: 'partitions-differ', topic, ...counts });
  }
  if (present.replication < replication) {
    const counts = { found: present.replication, wanted: replication };
    differences.push({ kind: 'replication-differs', topic, ...counts });
  }
  return differences;
}

const compareSettings = ({ name: topic, settings }: TopicDefinition, present: FoundTopic) =>
  Object.entries(settings)
    .filter(([setting, value]) => present.settings.get(setting) !== value)
    .map(([setting, value]): Difference => {
      const found = present.settings.get(setting) ?? null;
      return { kind: 'setting-differs', topic, setting, found, wanted: value };
    });
