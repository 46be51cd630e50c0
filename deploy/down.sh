#!/usr/bin/env bash
# Stops the deployment in good order. Its data stays for the next `make up`; WIPE=1 deletes it.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${WIPE:-}" = 1 ]; then
  exec deploy/compose.sh down --remove-orphans --volumes
fi
exec deploy/compose.sh down --remove-orphans
