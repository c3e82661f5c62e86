#!/bin/sh
# Makes the certificates of the scripted servers anew. They protect nothing: their keys are public, on loopback, in tests.
set -eu
cd "$(dirname "$0")"
key() { openssl ecparam -name prime256v1 -genkey -noout; }
key > ca.key
openssl req -x509 -new -key ca.key -days 36500 -subj '/CN=scripted authority' -out ca.pem
sign() {
  key > "$1.key"
  openssl req -new -key "$1.key" -subj "$2" | openssl x509 -req -CA ca.pem -CAkey ca.key -CAcreateserial -days 36500 \
    -extfile "$3" -out "$1.pem"
}
printf 'subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost' > server.ext
printf 'extendedKeyUsage=clientAuth' > client.ext
sign server '/CN=scripted server' server.ext
sign alice '/O=system:masters/CN=alice' client.ext
sign bob '/O=system:masters/CN=bob' client.ext
rm -f ca.key ca.srl server.ext client.ext
