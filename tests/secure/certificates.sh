#!/bin/sh
# A certificate authority of a test's own, and what it vouches for.
#
#   certificates.sh FOLDER
#
# FOLDER gets ca.pem (what a client trusts), broker.pem (the broker's key and its
# certificate, good for 127.0.0.1), and other-ca.pem, which has signed nothing.
set -eu
cd "$1"

authority() { # NAME
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj "/CN=$1 of a test" -keyout "$1.key" -out "$1.pem" 2>>openssl.log
}

authority ca
authority other-ca
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
  -subj '/CN=a broker of a test' -keyout broker.key -out broker.request 2>>openssl.log
echo 'subjectAltName=IP:127.0.0.1' >broker.names
openssl x509 -req -in broker.request -CA ca.pem -CAkey ca.key -CAcreateserial \
  -days 2 -extfile broker.names -out broker.certificate 2>>openssl.log
cat broker.key broker.certificate >broker.pem
