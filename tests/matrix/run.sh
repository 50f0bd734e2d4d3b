#!/bin/sh
# Runs the helper's tests with other compilers, on other versions of librdkafka,
# against other versions of Kafka, and prints what came of it as a table.
#
#   tests/matrix/run.sh                            all rows, one after the other
#   tests/matrix/run.sh clang++-14/2.0.2/4.3.1     COMPILER/LIBRDKAFKA/KAFKA …
#
# By hand, as it compiles the tests for each row: minutes. Compilers come from the
# system's packages (apt-get install clang-14), librdkafka from where librdkafka.sh
# has it, and Kafka from Maven. All is kept in build/matrix.
set -eu
cd "$(dirname "$0")/../.."
repository=$(pwd)
matrix=$repository/build/matrix
mkdir -p "$matrix"
[ $# -gt 0 ] || set -- \
  g++-12/2.0.2/4.3.1 clang++-14/2.0.2/4.3.1 clang++-19/2.0.2/4.3.1 \
  g++-12/2.3.0/4.3.1 g++-12/2.8.0/4.3.1 g++-12/2.15.1/4.3.1 g++-12/2.0.2/3.9.2

broker=
end_broker() {
  [ -z "$broker" ] || kill "$broker" 2>/dev/null || :
  [ -z "$broker" ] || wait "$broker" 2>/dev/null || :
  broker=
}
trap end_broker EXIT
trap 'exit 130' INT TERM

jars_of() { # KAFKA
  lib=$repository/.lab/kafka/$1/lib
  [ -d "$lib" ] || lib=$matrix/kafka-$1
  [ -d "$lib" ] || {
    mvn -B -q -f tools/broker/pom.xml package "-Dkafka.version=$1" \
      "-DoutputDirectory=$lib.new" >&2
    mv "$lib.new" "$lib"
  }
  find "$lib" -name '*.jar' | sort | paste -sd: -
}

# A Kafka of this version, in the clear at 29392 and with SASL_SSL at 29395.
start_broker() { # KAFKA
  end_broker
  jars=$(jars_of "$1")
  place=$matrix/broker
  rm -rf "$place"
  mkdir "$place"
  tests/secure/certificates.sh "$place"
  cp tools/broker/log4j2.properties "$place/"
  scram=org.apache.kafka.common.security.scram.ScramLoginModule
  {
    cat tools/broker/server.properties
    cat <<END
listeners=PLAIN://127.0.0.1:29392,CONTROLLER://127.0.0.1:29394,SECURE://127.0.0.1:29395
advertised.listeners=PLAIN://127.0.0.1:29392,SECURE://127.0.0.1:29395
listener.security.protocol.map=PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL
controller.quorum.voters=1@127.0.0.1:29394
log.dirs=data
listener.name.secure.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.secure.scram-sha-512.sasl.jaas.config=$scram required;
ssl.keystore.type=PEM
ssl.keystore.location=broker.pem
END
  } >"$place/server.properties"
  cat >"$place/client.properties" <<END
bootstrap.servers=127.0.0.1:29395
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=$scram required username="gateway" password="a secret";
ssl.truststore.location=$place/ca.pem
END
  (cd "$place" && java -XX:TieredStopAtLevel=1 -cp "$jars" kafka.tools.StorageTool \
    format --config server.properties --cluster-id 5L6g3nShT-eMCtK--X86sw \
    --add-scram 'SCRAM-SHA-512=[name=gateway,password=a secret]' >format.log 2>&1)
  # shellcheck disable=SC2016 # for the other shell
  sh -c 'cd "$1" && exec java -XX:+UseSerialGC -Xmx256m -XX:TieredStopAtLevel=1 \
    -Dlog4j2.configurationFile=log4j2.properties -cp "$2" kafka.Kafka \
    server.properties >broker.log 2>&1' - "$place" "$jars" &
  broker=$!
  tries=0
  until grep -q 'Kafka Server started' "$place/broker.log" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 120 ] || ! kill -0 "$broker" 2>/dev/null; then
      tail -n 5 "$place/broker.log" >&2
      echo "Kafka $1 does not start" >&2
      exit 3
    fi
    sleep 1
  done
}

build() { # COMPILER LIBRDKAFKA FOLDER
  prefix=$matrix/librdkafka-$2
  tests/matrix/librdkafka.sh "$2" "$prefix"
  # One file of all: the headers are most of what there is to compile.
  PKG_CONFIG_PATH=$prefix/lib/pkgconfig cmake -G Ninja -S . -B "$3" \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=0 \
    -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
    "-DCMAKE_CXX_COMPILER=$1" "-DCMAKE_PREFIX_PATH=$prefix" >"$3.log" 2>&1 &&
    cmake --build "$3" --parallel 2 --target kafka_test example_topics example_secure \
      >>"$3.log" 2>&1
}

# Each suite in a process of its own, as CTest does it.
test_helper() { # PROGRAM LIBRARIES
  "$1" --no-version --list-test-suites | sed -n 's/^[a-z][a-z_0-9]*$/&/p' |
    while read -r suite; do
      echo "suite $suite"
      LAB_BROKER=127.0.0.1:29392 LD_LIBRARY_PATH=$2 "$1" "--test-suite=$suite" 2>&1 ||
        echo "$suite ended with $?"
    done
}

# "145 of 145", of test cases, from what doctest prints for each suite.
passed() { # LOG
  awk '/^suite / { suite = $2 }
    / ended with 1[2-9][0-9]$/ { crashed = crashed ", and a crash in " suite }
    /test cases: / { gsub("[^0-9]+", " "); all += $1; passed += $2 }
    END { print passed " of " all crashed }' "$1"
}

logs_in_with_scram() { # PROGRAMS LIBRARIES
  "$1/topics" 127.0.0.1:29392 create scram >/dev/null 2>&1 || :
  if LD_LIBRARY_PATH=$2 timeout 60 "$1/secure" "$matrix/broker/client.properties" \
    scram >"$matrix/secure.log" 2>&1; then
    echo yes
  elif grep -q 'take 2.6.1 or newer' "$matrix/secure.log"; then
    echo 'no, and says: take librdkafka 2.6.1 or newer'
  else
    echo 'no'
  fi
}

run() { # ROW
  compiler=${1%%/*}
  kafka=${1##*/}
  librdkafka=${1#*/}
  librdkafka=${librdkafka%/*}
  folder=$matrix/$compiler-$librdkafka
  libraries=$matrix/librdkafka-$librdkafka/lib
  version=$("$compiler" --version | sed -n '1s/.*[ (]\([0-9]*\.[0-9]*\.[0-9]*\).*/\1/p')
  if ! build "$compiler" "$librdkafka" "$folder"; then
    echo "| $compiler $version | $librdkafka | $kafka | does not build | |"
    return
  fi
  start_broker "$kafka"
  log=$matrix/$compiler-$librdkafka-$kafka.log
  test_helper "$folder/bin/tests/kafka_test" "$libraries" >"$log"
  scram=$(logs_in_with_scram "$folder/bin/examples" "$libraries")
  echo "| $compiler $version | $librdkafka | $kafka | $(passed "$log") | $scram |"
  end_broker
}

echo '| compiler | librdkafka | Kafka | tests passed | SASL_SSL with SCRAM |'
echo '|---|---|---|---|---|'
for row in "$@"; do
  run "$row"
done
