#!/usr/bin/env bash
# Makes a CA of one's own and a certificate for the edge, RabbitMQ and PostgreSQL, for trying TLS out.
# What is there is never changed: to renew a certificate, delete its folder and run this again.
#
#   deploy/tls/make-certificates.sh [host name or address of the edge …]    (localhost and 127.0.0.1 always)
#
# Into var/tls, or the folder that COLLEGIUM_TLS names:
#   ca/ca.pem                           what clients believe; the CA's key stays beside the folder: ca.key
#   edge/, rabbitmq/, postgresql/       certificate.pem and key.pem of each
# As with the secrets, the folder is open to its owner only, and each container gets its part mounted.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${COLLEGIUM_TLS:-var/tls}
DAYS=365
made=0

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

make_ca() {
  [ ! -e "$folder/ca" ] || return 0
  mkdir -m 755 "$folder/ca.new"
  new_key "$folder/ca.key"
  chmod 400 "$folder/ca.key"
  openssl req -x509 -new -key "$folder/ca.key" -days $((DAYS * 10)) -subj "/CN=Collegium trial CA" \
    -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -out "$folder/ca.new/ca.pem"
  chmod 444 "$folder/ca.new/ca.pem"
  mv "$folder/ca.new" "$folder/ca"
  made=$((made + 1))
}

names() { # host names and addresses, as a certificate wants them
  local name all=
  for name in "$@"; do
    [[ $name =~ ^[0-9.]+$|: ]] && all+=",IP:$name" || all+=",DNS:$name"
  done
  echo "${all#,}"
}

certificate() { # folder, the names it is for
  local new=$folder/$1.new
  [ ! -e "$folder/$1" ] || return 0
  rm -rf "$new"
  mkdir -m 755 "$new"
  new_key "$new/key.pem"
  openssl req -new -key "$new/key.pem" -subj "/CN=$2" -out "$new/request.pem"
  openssl x509 -req -in "$new/request.pem" -CA "$folder/ca/ca.pem" -CAkey "$folder/ca.key" \
    -set_serial "0x$(openssl rand -hex 16)" -days "$DAYS" -out "$new/certificate.pem" -extfile <(
    echo "basicConstraints=critical,CA:FALSE"
    echo "extendedKeyUsage=serverAuth"
    echo "subjectAltName=$(names "${@:2}")"
  ) 2>/dev/null
  rm "$new/request.pem"
  chmod 444 "$new"/*.pem
  mv "$new" "$folder/$1"
  made=$((made + 1))
}

mkdir -p "$folder"
chmod 700 "$folder"
make_ca
certificate edge localhost 127.0.0.1 "$@"
certificate rabbitmq rabbitmq
certificate postgresql postgresql
echo "certificates: $made made, in $folder"
