#!/bin/sh
# Proves that Kafka's Java client puts keys where our murmur2 does.
#
#   compare.sh KEYS SOURCE KAFKA_LIB STATE
#
# KEYS is the program that prints keys, SOURCE is Agreement.java, KAFKA_LIB has
# the broker's jars, the Java client among them. A machine that runs Kafka has
# no Java compiler, so Eclipse's is fetched into STATE, once: it is a single jar
# that runs on what is there.
set -eu

keys=$1
source=$2
lib=$3
state=$4
ecj_version=3.38.0
ecj_sha256=97c566b120009c203a2fc8b291f4a9adbc171cf1ccb70f06f6b4e1828c00ce8e

: "${LAB_BROKER:?the address of a Kafka: run this through ./lab test}"
java=java
if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
fi

ecj=$state/ecj-$ecj_version.jar
if [ ! -f "$ecj" ]; then
  mkdir -p "$state"
  mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.eclipse.jdt:ecj:$ecj_version -DoutputDirectory="$state"
fi
echo "$ecj_sha256  $ecj" | sha256sum --check --quiet

classes=$state/classes
if ! cmp -s "$source" "$classes/Agreement.java"; then
  rm -rf "$classes"
  # This compiler takes no wildcard for a class path.
  "$java" -jar "$ecj" -source 17 -target 17 \
    -classpath "$(printf '%s:' "$lib"/*.jar)" -d "$classes" "$source"
  cp "$source" "$classes"
fi

# Two steps, so that a failure of the first is not lost in a pipe.
"$keys" >"$state/keys.txt"
# Below errors the client tells its whole configuration, and of every retry.
"$java" -classpath "$classes:$lib/*" -XX:+UseSerialGC \
  -Dlog4j2.level=ERROR Agreement "$LAB_BROKER" <"$state/keys.txt"
