#!/usr/bin/env bash
# Puts the deployment's four databases back as deploy/backup.sh left them, and lets the college go on.
#
#   deploy/restore.sh FOLDER     what is in the databases and in the queues now is LOST
#
# All four, since each knows of what the others told. Then the queues are emptied, for what is in them
# belongs to a later moment, and all services tell their history again: who has heard it passes it over.
set -euo pipefail
folder=$(realpath -m "${1:?name the folder of a backup: deploy/restore.sh FOLDER}")
cd "$(dirname "$0")/.."
services="catalogue enrolment billing analytics"
# Who tells, and who hears of it: as in shared/messaging/topology.py.
ways="catalogue:enrolment catalogue:billing catalogue:analytics enrolment:catalogue enrolment:billing
  enrolment:analytics billing:enrolment billing:analytics analytics:analytics"
compose() { deploy/compose.sh "$@"; }
for service in $services; do
  [ -s "$folder/$service.dump" ] || { echo "no backup in $folder: $service.dump is missing" >&2; exit 1; }
  compose exec -T postgresql pg_restore --list <"$folder/$service.dump" >/dev/null ||
    { echo "$folder/$service.dump is not a whole backup: nothing was changed" >&2; exit 1; }
done

processes=$(for service in $services; do echo "$service $service-relay"; done)
one_of() { # service; after a rolling restart its first instance need not be the one with number 1
  compose ps -q "$1" | head -n 1
}
is_ready() { # service
  [ "$(docker inspect --format '{{.State.Health.Status}}' "$(one_of "$1")")" = healthy ]
}

# shellcheck disable=SC2086  # several words, here and below
compose stop -t 30 edge $processes
for service in $services; do
  compose exec -T postgresql pg_restore -U postgres -d postgres --clean --if-exists --create --exit-on-error \
    <"$folder/$service.dump"
  for queue in inbox dead; do
    compose exec -T rabbitmq rabbitmqctl -q purge_queue "$service.$queue"
  done
  echo "put back: $service"
done
compose start $processes
for service in $services; do
  until is_ready "$service"; do sleep 1; done
done
for way in $ways; do
  producer=${way%%:*} consumer=${way##*:}
  docker exec "$(one_of "$producer")" python -W ignore -m collegium replay "$producer" --to "$consumer"
done
compose start edge
