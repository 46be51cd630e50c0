#!/usr/bin/env bash
# Makes the deployment's secrets where they are missing; what is there is never changed.
#
#   deploy/secrets.sh            into var/secrets, or into the folder that COLLEGIUM_SECRETS names
#
# The folder is open to its owner only. The files in it can be read by anyone who gets that far: each
# container gets its own ones mounted, and reads them as a user that this machine does not know.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${COLLEGIUM_SECRETS:-var/secrets}
made=0

mkdir -p "$folder/tls"
chmod 700 "$folder"

random() { head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

secret() { # name, command that prints it
  local file=$folder/$1
  shift
  [ -s "$file" ] && return
  (umask 077 && "$@" >"$file.new")
  chmod 444 "$file.new"
  mv "$file.new" "$file"
  made=$((made + 1))
}

# The key that signs sessions, and what everybody checks them with: its public half as a JWKS (RFC 7517),
# named by its thumbprint (RFC 7638).
access_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 2>/dev/null; }
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
access_jwks() {
  local point key
  point=$(openssl pkey -in "$folder/access_key.pem" -pubout -outform DER | tail -c 64 | od -An -v -tx1 | tr -d ' \n')
  key=$(printf '{"crv":"P-256","kty":"EC","x":"%s","y":"%s"}' \
    "$(from_hex "${point:0:64}" | base64url)" "$(from_hex "${point:64}" | base64url)")
  printf '{"keys":[{"alg":"ES256","use":"sig","kid":"%s",%s]}\n' \
    "$(printf %s "$key" | openssl dgst -sha256 -binary | base64url)" "${key#\{}"
}
from_hex() { printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"; }

value() { cat "$folder/$1"; }
broker_conf() { printf 'default_user = collegium\ndefault_pass = %s\n' "$(value broker_admin_password)"; }
admin_uri() { printf 'amqp://collegium:%s@rabbitmq:5672/' "$(value broker_admin_password)"; }
amqp_uri() { printf 'amqp://%s:%s@rabbitmq:5672/' "$1" "$(value "$1_broker_password")"; }
database_url() {
  printf 'postgresql+psycopg2://%s:%s@postgresql:5432/%s' "$1" "$(value "$1_database_password")" "$1"
}

# Over TLS the same, with the CA that the other side is known by (docker-compose.tls.yml).
CA=/etc/collegium/ca/ca.pem
with_tls() { # command that prints the address without
  "$@" | sed -e "s|^amqp:\(.*\):5672/|amqps:\1:5671/?cacertfile=$CA|" \
    -e "s|^postgresql.*|&?sslmode=verify-full\&sslrootcert=$CA|"
}

secret postgresql_password random
secret broker_admin_password random
secret broker.conf broker_conf
secret broker_admin_uri admin_uri
secret tls/broker_admin_uri with_tls admin_uri
secret access_key.pem access_key
secret access_jwks.json access_jwks
[ -e "$folder/oidc_client_secret" ] || secret oidc_client_secret true  # the provider gives it out
for service in catalogue enrolment billing analytics; do
  secret "${service}_database_password" random
  secret "${service}_database_url" database_url "$service"
  secret "${service}_broker_password" random
  secret "${service}_amqp_uri" amqp_uri "$service"
  secret "tls/${service}_database_url" with_tls database_url "$service"
  secret "tls/${service}_amqp_uri" with_tls amqp_uri "$service"
done
echo "secrets: $made made, in $folder"
