#!/usr/bin/env bash
# Starts the one Kafka node of compose.yaml in the official image: broker and controller, everybody signs in. The image's
# own start script knows no SCRAM users, and without one nobody could sign in to make the first.
set -euo pipefail
umask 077

: "${NETWORK_PASSWORD:?is the password of the network itself and must be set}"
: "${KAFKA_HOME:=/opt/kafka}" "${DATA_DIR:=/var/lib/kafka/data}" "${RUN_DIR:=/tmp}"
: "${INTERNAL_LISTEN:=0.0.0.0:9092}" "${INTERNAL_ADDRESS:=kafka:9092}"
: "${MEMBERS_LISTEN:=0.0.0.0:9094}" "${MEMBERS_ADDRESS:=localhost:9094}"
: "${CONTROLLER_LISTEN:=127.0.0.1:9093}"

# It stands between quotation marks of JAAS and brackets of Kafka's tools.
if [[ ! $NETWORK_PASSWORD =~ ^[A-Za-z0-9_-]{16,}$ ]]; then
  echo 'NETWORK_PASSWORD must be 16 or more letters, digits, - and _. Make one with: openssl rand -hex 24' >&2
  exit 1
fi
NETWORK_USER=tocsin
# The controller is this process too: nobody else ever signs in to it.
controller_password=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')
scram=org.apache.kafka.common.security.scram.ScramLoginModule
plain=org.apache.kafka.common.security.plain.PlainLoginModule

cat >"$RUN_DIR/server.properties" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@$CONTROLLER_LISTEN
listeners=INTERNAL://$INTERNAL_LISTEN,MEMBERS://$MEMBERS_LISTEN,CONTROLLER://$CONTROLLER_LISTEN
advertised.listeners=INTERNAL://$INTERNAL_ADDRESS,MEMBERS://$MEMBERS_ADDRESS
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:SASL_PLAINTEXT,INTERNAL:SASL_PLAINTEXT,MEMBERS:SASL_PLAINTEXT
inter.broker.listener.name=INTERNAL
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.internal.scram-sha-512.sasl.jaas.config=$scram required username="$NETWORK_USER" password="$NETWORK_PASSWORD";
listener.name.members.scram-sha-512.sasl.jaas.config=$scram required;
listener.name.controller.sasl.enabled.mechanisms=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.controller.plain.sasl.jaas.config=$plain required username="controller" password="$controller_password" user_controller="$controller_password";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:$NETWORK_USER;User:controller
allow.everyone.if.no.acl.found=false
auto.create.topics.enable=false
log.dirs=$DATA_DIR
offsets.topic.replication.factor=1
offsets.topic.num.partitions=12
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=1000
END

# For Kafka's own tools, as the network.
cat >"$RUN_DIR/network.properties" <<END
security.protocol=SASL_PLAINTEXT
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=$scram required username="$NETWORK_USER" password="$NETWORK_PASSWORD";
END

if [[ ! -f $DATA_DIR/meta.properties ]]; then
  "$KAFKA_HOME/bin/kafka-storage.sh" format --cluster-id "$("$KAFKA_HOME/bin/kafka-storage.sh" random-uuid)" \
    --config "$RUN_DIR/server.properties" \
    --add-scram "SCRAM-SHA-512=[name=$NETWORK_USER,password=$NETWORK_PASSWORD]"
fi

unset NETWORK_PASSWORD
exec "$KAFKA_HOME/bin/kafka-server-start.sh" "$RUN_DIR/server.properties"
