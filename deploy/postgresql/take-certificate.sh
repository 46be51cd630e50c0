#!/bin/sh
# Copies the certificate and its key to where PostgreSQL may have them: it insists on a key that is its
# own and that nobody else can read. With "reload" the running server takes them.
set -eu
for name in certificate.pem key.pem; do
  install -o postgres -g postgres -m 600 "/etc/collegium/tls/$name" "/run/tls/$name.new"
  mv "/run/tls/$name.new" "/run/tls/$name"
done
[ "${1:-}" != reload ] || psql --no-psqlrc -qAt -U postgres -c 'SELECT pg_reload_conf()' >/dev/null
