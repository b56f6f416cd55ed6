#!/usr/bin/env bash
# Dataset exports at size: rows a second against COPY of the same query, time to the first byte, resident size.
# Usage, after `mvn package`: src/bench/exports.sh [ROWS]; needs psql and curl. Data go to a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/../.."

rows=${1:-1000000}
port=${PORT:-18099}
folder=$(mktemp -d)
trap 'kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; rm -rf "$folder"' EXIT

MICRONAUT_SERVER_PORT=$port VITRINE_DATA_DIR=$folder/data VITRINE_DEMO=true \
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx128m -XX:MaxDirectMemorySize=64m --enable-native-access=ALL-UNNAMED \
    -jar target/vitrine.jar >"$folder/log" 2>&1 &
service=$!
until curl -sf "localhost:$port/health/readiness" >/dev/null; do sleep 0.5; done

export PGSERVICEFILE=$folder/data/pg_service.conf PGSERVICE=vitrine
psql -q <<SQL
insert into rewards.user_points (user_id, task_id, points, case_name, description, data, api_key_used, created_at)
select
    u.ids[1 + n % array_length(u.ids, 1)], t.ids[1 + n % array_length(t.ids, 1)], n % 1000, 'daily quest',
    'Finished quest number ' || n, jsonb_build_object('level', n % 30, 'source', 'game'), 'gamesimport1',
    timestamptz '2026-01-01' + n * interval '1 millisecond'
from generate_series(1, $rows) n
cross join (select array_agg(id) as ids from rewards.users) u
cross join (select array_agg(id) as ids from rewards.tasks) t;
vacuum analyze rewards.user_points;
SQL

token=$(curl -s "localhost:$port/auth/login" -H 'Content-Type: application/json' \
    -d '{"email":"admin@vitrine.example","password":"vitrine-demo"}' | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

per_second() { awk -v rows="$1" -v seconds="$2" 'BEGIN { printf "%d", rows / seconds }'; }

copy() {
    local query start end
    query=$(sed -e '/^--/d' -e 's/;$//' db/figures/dataset/user_points.sql | grep -v '^\\' | sed "s/:'limit'/$rows/")
    start=$(date +%s.%N)
    psql -q -c "copy ($query) to stdout (format csv)" >/dev/null
    end=$(date +%s.%N)
    per_second "$rows" "$(awk -v a="$start" -v b="$end" 'BEGIN { print b - a }')"
}

export_rows() {
    curl -sf -o /dev/null -w '%{time_total} %{time_starttransfer}' -H "Authorization: Bearer $token" \
        "localhost:$port/v1/exports/user-points?format=$1&limit=$2"
}

# once to warm up
for format in csv json ndjson xlsx; do export_rows "$format" 100000 >/dev/null; done

echo "| what | rows/s | first byte |"
echo "|---|---|---|"
echo "| COPY (same query) TO STDOUT (format csv) | $(copy) | |"
for format in csv ndjson json xlsx; do
    read -r total first <<<"$(export_rows "$format" "$rows")"
    echo "| $format | $(per_second "$rows" "$total") | $first s |"
done
for _ in 1 2 3 4; do export_rows csv "$rows" >/dev/null & exports="${exports:-} $!"; done
# shellcheck disable=SC2086
wait $exports
echo
echo "Resident size at most, also with four exports at once: $(awk '/VmHWM/ { print int($2 / 1024) " MB" }' "/proc/$service/status") (-Xmx128m -XX:MaxDirectMemorySize=64m)"
