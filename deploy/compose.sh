#!/usr/bin/env bash
# The composer that this machine has, for this deployment: deploy/compose.sh ps, … logs -f billing, … down
set -euo pipefail
cd "$(dirname "$0")/.."
export COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME:-collegium}
. deploy/tls/on.sh

if docker compose version >/dev/null 2>&1; then
  exec docker compose "$@"
elif command -v docker-compose >/dev/null; then
  exec docker-compose "$@"
fi
echo "neither 'docker compose' nor 'docker-compose' is installed: install one of them" >&2
exit 3
