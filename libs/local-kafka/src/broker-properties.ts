import type { KafkaUser } from './kafka-user.js';

export type Ports = {
  /** For the network's own services. */
  readonly internal: number;
  /** For members. */
  readonly members: number;
  readonly controller: number;
};

type Broker = {
  readonly ports: Ports;
  readonly dataDir: string;
  readonly controllerPassword: string;
  readonly network: KafkaUser;
};

/** Alone in quorum and broker: it must not wait for others. */
const ONE_NODE = {
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 4,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 4,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'group.initial.rebalance.delay.ms': 0,
  // After kill -9 the controller lets it back in when the old session is over: 9 s by default.
  'broker.session.timeout.ms': 3_000,
  'broker.heartbeat.interval.ms': 1_000,
} as const;

/**
 * server.properties of one node that is broker and controller. Everybody signs in, the controller too: nobody without
 * a name may do anything, and only the network's own user may do everything.
 */
export function brokerProperties({ ports, dataDir, controllerPassword, network }: Broker): string {
  const own = `username="controller" password="${controllerPassword}"`;
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    listeners: `INTERNAL://127.0.0.1:${ports.internal},MEMBERS://127.0.0.1:${ports.members},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `INTERNAL://127.0.0.1:${ports.internal},MEMBERS://127.0.0.1:${ports.members}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map':
      'CONTROLLER:SASL_PLAINTEXT,INTERNAL:SASL_PLAINTEXT,MEMBERS:SASL_PLAINTEXT',
    'inter.broker.listener.name': 'INTERNAL',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'listener.name.internal.scram-sha-512.sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username="${network.name}" password="${network.password}";`,
    'listener.name.members.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    // SCRAM passwords are kept by the controller, so it cannot sign in by one itself.
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${own} user_controller="${controllerPassword}";`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${network.name};User:controller`,
    'allow.everyone.if.no.acl.found': false,
    'auto.create.topics.enable': false,
    'log.dirs': dataDir,
    ...ONE_NODE,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
