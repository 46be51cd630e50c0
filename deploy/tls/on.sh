# shellcheck shell=bash  # sourced by up.sh and compose.sh, in the repository's root
# Whether TLS is on: TLS=1 in the environment, or a line TLS=1 in the file .env. If so, the composer
# reads docker-compose.tls.yml too. Says how people reach the college, unless that is set.

setting() { # name, default: from the environment, or from .env as the composer does
  local value=${!1:-}
  [ -n "$value" ] || [ ! -f .env ] || value=$(sed -n "s/^$1=//p" .env | tail -n 1)
  echo "${value:-$2}"
}

tls=$(setting TLS 0)
address=$(setting COLLEGIUM_ADDRESS 127.0.0.1)
port=$(setting COLLEGIUM_PORT 8080)
own_url=http://$address:$port
if [ "$tls" = 1 ]; then
  export COMPOSE_FILE=docker-compose.yml:docker-compose.tls.yml
  tls_port=$(setting COLLEGIUM_TLS_PORT 8443)
  own_url=https://$address:$tls_port
fi
COLLEGIUM_PUBLIC_URL=$(setting COLLEGIUM_PUBLIC_URL "${own_url/0.0.0.0/127.0.0.1}")
export COLLEGIUM_PUBLIC_URL
