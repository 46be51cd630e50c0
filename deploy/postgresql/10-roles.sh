#!/bin/sh
# A database and a role per service; nobody may even connect to another's. Run by the PostgreSQL
# image when its data directory is new. Passwords come from the secrets and are never on a command line.
set -eu

as_admin() { psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres "$@"; }

for service in catalogue enrolment billing analytics; do
  as_admin -v service="$service" <<'SQL'
\set password `cat /run/secrets/:'service'_database_password`
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done

as_admin <<'SQL'
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
REVOKE ALL ON DATABASE template1 FROM PUBLIC;
SQL
