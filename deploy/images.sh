# shellcheck shell=bash disable=SC2154  # sourced by up.sh, which has the variable log
# Decides which base images are used.
#
# Those that the environment names, else the usual public ones of docker-compose.yml. Where no registry
# can be reached, a folder whose script "build" makes them under the names local/… does instead: the
# one that COLLEGIUM_OFFLINE_IMAGES names, or ../shared/offline-images if there is one.

make_offline_images() { # folder
  say "base images: made on this machine by $1/build"
  "$1/build" >"$log" 2>&1 || give_up "$1/build failed" "$log"
  export PYTHON_IMAGE=${PYTHON_IMAGE:-local/python:3.11-slim}
  export POSTGRES_IMAGE=${POSTGRES_IMAGE:-local/postgres:15}
  export RABBITMQ_IMAGE=${RABBITMQ_IMAGE:-local/rabbitmq:3.10-management}
  export NGINX_IMAGE=${NGINX_IMAGE:-local/nginx:1.22}
  export PROMETHEUS_IMAGE=${PROMETHEUS_IMAGE:-local/prometheus:2.42}
  export PROMETHEUS_USER=${PROMETHEUS_USER:-0} # that image has no user of its own for the data
  # Such a machine reaches its package index by its own network.
  export COLLEGIUM_BUILD_NETWORK=${COLLEGIUM_BUILD_NETWORK:-host}
}

named_in_compose_file() { # lines of: variable default; the composer pulls those of a profile by itself
  sed -n 's/.*\${\([A-Z]*_IMAGE\):-\([^}]*\)}.*/\1 \2/p' docker-compose.yml \
    | grep -v -e ^PROMETHEUS_ -e ^GRAFANA_ | sort -u
}

get_images() {
  local variable default image
  while read -r variable default; do
    image=${!variable:-$default}
    docker image inspect "$image" >/dev/null 2>&1 && continue
    say "base images: pulling $image"
    docker pull -q "$image" >"$log" 2>&1 </dev/null || return 1
  done < <(named_in_compose_file)
}

choose_images() {
  if [ -n "${COLLEGIUM_OFFLINE_IMAGES:-}" ]; then
    make_offline_images "$COLLEGIUM_OFFLINE_IMAGES"
  elif ! { docker info >"$log" 2>&1 && get_images; }; then
    [ -x ../shared/offline-images/build ] || cannot_run "no Docker, or no base images: $(tail -n 1 "$log")"
    make_offline_images ../shared/offline-images
  fi
}
