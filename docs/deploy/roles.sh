#!/bin/sh
# The two roles of compose.yaml, made when PostgreSQL starts for the first time: the owner of the tables, who migrates, and
# Daybook's own, which gets its rights by `migrate --grant daybook`. Neither is a superuser.
set -eu
psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set owner_password="$OWNER_PASSWORD" --set daybook_password="$DAYBOOK_PASSWORD" <<'SQL'
CREATE ROLE daybook_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE daybook LOGIN PASSWORD :'daybook_password' CONNECTION LIMIT 80;
CREATE DATABASE daybook OWNER daybook_owner;
REVOKE ALL ON DATABASE daybook FROM PUBLIC;
GRANT CONNECT ON DATABASE daybook TO daybook;
\connect daybook
ALTER SCHEMA public OWNER TO daybook_owner;
SQL
