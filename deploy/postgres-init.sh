#!/usr/bin/env bash
# First start of the database in docker-compose: a database and a role for each service, closed to the others.
# psql itself reads the password: on its command line everybody on the machine could.
set -euo pipefail
for service in directory intake tasking notify; do
  psql -v ON_ERROR_STOP=1 -v service="$service" --username "$POSTGRES_USER" <<'SQL'
\set password `cat "$POSTGRES_PASSWORD_FILE"`
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service" ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE :"service" FROM PUBLIC;
SQL
done
