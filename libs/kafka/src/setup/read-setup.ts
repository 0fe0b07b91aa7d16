import kafkajs, { type Admin } from 'kafkajs';
import { grantOf, type Grant } from '../access/grant.js';
import { onceMade } from '../topics/being-made.js';

const {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ConfigResourceTypes,
  ConfigSource,
  ResourcePatternTypes,
} = kafkajs;

/** A topic as it was found. */
export type FoundTopic = {
  readonly name: string;
  readonly partitions: number;
  /** The smallest number of copies of any partition. */
  readonly replication: number;
  /** Everything that is in force. */
  readonly settings: ReadonlyMap<string, string>;
  /** Those of them that were set for this topic. */
  readonly own: ReadonlyMap<string, string>;
};

export type FoundSetup = {
  readonly brokers: number;
  readonly topics: ReadonlyMap<string, FoundTopic>;
  /** Null: this Kafka has no access control, or does not let itself be asked. */
  readonly grants: readonly Grant[] | null;
  readonly createsTopicsItself: boolean;
};

/** Looks at the topics of these names, at everything that is allowed, and at what brokers do by themselves. */
export async function readSetup(admin: Admin, names: readonly string[]): Promise<FoundSetup> {
  const { brokers, controller } = await admin.describeCluster();
  return {
    brokers: brokers.length,
    topics: await onceMade(() => readPresent(admin, names)),
    grants: await readGrants(admin),
    createsTopicsItself: await createsTopics(admin, controller ?? brokers[0]?.nodeId ?? 0),
  };
}

async function readPresent(
  admin: Admin,
  names: readonly string[],
): Promise<Map<string, FoundTopic>> {
  const present = new Set(await admin.listTopics());
  return readTopics(
    admin,
    names.filter((name) => present.has(name)),
  );
}

/** Most topics asked about in one request: an answer has a hundred lines for each. */
const AT_ONCE = 100;

async function readTopics(
  admin: Admin,
  names: readonly string[],
): Promise<Map<string, FoundTopic>> {
  const found = new Map<string, FoundTopic>();
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const some = names.slice(start, start + AT_ONCE);
    const { topics } = await admin.fetchTopicMetadata({ topics: some });
    const { resources } = await admin.describeConfigs({
      resources: some.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
      includeSynonyms: false,
    });
    const entries = new Map(resources.map((each) => [each.resourceName, each.configEntries]));
    for (const { name, partitions } of topics) {
      const settings = entries.get(name) ?? [];
      const own = settings.filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG);
      found.set(name, {
        name,
        partitions: partitions.length,
        replication: Math.min(...partitions.map(({ replicas }) => replicas.length)),
        settings: new Map(settings.map(pairOf)),
        own: new Map(own.map(pairOf)),
      });
    }
  }
  return found;
}

const pairOf = ({ configName, configValue }: { configName: string; configValue: string }) =>
  [configName, configValue] as const;

async function readGrants(admin: Admin): Promise<Grant[] | null> {
  try {
    const { resources } = await admin.describeAcls({
      resourceType: AclResourceTypes.ANY,
      resourcePatternType: ResourcePatternTypes.ANY,
      operation: AclOperationTypes.ANY,
      permissionType: AclPermissionTypes.ALLOW,
    });
    return resources.flatMap(({ acls, ...resource }) =>
      acls.map((acl) => grantOf({ ...resource, ...acl })),
    );
  } catch (error) {
    if ((error as { type?: unknown }).type === 'SECURITY_DISABLED') return null;
    throw error;
  }
}

/** False where brokers do not tell: hosted ones often do not. */
async function createsTopics(admin: Admin, broker: number): Promise<boolean> {
  const name = 'auto.create.topics.enable';
  try {
    const { resources } = await admin.describeConfigs({
      resources: [{ type: ConfigResourceTypes.BROKER, name: String(broker), configNames: [name] }],
      includeSynonyms: false,
    });
    return resources[0]?.configEntries[0]?.configValue === 'true';
  } catch {
    return false;
  }
}
