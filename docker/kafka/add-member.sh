#!/usr/bin/env bash
# docker compose exec kafka bash /tocsin/add-member.sh <handle>: lets a member sign in, or gives it a new password. Prints
# the password once; it is kept nowhere else. What the member may do comes from `tocsin topics create`.
set -euo pipefail
: "${KAFKA_HOME:=/opt/kafka}" "${RUN_DIR:=/tmp}" "${INTERNAL_ADDRESS:=kafka:9092}"

handle=${1:-}
if [[ ! $handle =~ ^[a-z0-9][a-z0-9-]*$ || $handle == tocsin || $handle == controller ]]; then
  echo 'Give the handle of a member: small letters, digits and hyphens.' >&2
  exit 2
fi
password=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')
"$KAFKA_HOME/bin/kafka-configs.sh" --bootstrap-server "$INTERNAL_ADDRESS" \
  --command-config "$RUN_DIR/network.properties" --alter --entity-type users --entity-name "$handle" \
  --add-config "SCRAM-SHA-512=[password=$password]" >&2
echo "$password"
