#!/usr/bin/env bash
# Makes a database with the demo generator's creators, one of them heavy (2,000 pages, 20,000 moments), and searches.
#
#     PGHOST=… PGPORT=… PGUSER=… PGPASSWORD=… src/bench/creator/load.sh <database> <searches>
#
# The role owns what it makes and may create databases and roles. The totals of the searches are folded.
set -euo pipefail
cd "$(dirname "$0")/../../.."
database=$1
searches=$2

psql -q -d postgres -c "drop database if exists $database" -c "create database $database"
cat db/migration/V*.sql | psql -q -1 -v ON_ERROR_STOP=1 -d "$database" >/dev/null
settings="-c vitrine.demo_searches=$searches -c vitrine.demo_heavy_pages=2000 -c vitrine.demo_heavy_moments=20000"
PGOPTIONS=$settings psql -q -1 -v ON_ERROR_STOP=1 -d "$database" -f db/demo/identity.sql -f db/demo/catalog.sql
psql -q -d "$database" -c "select catalog.fold_search_log()" -c "vacuum analyze"

# Who signs in: for the richest of the ordinary creators, and for the heavy one. Signed by the service itself at login.
psql -q -v ON_ERROR_STOP=1 -d "$database" <<'SQL'
insert into identity.users (email, hashed_password, display_name, creator_id)
select
    case slug when 'heavy' then 'heavy' else 'ordinary' end || '@bench.example',
    -- bcrypt of "benchmark password"
    '$2a$04$abcdefghijklmnopqrstuuQv2mQ5mE2bQk8mF7Y2oQkqI6p1s0O3a',
    slug,
    id
from (
    (select c.id, c.slug from catalog.creators c join catalog.technique_pages p on p.creator_id = c.id
        where c.slug <> 'heavy' group by c.id order by count(*) desc, c.id limit 1)
    union all
    select id, slug from catalog.creators where slug = 'heavy'
) c;
SQL
