#!/usr/bin/env bash
# First start of the database in docker-compose: a database and a role for each service, closed to the others.
set -euo pipefail
for service in directory intake tasking notify; do
  psql -v ON_ERROR_STOP=1 -v service="$service" -v password="$POSTGRES_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service" ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE :"service" FROM PUBLIC;
SQL
done
