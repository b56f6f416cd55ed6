#!/usr/bin/env bash
# Measures the publishing statistics on demo data of a size: src/bench/publishing.sh <publish logs>
#
# Needs target/vitrine.jar (mvn package), JDK 25 and an empty PostgreSQL 18 database that is named like in production:
#     DATASOURCES_DEFAULT_URL=jdbc:postgresql://localhost/bench DATASOURCES_DEFAULT_USERNAME=… DATASOURCES_DEFAULT_PASSWORD=…
set -euo pipefail
cd "$(dirname "$0")/../.."

logs=${1:-1000000}
jar=${VITRINE_JAR:-target/vitrine.jar}
# clips and jobs are a fifth of the logs, as in the target of 10 million logs, 2 million clips and jobs
sizes="-c vitrine.demo_publish_logs=$logs -c vitrine.demo_clips=$((logs / 5))
    -c vitrine.demo_publishing_jobs=$((logs / 5)) -c vitrine.demo_campaigns=1000"
url=$DATASOURCES_DEFAULT_URL
export MICRONAUT_SERVER_PORT=${MICRONAUT_SERVER_PORT:-18080} VITRINE_DEMO=true
export VITRINE_JWT_SECRET=${VITRINE_JWT_SECRET:-a secret of benchmarks that is long enough}

DATASOURCES_DEFAULT_URL="$url?options=$(echo $sizes | sed 's/ /%20/g; s/=/%3D/g')" \
    java -Xmx512m -jar "$jar" >"${BENCH_LOG:-target/benchmark-service.log}" 2>&1 &
service=$!
trap 'kill $service' EXIT
until curl -sf "http://localhost:$MICRONAUT_SERVER_PORT/health/readiness" >/dev/null; do
    kill -0 $service
    sleep 1
done

java -cp "$jar" src/bench/PublishingBenchmark.java \
    "$url" "$DATASOURCES_DEFAULT_USERNAME" "$DATASOURCES_DEFAULT_PASSWORD" \
    "http://localhost:$MICRONAUT_SERVER_PORT" "${BENCH_EMAIL:-operator@vitrine.example}" "${BENCH_PASSWORD:-vitrine-demo}"
