#!/usr/bin/env bash
# Makes a database with the demo generator's creators, one of them heavy (2,000 pages, 20,000 moments), and searches.
#
#     PGHOST=… PGPORT=… PGUSER=… PGPASSWORD=… src/bench/creator/load.sh <database> <searches>
#
# After `mvn -B compile dependency:build-classpath -Dmdep.outputFile=target/classpath`; JAVA_HOME names a JDK 25.
# The role owns what it makes and may create databases and roles. The totals of the searches are folded.
set -euo pipefail
cd "$(dirname "$0")/../../.."
database=$1
searches=$2

psql -q -d postgres -c "drop database if exists $database" -c "create database $database"

# The service migrates it at its start.
export DATASOURCES_DEFAULT_URL="jdbc:postgresql://$PGHOST:$PGPORT/$database"
export DATASOURCES_DEFAULT_USERNAME=$PGUSER DATASOURCES_DEFAULT_PASSWORD=$PGPASSWORD
export VITRINE_JWT_SECRET="a secret of benchmarks that is longer than 32 bytes"
export MICRONAUT_SERVER_PORT=${MICRONAUT_SERVER_PORT:-8190}
"$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "target/classes:$(cat target/classpath)" \
    dev.vitrine.Application >/dev/null 2>&1 &
service=$!
until curl -sf "http://localhost:$MICRONAUT_SERVER_PORT/health/readiness" >/dev/null; do
    kill -0 $service
    sleep 0.5
done
kill $service
wait $service || true

settings="-c vitrine.demo_searches=$searches -c vitrine.demo_heavy_pages=2000 -c vitrine.demo_heavy_moments=20000"
PGOPTIONS=$settings psql -q -1 -v ON_ERROR_STOP=1 -d "$database" -f db/demo/identity.sql -f db/demo/catalog.sql
psql -q -d "$database" -c "select catalog.fold_search_log()" -c "vacuum analyze"

# Who asks: one user of the richest of the ordinary creators, one of the heavy one. Nobody can sign in as they.
psql -q -v ON_ERROR_STOP=1 -d "$database" <<'SQL'
insert into identity.users (email, hashed_password, display_name, creator_id)
select
    case slug when 'heavy' then 'heavy' else 'ordinary' end || '@bench.example',
    '',
    slug,
    id
from (
    (select c.id, c.slug from catalog.creators c join catalog.technique_pages p on p.creator_id = c.id
        where c.slug <> 'heavy' group by c.id order by count(*) desc, c.id limit 1)
    union all
    select id, slug from catalog.creators where slug = 'heavy'
) c;
SQL
