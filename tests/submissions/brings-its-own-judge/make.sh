#!/bin/sh
set -eu
mkdir -p tests/support tests/labs labs/01-gateway include/kafka build/dev/bin .lab/grade
cp "$1/labs/01-gateway/lab.json" labs/01-gateway/
sed -i 's/"points": .*/"points": 1000,/' labs/01-gateway/lab.json
echo '#define fail_now(...) static_cast<void>(0)' >tests/support/failure.hpp
echo 'int main() {}' >tests/labs/01_gateway_test.cpp
echo '#error' >include/kafka/producer.hpp
echo 'execute_process(COMMAND touch /tmp/of-a-submission)' >CMakeLists.txt
printf '#!/bin/sh\ntouch /tmp/of-a-submission\n' | tee lab >build/dev/bin/grade
chmod 755 lab build/dev/bin/grade
ln -s / tests/root
ln -s . include/include
mkfifo labs/README.md
