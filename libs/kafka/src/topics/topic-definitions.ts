/** A topic as the network wants it, wherever it is kept. */
export type TopicDefinition = {
  readonly name: string;
  readonly partitions: number;
  readonly settings: Readonly<Record<string, string>>;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * A payload of 256 kB is at most 2 MB after its journey (escaped as JSON, sealed, base64). What comes in may be larger:
 * a message of 5 MB is answered, not dropped by the broker.
 */
const LARGEST_RECORD = String(4 * 1024 * 1024);
const LARGEST_INTAKE = String(6 * 1024 * 1024);

/** Whoever stops in the middle loses nothing that was acknowledged, and old keys are never dropped. */
const EVERYWHERE = {
  'cleanup.policy': 'delete',
  'unclean.leader.election.enable': 'false',
  'max.message.bytes': LARGEST_RECORD,
} as const;

const keptFor = (ms: number) => ({
  'retention.ms': String(ms),
  'retention.bytes': '-1',
  // A segment goes when its newest record is old enough: short ones, so that the oldest does not wait for it long.
  'segment.ms': String(HOUR_MS),
  // The broker's clock decides, not one that a member could set.
  'message.timestamp.type': 'LogAppendTime',
});

/** Partitions and settings by kind of topic; names are made by the functions below. */
export const TOPIC_KINDS = {
  /** Facts of all streams, for ever. */
  events: {
    partitions: 12,
    settings: { ...EVERYWHERE, 'retention.ms': '-1', 'retention.bytes': '-1' },
  },
  /**
   * One member's messages: gone at most 24 hours after they came in (22, and an hour until a segment ends, and the broker
   * looks every few minutes). The broker takes compressed batches apart, so that the network reads each of them.
   */
  intake: {
    partitions: 1,
    settings: {
      ...EVERYWHERE,
      ...keptFor(22 * HOUR_MS),
      'max.message.bytes': LARGEST_INTAKE,
      'compression.type': 'uncompressed',
    },
  },
  /** What the network answered one member. */
  receipts: { partitions: 1, settings: { ...EVERYWHERE, ...keptFor(7 * DAY_MS) } },
  /** Alerts that were raised: ids alone. */
  alerts: { partitions: 1, settings: { ...EVERYWHERE, ...keptFor(7 * DAY_MS) } },
  /** What could not be processed: ids and the reason. */
  parked: { partitions: 1, settings: { ...EVERYWHERE, ...keptFor(30 * DAY_MS) } },
} as const satisfies Record<string, Omit<TopicDefinition, 'name'>>;

/** The topic of one generation of the log's copy; the first has no suffix. */
export const eventsTopic = (generation = 1): TopicDefinition => ({
  name: `tocsin.events.v1${generation === 1 ? '' : `.g${generation}`}`,
  ...TOPIC_KINDS.events,
});

/** Where one member writes; the handle is an organisation's (a DNS label). */
export const intakeTopic = (handle: string): TopicDefinition => ({
  name: `tocsin.intake.${handle}.v1`,
  ...TOPIC_KINDS.intake,
});

/** Where one member reads what became of its messages. */
export const receiptsTopic = (handle: string): TopicDefinition => ({
  name: `tocsin.receipts.${handle}.v1`,
  ...TOPIC_KINDS.receipts,
});

export const alertsTopic = (): TopicDefinition => ({
  name: 'tocsin.alerts.v1',
  ...TOPIC_KINDS.alerts,
});

export const parkedTopic = (): TopicDefinition => ({
  name: 'tocsin.parked.v1',
  ...TOPIC_KINDS.parked,
});

/** What depends on how many brokers there are: three copies, of which two must have a record before it counts. */
export function copiesOn(brokers: number): {
  replication: number;
  settings: Record<string, string>;
} {
  const replication = Math.min(3, brokers);
  return { replication, settings: { 'min.insync.replicas': replication === 3 ? '2' : '1' } };
}
