#!/usr/bin/env bash
# Backs up the deployment's four databases, all at one moment.
#
#   deploy/backup.sh FOLDER      makes FOLDER, with a file a database
#
# The services are stopped for as long as the dumps take, so that no event is in one database and not
# in another: the edge says meanwhile that they do not answer. Relays go on. What people did until then
# is in the backup; what waits in a queue is found again by the replay of deploy/restore.sh.
set -euo pipefail
folder=$(realpath -m "${1:?name a folder that is not there yet: deploy/backup.sh FOLDER}")
cd "$(dirname "$0")/.."
services="catalogue enrolment billing analytics"
umask 077 # it holds names and addresses of people
mkdir "$folder"

# However this ends, they run again.
trap 'deploy/compose.sh start $services >/dev/null' EXIT
# shellcheck disable=SC2086  # several words
deploy/compose.sh stop -t 30 $services
for service in $services; do
  deploy/compose.sh exec -T postgresql pg_dump -U postgres --format=custom "$service" >"$folder/$service.part"
  mv "$folder/$service.part" "$folder/$service.dump"
  echo "backed up: $folder/$service.dump"
done
