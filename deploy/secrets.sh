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

mkdir -p "$folder"
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

value() { cat "$folder/$1"; }
broker_conf() { printf 'default_user = collegium\ndefault_pass = %s\n' "$(value broker_admin_password)"; }
admin_uri() { printf 'amqp://collegium:%s@rabbitmq:5672/' "$(value broker_admin_password)"; }
amqp_uri() { printf 'amqp://%s:%s@rabbitmq:5672/' "$1" "$(value "$1_broker_password")"; }
database_url() {
  printf 'postgresql+psycopg2://%s:%s@postgresql:5432/%s' "$1" "$(value "$1_database_password")" "$1"
}

secret postgresql_password random
secret broker_admin_password random
secret broker.conf broker_conf
secret broker_admin_uri admin_uri
for service in catalogue enrolment billing analytics; do
  secret "${service}_database_password" random
  secret "${service}_database_url" database_url "$service"
  secret "${service}_broker_password" random
  secret "${service}_amqp_uri" amqp_uri "$service"
done
echo "secrets: $made made, in $folder"
