#!/usr/bin/env bash
# Brings the whole college up with Docker, waits until it is ready, and says where it is.
#
#   deploy/up.sh       what may be set stands at the top of docker-compose.yml and of deploy/images.sh
#
# Exit status 0: ready. 1: something failed, and its last words are shown. 3: this machine has no Docker,
# or cannot get the base images.
set -euo pipefail
cd "$(dirname "$0")/.."
export COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME:-collegium}
. deploy/tls/on.sh
READY_WITHIN=${COLLEGIUM_READY_WITHIN:-300} # seconds

log=$(mktemp)
trap 'rm -f "$log"' EXIT

say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
cannot_run() {
  echo "cannot run here: $*" >&2
  exit 3
}
give_up() { # what failed, file with its words
  [ $# -lt 2 ] || tail -n 40 "$2" >&2
  echo "up failed: $1" >&2
  exit 1
}

. deploy/images.sh

# Every container of the deployment, a line each: service, name, how it is.
containers() {
  docker ps -a --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
    --format '{{.Label "com.docker.compose.service"}} {{.Names}} {{.Status}}'
}

is_ready() { # service, status
  case "$1 $2" in
    "broker-setup Exited (0)"*) true ;;
    *"(health: starting)" | *"(unhealthy)") false ;;
    *" Up "*) true ;;
    *) false ;;
  esac
}

# Services wait by themselves for what is not up yet: one that ends again and again has another trouble.
gives_up() { # name, status
  [[ $2 == Restarting* ]] && [ "$(docker inspect --format '{{.RestartCount}}' "$1")" -ge 5 ]
}

check_ports() { # ports
  containers | grep '^edge .* Up ' >/dev/null && return # it is our own edge that listens there
  local one
  for one in "$@"; do
    ! (exec 3<>"/dev/tcp/$address/$one") 2>/dev/null \
      || give_up "port $one of $address is in use: set COLLEGIUM_PORT or COLLEGIUM_TLS_PORT to a free one"
  done
}

show_what_failed() { # beginning of a status that is no failure
  local service name status
  containers | while read -r service name status; do
    [[ $status == "$1"* ]] || is_ready "$service" "$status" && continue
    printf '\n%s: %s\n' "$name" "$status"
    docker logs --tail 20 "$name" 2>&1 | sed 's/^/  | /'
  done >&2
}

wait_until_ready() {
  local told=" " service name status waiting
  while [ "$SECONDS" -lt "$READY_WITHIN" ]; do
    waiting=0
    while read -r service name status; do
      if ! is_ready "$service" "$status"; then
        waiting=$((waiting + 1))
        ! gives_up "$name" "$status" || return 1
      elif [[ $told != *" $name "* ]]; then
        told+="$name "
        say "ready: $service"
      fi
    done < <(containers)
    [ "$waiting" -gt 0 ] || return 0
    sleep 1
  done
  return 1
}

choose_images
docker info >"$log" 2>&1 || cannot_run "no Docker daemon answers: $(tail -n 1 "$log")"
deploy/compose.sh version >"$log" 2>&1 || cannot_run "$(tail -n 1 "$log")"
check_ports "$port" ${tls_port:+"$tls_port"}
say "$(deploy/secrets.sh)"
if [ "$tls" = 1 ]; then
  host=${COLLEGIUM_PUBLIC_URL#*://}
  say "$(deploy/tls/make-certificates.sh "${host%%[:/]*}")"
fi
say "images of the four services"
deploy/compose.sh build >"$log" 2>&1 || give_up "the images could not be built" "$log"
say "starting"
if ! deploy/compose.sh up -d >"$log" 2>&1; then
  show_what_failed Up
  give_up "the containers could not be started" "$log"
fi
if ! wait_until_ready; then
  show_what_failed none
  give_up "not all is ready after $SECONDS s"
fi
say "Collegium is ready: $COLLEGIUM_PUBLIC_URL/"
