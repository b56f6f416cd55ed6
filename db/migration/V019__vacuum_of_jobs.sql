-- A claim looks for the oldest queued job in an index, past the entries of all that were claimed since the last vacuum:
-- 60,000 of them double what it costs PostgreSQL. By default the vacuum of ten million jobs would come after two million
-- changes, and would leave the indexes alone where few pages of the table have changed, as they have when jobs are claimed
-- in the order in which they came.
alter table rendering.jobs set (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 50000,
    vacuum_index_cleanup = on
);
