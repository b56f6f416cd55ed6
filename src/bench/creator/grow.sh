#!/usr/bin/env bash
# Makes a copy of a database of load.sh with as many more searches: the same queries, in the same shares.
#
#     PGHOST=… PGPORT=… PGUSER=… PGPASSWORD=… src/bench/creator/grow.sh <from> <to> <times>
set -euo pipefail
from=$1
to=$2
times=$3

psql -q -d postgres -c "drop database if exists $to" -c "create database $to template $from"
psql -q -v ON_ERROR_STOP=1 -d "$to" -c "
    insert into catalog.search_log (query_key, query, created_at, user_id)
    select l.query_key, l.query, l.created_at + interval '1 microsecond' * n, l.user_id
    from generate_series(2, $times) n
    cross join catalog.search_log l"
psql -q -d "$to" -c "select catalog.fold_search_log()" -c "vacuum analyze"
