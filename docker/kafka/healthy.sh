#!/usr/bin/env bash
# Whether the broker lets the network sign in, and answers.
set -euo pipefail
: "${KAFKA_HOME:=/opt/kafka}" "${RUN_DIR:=/tmp}" "${INTERNAL_ADDRESS:=kafka:9092}"
exec "$KAFKA_HOME/bin/kafka-configs.sh" --bootstrap-server "$INTERNAL_ADDRESS" \
  --command-config "$RUN_DIR/network.properties" --describe --entity-type users --entity-name tocsin >/dev/null
