#!/usr/bin/env bash
# Tells RabbitMQ and PostgreSQL that their files in var/tls were replaced: new connections get the new
# certificate, the standing ones go on. Nothing restarts. The edge sees it by itself.
set -euo pipefail
cd "$(dirname "$0")/../.."
deploy/compose.sh exec -T rabbitmq rabbitmqctl -q eval 'ssl:clear_pem_cache().' >/dev/null
echo "rabbitmq: reads its certificate anew"
deploy/compose.sh exec -T postgresql sh /etc/collegium/take-certificate.sh reload
echo "postgresql: reads its certificate anew; if it refuses it, its log says so and the old one stays"
