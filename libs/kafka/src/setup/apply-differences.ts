import kafkajs, { type Admin } from 'kafkajs';
import { entryOf, type Grant } from '../access/grant.js';
import { onceMade } from '../topics/being-made.js';
import { copiesOn, type TopicDefinition } from '../topics/topic-definitions.js';
import type { Difference } from './difference.js';
import type { FoundSetup } from './read-setup.js';

const { ConfigResourceTypes } = kafkajs;

/** Most changes asked for in one request. */
const AT_ONCE = 100;
const CREATE_MS = 30_000;

/** Puts right what can be: first rights are withdrawn, then topics made and set, then rights given. */
export async function applyDifferences(
  admin: Admin,
  differences: readonly Difference[],
  found: FoundSetup,
): Promise<void> {
  await inParts(grantsIn(differences, 'access-too-wide'), (some) => withdraw(admin, some));
  const missing = differences.flatMap((each) =>
    each.kind === 'topic-missing' ? [each.wanted] : [],
  );
  await inParts(missing, (some) => createTopics(admin, some, found.brokers));
  await alterSettings(admin, differences, found);
  await inParts(grantsIn(differences, 'access-missing'), async (some) => {
    await admin.createAcls({ acl: some.map(entryOf) });
  });
}

const grantsIn = (
  differences: readonly Difference[],
  kind: 'access-missing' | 'access-too-wide',
): Grant[] => differences.flatMap((each) => (each.kind === kind ? [each.grant] : []));

async function inParts<Item>(
  items: readonly Item[],
  step: (some: readonly Item[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += AT_ONCE) {
    await step(items.slice(start, start + AT_ONCE));
  }
}

async function withdraw(admin: Admin, grants: readonly Grant[]): Promise<void> {
  await admin.deleteAcls({ filters: grants.map(entryOf) });
}

/** Makes topics, and waits until they can be asked about. One that somebody else made at the same moment is as good. */
export async function createTopics(
  admin: Admin,
  topics: readonly TopicDefinition[],
  brokers: number,
): Promise<void> {
  const { replication } = copiesOn(brokers);
  await admin.createTopics({
    waitForLeaders: false,
    timeout: CREATE_MS,
    topics: topics.map(({ name, partitions, settings }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: replication,
      configEntries: pairs(settings),
    })),
  });
  await onceMade(() => admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) }));
}

/** kafkajs knows the request that replaces all settings of a topic: those that others set are sent again. */
async function alterSettings(
  admin: Admin,
  differences: readonly Difference[],
  found: FoundSetup,
): Promise<void> {
  const changes = new Map<string, Record<string, string>>();
  for (const each of differences) {
    if (each.kind !== 'setting-differs') continue;
    const own = Object.fromEntries(found.topics.get(each.topic)?.own ?? []);
    const before = changes.get(each.topic) ?? own;
    changes.set(each.topic, { ...before, [each.setting]: each.wanted });
  }
  await inParts([...changes], async (some) => {
    await admin.alterConfigs({
      validateOnly: false,
      resources: some.map(([name, settings]) => ({
        type: ConfigResourceTypes.TOPIC,
        name,
        configEntries: pairs(settings),
      })),
    });
  });
}

const pairs = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings).map(([name, value]) => ({ name, value }));
