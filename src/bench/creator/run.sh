#!/usr/bin/env bash
# Measures the creator's requests on a database of load.sh, beside PostgreSQL alone.
#
#     mvn -B compile dependency:build-classpath -Dmdep.outputFile=target/classpath
#     PGHOST=… PGPORT=… PGUSER=… PGPASSWORD=… src/bench/creator/run.sh <database> [seconds]
#
# Needs wrk, pgbench, curl, openssl; JAVA_HOME names a JDK 25. PostgreSQL runs on this machine.
set -euo pipefail
cd "$(dirname "$0")/../../.."
database=$1
seconds=${2:-10}
connections=16
export VITRINE_JWT_SECRET="a secret of benchmarks that is longer than 32 bytes"
export MICRONAUT_SERVER_PORT=${MICRONAUT_SERVER_PORT:-8190}
export DATASOURCES_DEFAULT_URL="jdbc:postgresql://$PGHOST:$PGPORT/$database"
export DATASOURCES_DEFAULT_USERNAME=$PGUSER DATASOURCES_DEFAULT_PASSWORD=$PGPASSWORD
url=http://localhost:$MICRONAUT_SERVER_PORT
work=$(mktemp -d)

"$JAVA_HOME/bin/java" ${JAVA_OPTIONS:--Xmx256m} --enable-native-access=ALL-UNNAMED \
    -cp "target/classes:$(cat target/classpath)" dev.vitrine.Application >"$work/log" 2>&1 &
service=$!
trap 'kill $service 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 120); do
    curl -sf "$url/health/readiness" >/dev/null && break
    kill -0 $service 2>/dev/null || break
    sleep 0.5
done
kill -0 $service || { cat "$work/log"; exit 1; }

sql() { psql -qtAX -d "$database" -c "$1"; }
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
token() {
    local head body
    head=$(printf '{"alg":"HS256"}' | base64url)
    body=$(printf '{"sub":"%s","role":"creator","iat":%d,"exp":%d}' \
        "$(sql "select id from identity.users where email = '$1@bench.example'")" \
        "$(date +%s)" "$(($(date +%s) + 3600))" | base64url)
    printf '%s.%s.%s' "$head" "$body" \
        "$(printf '%s.%s' "$head" "$body" | openssl dgst -sha256 -hmac "$VITRINE_JWT_SECRET" -binary | base64url)"
}
# CPU seconds so far: of the service, and of all backends of the database, ended ones included in their parent.
cpu() { awk '{ sum += $14 + $15 + $16 + $17 } END { print sum / 100 }' "$@" 2>/dev/null; }
postmaster=$(sql "select pg_backend_pid()" | xargs -I{} awk '{ print $4 }' /proc/{}/stat 2>/dev/null || true)
postmaster=${postmaster:-$(pgrep -o -f -- "-p $PGPORT")}
cpu_of_service() { cpu /proc/$service/stat; }
cpu_of_postgresql() {
    # shellcheck disable=SC2046
    cpu /proc/$postmaster/stat $(pgrep -P "$postmaster" | sed 's|.*|/proc/&/stat|')
}

load() { # name path user seconds
    local before_service before_postgresql requests
    wrk -t2 -c$connections -d3s -H "Authorization: Bearer $(token "$3")" "$url$2" >/dev/null
    before_service=$(cpu_of_service) before_postgresql=$(cpu_of_postgresql)
    wrk -t2 -c$connections -d"$4"s --latency -H "Authorization: Bearer $(token "$3")" "$url$2" >"$work/wrk"
    requests=$(awk '/requests in/ { print $1 }' "$work/wrk")
    awk -v name="$1" -v n="$requests" -v s0="$before_service" -v s1="$(cpu_of_service)" \
        -v p0="$before_postgresql" -v p1="$(cpu_of_postgresql)" '
        /Requests\/sec/ { rate = $2 } /50%/ { p50 = $2 } /99%/ { p99 = $2 }
        /Non-2xx/ { failed = ", " $0 }
        END { printf "%-28s %8.1f/s  p50 %8s  p99 %8s  CPU-ms a request: service %.2f, PostgreSQL %.2f%s\n",
            name, rate, p50, p99, (s1 - s0) * 1000 / n, (p1 - p0) * 1000 / n, failed }' "$work/wrk"
}

alone() { # name figure user
    local creator before
    creator=$(sql "select creator_id from identity.users where email = '$3@bench.example'")
    before=$(cpu_of_postgresql)
    sed "s/:'creator_id'/:creator_id/g" "db/figures/creator/$2.sql" >"$work/statement.sql"
    pgbench -n -M prepared -c $connections -j2 -T "$seconds" -D creator_id="$creator" -f "$work/statement.sql" \
        "$database" >"$work/pgbench" 2>&1
    awk -v name="$1" -v p0="$before" -v p1="$(cpu_of_postgresql)" '
        /^tps/ { rate = $3 } /transactions actually processed/ { split($6, parts, "/"); n = parts[1] }
        END { printf "%-28s %8.1f/s  CPU-ms a statement: PostgreSQL %.2f\n", name, rate, (p1 - p0) * 1000 / n }' "$work/pgbench"
}

echo "$(sql "select count(*) from catalog.search_log") searches, load of the machine before: $(cut -d' ' -f1-3 /proc/loadavg)"
for _ in 1 2; do
    load "dashboard" /creator/dashboard ordinary "$seconds"
    alone "  its SQL by pgbench" dashboard ordinary
done
load "dashboard, heavy" /creator/dashboard heavy "$seconds"
alone "  its SQL by pgbench" dashboard heavy
load "transparency" /creator/transparency ordinary "$seconds"
for _ in 1 2 3 4 5; do
    curl -s -o /dev/null -w 'transparency, heavy: %{time_total} s, %{size_download} bytes\n' \
        -H "Authorization: Bearer $(token heavy)" "$url/creator/transparency"
done
for _ in 1 2 3 4 5; do
    curl -s -o "$work/zip" -w 'export, heavy: first byte %{time_starttransfer} s, all %{time_total} s, %{size_download} bytes' \
        -H "Authorization: Bearer $(token heavy)" "$url/creator/export"
    echo ", $(awk '/VmRSS/ { print $2 / 1024 }' /proc/$service/status) MB resident"
done
echo "load of the machine after: $(cut -d' ' -f1-3 /proc/loadavg)"
