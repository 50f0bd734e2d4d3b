#!/bin/sh
# Becomes a node of the cluster in Docker: puts its configuration together as
# `lab broker up --cluster` does without Docker, and starts the image's Kafka.
#
#   cluster-node.sh NODE       1, 2, 3 or controller; runs in a container of
#                              apache/kafka that has this folder at /labs
set -eu
node=$1
{
  cat /labs/server.properties
  echo
  cat /labs/cluster.properties
  echo "controller.quorum.voters=9@127.0.0.1:19204"
  if [ "$node" = controller ]; then
    echo "node.id=9"
    echo "process.roles=controller"
    echo "listeners=CONTROLLER://127.0.0.1:19204"
    echo "advertised.listeners=CONTROLLER://127.0.0.1:19204"
  else
    echo "node.id=$node"
    echo "listeners=PLAIN://:192${node}2,FAULTY://:192${node}3"
    echo "advertised.listeners=PLAIN://127.0.0.1:192${node}2,FAULTY://127.0.0.1:192${node}5"
  fi
} >/mnt/shared/config/server.properties
exec /etc/kafka/docker/run
