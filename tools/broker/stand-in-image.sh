#!/bin/sh
# Builds a STAND-IN for the image apache/kafka, for machines that cannot pull
# images: the same layout (/opt/kafka with bin and libs, /etc/kafka/docker/run,
# /mnt/shared/config, user appuser, volume /var/lib/kafka/data) and the same
# Kafka version, but Debian with a headless Java under it and Kafka's jars from
# Maven Central in it. It is not the image of the Apache project: use that one
# wherever it can be had.
#
#   sudo tools/broker/stand-in-image.sh
#   KAFKA_IMAGE=kafka-payment-labs/stand-in:4.3.1 docker compose up -d
#
# Prints the image's name as its last line. Takes a minute or two, needs root,
# debootstrap and mvn; does nothing when the image is there already.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' "$here/pom.xml")
image=kafka-payment-labs/stand-in:$version
# The image knows which text of this script made it.
recipe=$(cat "$0" "$here/pom.xml" | sha256sum | cut -c1-16)

say() { echo "stand-in: $*" >&2; }
fail() {
  say "$1"
  say "  $2"
  exit 3
}

command -v docker >/dev/null ||
  fail "there is no docker client" "sudo apt-get install docker.io"
docker info >/dev/null 2>&1 ||
  fail "the docker engine does not answer" "sudo systemctl start docker"
if [ "$(docker image inspect -f '{{index .Config.Labels "recipe"}}' "$image" 2>/dev/null)" = "$recipe" ]; then
  say "$image is here already"
  echo "$image"
  exit
fi
[ "$(id -u)" = 0 ] || fail "debootstrap needs root" "sudo $0"
for tool in debootstrap mvn; do
  command -v "$tool" >/dev/null ||
    fail "there is no $tool" "sudo apt-get install debootstrap maven"
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 143' INT TERM HUP
root=$scratch/root

say "building $image, which stands in for apache/kafka:$version"
say "1/3 Debian with a headless Java (debootstrap)"
mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
  grep -v security | head -n 1 | cut -d' ' -f1)
case $mirror in *debian*) ;; *) mirror=http://deb.debian.org/debian ;; esac
debootstrap --variant=minbase \
  --include=openjdk-17-jre-headless,ca-certificates \
  bookworm "$root" "$mirror" >"$scratch/log" 2>&1 || {
  tail -n 5 "$scratch/log" >&2
  fail "debootstrap from $mirror failed" "check the network, then try again"
}
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* \
  "$root"/usr/share/doc "$root"/usr/share/locale "$root"/usr/share/man

say "2/3 Kafka's jars (Maven)"
mvn -B -q -f "$here/pom.xml" package \
  -DoutputDirectory="$root/opt/kafka/libs" >"$scratch/log" 2>&1 || {
  tail -n 5 "$scratch/log" >&2
  fail "Maven failed" "check the network, then try again"
}

say "3/3 scripts and image"
mkdir -p "$root/opt/kafka/bin" "$root/opt/kafka/config" \
  "$root/etc/kafka/docker" "$root/etc/kafka/secrets" \
  "$root/mnt/shared/config" "$root/var/lib/kafka/data"
cp "$here/log4j2.properties" "$root/opt/kafka/config/"
sed 's/^rootLogger.level = .*/rootLogger.level = warn/' "$here/log4j2.properties" \
  >"$root/opt/kafka/config/tools-log4j2.properties"

# Kafka's own start scripts are not on Maven Central; these take their place.
launcher() { # NAME CLASS HEAP [LOGGING]
  cat >"$root/opt/kafka/bin/$1" <<END
#!/bin/sh
exec java \${KAFKA_HEAP_OPTS:--Xmx$3} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \\
  -cp '/opt/kafka/libs/*' \\
  -Dlog4j2.configurationFile=/opt/kafka/config/${4:-tools-log4j2}.properties $2 "\$@"
END
  chmod 755 "$root/opt/kafka/bin/$1"
}
launcher kafka-server-start.sh kafka.Kafka 512m log4j2
launcher kafka-storage.sh kafka.tools.StorageTool 256m
launcher kafka-topics.sh org.apache.kafka.tools.TopicCommand 256m
launcher kafka-consumer-groups.sh \
  org.apache.kafka.tools.consumer.group.ConsumerGroupCommand 256m
launcher kafka-console-producer.sh org.apache.kafka.tools.ConsoleProducer 256m
launcher kafka-console-consumer.sh \
  org.apache.kafka.tools.consumer.ConsoleConsumer 256m
launcher kafka-broker-api-versions.sh \
  org.apache.kafka.tools.BrokerApiVersionsCommand 256m
launcher kafka-configs.sh kafka.admin.ConfigCommand 256m
launcher kafka-acls.sh org.apache.kafka.tools.AclCommand 256m

# The wrapper is the real one, out of Kafka's jars: it merges the mounted file
# with KAFKA_… variables and formats the data folder, as in apache/kafka.
cat >"$root/etc/kafka/docker/server.properties" <<'END'
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:9093
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
advertised.listeners=PLAINTEXT://localhost:9092
controller.listener.names=CONTROLLER
log.dirs=/var/lib/kafka/data
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
END
cat >"$root/etc/kafka/docker/run" <<'END'
#!/bin/sh
# A STAND-IN for apache/kafka's own start, see tools/broker/stand-in-image.sh.
set -eu
export CLUSTER_ID="${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}"
said=$(java -cp '/opt/kafka/libs/*' kafka.docker.KafkaDockerWrapper setup \
  --default-configs-dir /etc/kafka/docker \
  --mounted-configs-dir /mnt/shared/config \
  --final-configs-dir /opt/kafka/config 2>&1) ||
  case $said in
    *"already formatted"*) ;;
    *) echo "$said" >&2; exit 1 ;;
  esac
exec /opt/kafka/bin/kafka-server-start.sh /opt/kafka/config/server.properties
END
chmod 755 "$root/etc/kafka/docker/run"
chroot "$root" /usr/sbin/useradd --uid 1000 --create-home --shell /bin/bash appuser
chroot "$root" /bin/chown -R appuser:appuser /opt/kafka /etc/kafka \
  /mnt/shared/config /var/lib/kafka

tar -C "$root" -c . | docker import \
  --change 'USER appuser' \
  --change 'ENV LANG=C.UTF-8' \
  --change 'WORKDIR /' \
  --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change 'VOLUME /etc/kafka/secrets /var/lib/kafka/data /mnt/shared/config' \
  --change 'CMD ["/etc/kafka/docker/run"]' \
  --change "LABEL recipe=$recipe" \
  --change 'LABEL description="stand-in for apache/kafka, not the real image"' \
  - "$image" >/dev/null
say "built $image"
echo "$image"
