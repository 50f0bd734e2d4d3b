#!/bin/sh
# Makes the class data archive: starts a broker of its own, has it do what the
# labs do, and lets it write down the classes it loaded when it ends.
#
# Started in the background by `lab broker up`, once for each Java and each
# Kafka; the caller holds the lock. May be killed at any moment: the archive
# gets its name only when it is whole. If it fails by itself it leaves
# ARCHIVE.failed, so that it is not tried again at every start.
#
#   train-class-data.sh JAVA CLASS_PATH ARCHIVE FOLDER PORT
#
# FOLDER is scratch and holds server.properties and a formatted data folder.
set -eu
java=$1 class_path=$2 archive=$3 folder=$4 port=$5

cd "$folder"
finish() {
  kill "$broker" 2>/dev/null || :
  test -s "$archive" || : >"$archive.failed"
  rm -rf "$archive.new" "$folder"
}
trap finish EXIT

# `timeout` ends each of them even when this script is killed. Writing the
# archive down takes a while on a busy machine: a minute after TERM, not less.
timeout -k 60 600 "$java" -XX:ArchiveClassesAtExit="$archive.new" \
  -XX:+UseSerialGC -Xmx256m -XX:TieredStopAtLevel=1 -cp "$class_path" \
  -Dlog4j2.configurationFile=log4j2.properties kafka.Kafka server.properties &
broker=$!

tool() {
  class=$1
  shift
  timeout -k 10 300 "$java" -XX:+UseSerialGC -Xmx128m -XX:TieredStopAtLevel=1 \
    -cp "$class_path" -Dlog4j2.configurationFile=log4j2.properties \
    "org.apache.kafka.tools.$class" --bootstrap-server "127.0.0.1:$port" "$@"
}
# The tool itself waits until the broker answers.
tool TopicCommand --create --topic training --partitions 2
tool ProducerPerformance --topic training --num-records 50 --record-size 100 \
  --throughput -1 --command-property acks=all
tool consumer.ConsoleConsumer --topic training --from-beginning \
  --max-messages 50 --group training --timeout-ms 20000
tool TopicCommand --delete --topic training

kill "$broker"
wait "$broker" || :
test -s "$archive.new"
mv "$archive.new" "$archive"
